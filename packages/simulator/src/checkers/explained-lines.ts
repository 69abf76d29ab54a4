import { FailedDirectoryError, LogError } from '@tidemark/commitlog';
import { causedByHalt, type LogLine } from '@tidemark/ports/simulated';
import { RpcError } from '@tidemark/rpc';
import type { SimulatedMachine } from '../cluster.js';
import { causesOf, isRefusal } from '../excused-halts.js';

/** What explains a line, or does not: the machine whose node logs it, and what befell the cluster. */
export interface Circumstances {
  readonly fields: LogLine['fields'];
  readonly machine: Pick<
    SimulatedMachine,
    'disk' | 'stores' | 'diskFaults' | 'lacksSpace' | 'failedDirectory' | 'lostWrites' | 'rotten' | 'isReplaced'
  >;
  /** Every machine. */
  readonly machines: readonly Pick<SimulatedMachine, 'rotten' | 'isReplaced'>[];
  /** The machine's disk is full, all but a little, or was while what is known of it was true. */
  readonly isShortOfSpace: boolean;
  /** Any machine's ever was. */
  readonly spaceWasShort: boolean;
  /** Frames were duplicated, overtaken or lost, which TCP never does. */
  readonly framesWereWrong: boolean;
}

type Explanation = (circumstances: Circumstances) => boolean;

/** The disk or the store of the machine has refused this, by order or for want of room; or the whole directory has failed. */
const refused: Explanation = ({ fields: { error }, machine }) =>
  isRefusal(machine, error) ||
  causesOf(error).some((cause) => cause instanceof FailedDirectoryError && isInFailed(machine, cause.path));

const noRoom: Explanation = ({ machine, isShortOfSpace }) => machine.lacksSpace > 0 || isShortOfSpace;

/** Bytes of the machine were changed, lost by an fsync that failed, or lie in a directory that failed. */
const damaged: Explanation = ({ fields: { directory, error }, machine }) =>
  machine.rotten ||
  machine.lostWrites ||
  isInFailed(machine, String(directory)) ||
  causesOf(error).some((cause) => cause instanceof LogError && isInFailed(machine, cause.directory));

const directoryFailed: Explanation = ({ fields: { directory, problem }, machine }) =>
  directory === machine.failedDirectory && machine.disk.hasRefused({ message: String(problem) });

const wrongFrames: Explanation = ({ framesWereWrong }) => framesWereWrong;
const anyRot: Explanation = ({ machines }) => machines.some(({ rotten }) => rotten);

/** A connection was accepted, and its link was cut or too slow before the first frame had come. */
const helloIsLate: Explanation = ({ fields: { reason } }) => String(reason).startsWith('no hello within ');

/** The node does not answer such a message yet. */
const isStarting: Explanation = ({ fields: { error } }) => error instanceof RpcError && error.code === 'STARTING_UP';

/** The quorum's members are being changed: what the controller decides waits until they are, and is decided again. */
const isOverloaded: Explanation = ({ fields: { error } }) => error instanceof RpcError && error.code === 'OVERLOADED';

/** The process ended in the midst of it. */
const ended: Explanation = ({ fields: { error } }) => causedByHalt(error);

/** What any cluster goes through in which nodes and links fail, and topics and members change. */
const ordinary: Explanation = () => true;

const any =
  (...explanations: Explanation[]): Explanation =>
  (circumstances) =>
    explanations.some((explains) => explains(circumstances));

function isInFailed({ failedDirectory }: Circumstances['machine'], path: string): boolean {
  return failedDirectory !== undefined && `${path}/`.startsWith(`${failedDirectory}/`);
}

/** By its text, what may explain a line of a node at level `error` or `warn`. Nothing explains one that is not here. */
export const explanations: ReadonlyMap<string, Explanation> = new Map([
  // Errors that nobody expects.
  ['a handler failed', ended],
  ['a one-way handler failed', ended],
  ['an answer cannot be sent', ended],

  // What was made durable is gone or changed.
  ['a damaged log is cut, to be fetched again; what is discarded is kept', damaged],
  ['a damaged log is cut, to lead after an unclean election: records are lost', damaged],
  ['a log is damaged; the replica steps down', damaged],
  ['a log is damaged', damaged],
  ['the journal lost records that were synced: this log may lack some', damaged],
  ['the metadata log is damaged: this voter abstains until it is repaired', damaged],
  ['a snapshot is damaged and was not used', damaged],
  ['a snapshot cannot be read: taking another', any(damaged, ({ machine }) => machine.diskFaults > 0)],
  ['a snapshot arrived damaged', any(anyRot, wrongFrames)],
  ['an answer of the leader breaks the rules', any(anyRot, wrongFrames)],

  // What was to be written was not.
  ['a write failed; the replica steps down', refused],
  ['a log directory has failed: its replicas step out', directoryFailed],
  ['a log directory cannot be used: this node starts without it', directoryFailed],
  ['no room or no descriptor: this broker waits until its registration can be noted in a log directory', refused],
  ['no room or no descriptor: the logs of a directory are walked at the next start', refused],
  ['no room or no descriptor: a replica cannot begin to lead', refused],
  ['no room or no descriptor: old segments stay', refused],
  ['no room for a snapshot of the metadata: free space on its disk', refused],
  ['no room to shorten the log of the metadata: free space on its disk', refused],
  ['a folder cannot be removed: it is tried again until the next start', refused],
  ['a log cannot be compacted', any(refused, noRoom)],
  ['a log cannot be written out: the journal keeps its records', refused],
  ['a log cannot be written out, and is not compacted', refused],
  ['cannot make a log durable; it is tried again', refused],
  ['cannot note the recovery point', refused],
  ['cannot save leader epochs', refused],
  ['cannot set a landmark in a log: an opening after a crash would walk more', refused],
  ['cannot write a producer snapshot', refused],
  ['how far logs are compacted cannot be written down', refused],
  ['no room or no descriptor: a change of the flush policy waits', refused],
  ['the disk is full: a log is closed without its marker, and walked on opening', refused],
  ['there is no room: a log is left as it is, and walked on opening', refused],
  ['the disk is full: damage that was found is not noted', refused],
  ['no room or no descriptor: a follower waits', noRoom],
  ['no room or no descriptor: a damaged replica waits to be repaired', noRoom],
  ["the disk is full: a folder that is nobody's keeps its name until the next start", any(refused, noRoom)],
  ['the disk is full: a stray log stays where it is until the next start', noRoom],
  ['no room or no descriptor: new replicas wait', noRoom],
  ['the disk is full: the journal waits', noRoom],
  // Told by the controller, once it has heard of it.
  [
    'a broker has no room for records: members of the ISR that have some take over',
    ({ spaceWasShort }) => spaceWasShort,
  ],

  // What others send.
  ['closed a connection: the peer broke the frame protocol', any(helloIsLate, wrongFrames)],
  ['metadata stream has a gap; opening it again', wrongFrames],
  ['dropped a one-way message; further ones of this connection go unmentioned', any(isStarting, wrongFrames)],
  [
    'drops raft messages that are not for this node, or damaged',
    any(wrongFrames, ({ machines }) => machines.some(({ isReplaced }) => isReplaced)),
  ],

  // Brokers, leaders and controllers come and go.
  ['a change of the metadata did not succeed', isOverloaded],
  ['a fetch failed; opening a new session', ordinary],
  ['a replica must not lead', ordinary],
  ['fencing brokers', ordinary],
  ['heartbeat refused', ordinary],
  ['ISR changes were not answered; sending them again', ordinary],
  ['registration refused; trying again', ordinary],
  ['set a folder aside: it does not belong to a replica of this node', ordinary],
  ["starting the log again at the leader's start", ordinary],
  ['stopping without having handed leadership over', ordinary],
  ["this node's own controller lacks metadata: the active one's is followed", ordinary],
  ['this process stood still: every broker has a session timeout from now on', ordinary],
]);
