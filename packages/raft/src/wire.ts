import type { Address } from '@tidemark/ports';
import { type Init, NONE, type NodeId, nodeId, type RaftMessage, RaftMessageType } from '@tidemark/protocol';
import type {
  AppendResponse,
  Message,
  OutgoingMessage,
  SnapshotResponse,
  TimeoutNow,
  VoteRequest,
  VoteResponse,
} from './core/index.js';
import { RaftError } from './errors.js';
import { decodeEntries } from './storage/entry-codec.js';

export interface WireIdentities {
  readonly clusterId: string;
  readonly self: { readonly nodeId: NodeId; readonly directoryId: string };
  /** Where this node is reached, told to those who may not know it. */
  readonly address: Address | undefined;
  /** What does not name this node's very directory is not for it: who asks may mean one that was here before. */
  readonly isStrict: boolean;
}

/** What may go to a node that has not heard of this one: it answers to where the message says. */
const askers: ReadonlySet<OutgoingMessage['type']> = new Set(['voteRequest', 'appendRequest', 'snapshotRequest']);

type Fields = Init<RaftMessage>;

const type = RaftMessageType;

/** The fields of a message, its attachments excepted. */
export function toWire(message: OutgoingMessage, { clusterId, self, address }: WireIdentities): Fields {
  return {
    clusterId,
    from: { ...self, ...(askers.has(message.type) ? address : undefined) },
    to: { nodeId: message.to, directoryId: message.toDirectory ?? '' },
    term: message.term,
    ...bodyToWire(message),
  };
}

/** What a new voter says and is told before it takes part. */
export function greeting(
  { clusterId, self, address }: WireIdentities,
  { to, ...fields }: Pick<Fields, 'type' | 'granted'> & { readonly to: { nodeId: NodeId; directoryId: string } },
): Fields {
  return { clusterId, from: { ...self, ...address }, to, ...fields };
}

/** Whose greeting that is. @throws RaftError `bad-message` if it is not for this node */
export function greeter(wire: RaftMessage, known: WireIdentities): { from: NodeId; directoryId: string } {
  const { from } = checkIdentities(wire, { ...known, isStrict: false });
  return { from, directoryId: wire.from?.directoryId ?? '' };
}

/** Who asks this node something and means another directory of it; undefined: nobody does. Answers may be late, and say nothing. */
export function askerOfAnother(wire: RaftMessage, { clusterId, self }: WireIdentities): NodeId | undefined {
  const isRequest = [type.VOTE_REQUEST, type.APPEND_REQUEST, type.SNAPSHOT_REQUEST].some((each) => each === wire.type);
  const to = wire.to?.directoryId ?? '';
  const isAnother = wire.to?.nodeId === self.nodeId && to !== '' && to !== self.directoryId;
  const from = wire.from?.nodeId ?? NONE;
  return isRequest && isAnother && wire.clusterId === clusterId && from >= 0 ? nodeId(from) : undefined;
}

function bodyToWire(message: OutgoingMessage): Fields {
  switch (message.type) {
    case 'voteRequest': {
      const { preVote, transfer, lastIndex: logIndex, lastTerm: logTerm } = message;
      return { type: type.VOTE_REQUEST, preVote, transfer, logIndex, logTerm };
    }
    case 'voteResponse':
      return { type: type.VOTE_RESPONSE, preVote: message.preVote, granted: message.granted };
    case 'appendRequest': {
      const { prevIndex: logIndex, prevTerm: logTerm, commit, round } = message;
      return { type: type.APPEND_REQUEST, logIndex, logTerm, commit, round };
    }
    case 'appendResponse': {
      const { round, rejected, prevIndex: logIndex, durableIndex, hintIndex, hintTerm } = message;
      return { type: type.APPEND_RESPONSE, round, rejected, logIndex, durableIndex, hintIndex, hintTerm };
    }
    case 'snapshotRequest': {
      const { index: snapshotIndex, term: snapshotTerm, sizeBytes: snapshotSize } = message.snapshot;
      return {
        type: type.SNAPSHOT_REQUEST,
        snapshotIndex,
        snapshotTerm,
        snapshotSize,
        chunkPosition: message.position,
      };
    }
    case 'snapshotResponse': {
      const { snapshotIndex, snapshotTerm, position: chunkPosition } = message;
      return { type: type.SNAPSHOT_RESPONSE, snapshotIndex, snapshotTerm, chunkPosition };
    }
    case 'timeoutNow':
      return { type: type.TIMEOUT_NOW };
  }
}

/**
 * Reads a message that was meant for this node; whether its sender may say what it says is the core's to judge.
 * @throws RaftError `bad-message` that says what is wrong with it
 */
export function fromWire(wire: RaftMessage, attachments: readonly Uint8Array[], known: WireIdentities): Message {
  const envelope = { ...checkIdentities(wire, known), term: bounded(wire.term, 0, 'term') };
  switch (wire.type) {
    case type.VOTE_REQUEST:
      return { ...envelope, ...voteRequest(wire) };
    case type.VOTE_RESPONSE:
      return { ...envelope, ...voteResponse(wire) };
    case type.APPEND_REQUEST: {
      const { logIndex, logTerm, commit, round } = wire;
      const entries = decodeEntries(attachments);
      return { ...envelope, type: 'appendRequest', prevIndex: logIndex, prevTerm: logTerm, commit, round, entries };
    }
    case type.APPEND_RESPONSE:
      return { ...envelope, ...appendResponse(wire) };
    case type.SNAPSHOT_REQUEST: {
      const snapshot = { index: wire.snapshotIndex, term: wire.snapshotTerm, sizeBytes: wire.snapshotSize };
      const chunk = attachments[0] ?? new Uint8Array();
      return { ...envelope, type: 'snapshotRequest', snapshot, position: wire.chunkPosition, chunk };
    }
    case type.SNAPSHOT_RESPONSE:
      return { ...envelope, ...snapshotResponse(wire) };
    case type.TIMEOUT_NOW:
      return { ...envelope, ...timeoutNow };
    default:
      throw new RaftError('bad-message', `unknown message type ${wire.type}`);
  }
}

type Body<M> = Omit<M, 'from' | 'to' | 'term'>;

const timeoutNow: Body<TimeoutNow> = { type: 'timeoutNow' };

function voteRequest({ preVote, transfer, logIndex, logTerm }: RaftMessage): Body<VoteRequest> {
  return { type: 'voteRequest', preVote, transfer, lastIndex: logIndex, lastTerm: logTerm };
}

function voteResponse({ preVote, granted }: RaftMessage): Body<VoteResponse> {
  return { type: 'voteResponse', preVote, granted };
}

function appendResponse(wire: RaftMessage): Body<AppendResponse> {
  const { round, rejected, logIndex: prevIndex, durableIndex, hintIndex, hintTerm } = wire;
  return { type: 'appendResponse', round, rejected, prevIndex, durableIndex, hintIndex, hintTerm };
}

function snapshotResponse({ snapshotIndex, snapshotTerm, chunkPosition }: RaftMessage): Body<SnapshotResponse> {
  return { type: 'snapshotResponse', snapshotIndex, snapshotTerm, position: chunkPosition };
}

type Envelope = Pick<Message, 'from' | 'to' | 'fromDirectory' | 'toDirectory'>;

function checkIdentities(wire: RaftMessage, { clusterId, self, isStrict }: WireIdentities): Envelope {
  if (wire.clusterId !== clusterId) throw new RaftError('bad-message', `it is of cluster "${wire.clusterId}"`);
  const to = wire.to?.directoryId ?? '';
  const isDirectory = to === self.directoryId || (to === '' && !isStrict);
  if (wire.to?.nodeId !== self.nodeId || !isDirectory) {
    throw new RaftError('bad-message', `it is for node ${wire.to?.nodeId ?? NONE} in directory "${to}"`);
  }
  const from = wire.from?.nodeId ?? NONE;
  if (from < 0) throw new RaftError('bad-message', 'it does not say which node it is from');
  const named = (directory: string | undefined) => (directory === '' ? undefined : directory);
  const directories = { fromDirectory: named(wire.from?.directoryId), toDirectory: named(to) };
  return { from: nodeId(from), to: self.nodeId, ...directories };
}

function bounded(value: number, least: number, what: string): number {
  if (value < least || value >= 2 ** 31) throw new RaftError('bad-message', `${what} ${value}`);
  return value;
}
