import type { Disk, World } from '@tidemark/ports';
import { NONE, type NodeId } from '@tidemark/protocol';
import {
  type Configuration,
  type ConfigurationEntry,
  type HardState,
  initialHardState,
  type LogIndex,
  type SnapshotMeta,
  voterIds,
} from '../core/index.js';
import { RaftError } from '../errors.js';
import { notedVoters, type OwnIdentity, QuorumStateFile } from './quorum-state.js';
import { RaftLog } from './raft-log.js';
import { SnapshotStore } from './snapshot-store.js';

const LOG_DIRECTORY = 'log';

/** Everything that a node keeps on its disk, as it is when it starts. */
export interface OpenedStorage {
  readonly quorumState: QuorumStateFile;
  readonly snapshots: SnapshotStore;
  readonly log: RaftLog;
  readonly hard: HardState;
  readonly index: LogIndex;
  /** What the log after the snapshot says of the quorum's members. */
  readonly configurations: readonly ConfigurationEntry[];
  /** The newest. Whoever gives it to the machine takes it: it is as large as the metadata, and nobody needs it again. */
  snapshot: { readonly meta: SnapshotMeta; readonly payload: Uint8Array } | undefined;
}

interface OpenStorage {
  readonly world: World;
  readonly directory: string;
  readonly segmentBytes: number;
  readonly selfId: NodeId;
  /** What a node says of itself whose quorum directory begins now. */
  readonly newIdentity: () => OwnIdentity;
  /** What holds where snapshot and log do not say. */
  readonly bootstrap: Configuration;
}

/**
 * Opens a node's directory, or begins one there: `quorum-state`, `<offset>-<term>.snapshot`, and the entries in
 * `log/`. A torn tail was never acknowledged and is cut. Damage below what was durable is another matter: the node
 * is told to abstain, in a file, before it can say a word, and before anything is cut that another start would miss. It
 * enters a new term, so that whoever leads now and may still count on what is lost here has to be elected anew (see
 * `HardState.abstainTerm`).
 * @throws RaftError `damaged` if vote and term are lost, or if there is no other voter to repair from; `other-voters`
 *   if the bootstrap configuration counts and is not the one with which this node began; DiskError
 */
export function openStorage(open: OpenStorage): OpenedStorage {
  const { world, directory, segmentBytes, newIdentity } = open;
  const { disk } = world;
  const logDirectory = `${directory}/${LOG_DIRECTORY}`;
  disk.makeDirectory(directory);
  disk.syncDirectoryNow(directory.slice(0, Math.max(directory.lastIndexOf('/'), 1)));
  // Whoever wrote a vote or a snapshot may have ended before its name was durable. This process repeats the vote to whoever asks
  // again, and cuts the log by the snapshot: after a loss of power both must be there still.
  disk.syncDirectoryNow(directory);
  const quorumState = new QuorumStateFile(disk, directory);
  const snapshots = new SnapshotStore(disk, directory);
  const saved = quorumState.read();
  const isUsed = disk.exists(logDirectory) || disk.list(directory).some(isSnapshotName);
  if (saved === undefined && isUsed) {
    throw new RaftError('damaged', `${directory} holds a log but no quorum-state: this voter forgot its vote`);
  }
  if (saved === undefined) {
    quorumState.self = newIdentity();
    quorumState.saveNow(initialHardState);
  }
  const { newest, damaged: damagedSnapshots } = snapshots.openNewest();
  for (const name of damagedSnapshots) world.log.warn('a snapshot is damaged and was not used', { name });
  let hard = saved ?? initialHardState;
  const members = (said = newest?.meta.configuration) => said ?? firstVoters(open, quorumState.self);
  const abstain = (damage: string, configuration: Configuration) => {
    hard = abstaining(open, hard, { damage, configuration });
    quorumState.saveNow(hard);
  };
  const isYoung = hard.term === 0;
  if (!isYoung && !holdsLog(disk, logDirectory)) {
    abstain(`${logDirectory} is gone or empty, and this node has voted`, members());
  }
  const { log, read } = RaftLog.open({
    world,
    directory: logDirectory,
    segmentBytes,
    snapshot: newest?.meta,
    onRead: ({ index, configurations, damage }) => {
      if (index.lastTerm > hard.term) {
        throw new RaftError('damaged', `the log has term ${index.lastTerm}, quorum-state only ${hard.term}`);
      }
      const configuration = members(configurations.at(-1)?.configuration);
      if (damage !== undefined) abstain(damage, configuration);
    },
  });
  if (isYoung) {
    // Before anything is promised: from then on a log that is not there was lost.
    disk.syncDirectoryNow(logDirectory);
    disk.syncDirectoryNow(directory);
  }
  const { index, configurations } = read;
  return { quorumState, snapshots, log, hard, index, configurations, snapshot: newest };
}

/**
 * The voters where neither log nor snapshot says who they are: two nodes that take different ones for them could both lead
 * in one term. Throws RaftError `other-voters`.
 */
function firstVoters({ directory, selfId, bootstrap }: OpenStorage, self: OwnIdentity | undefined): Configuration {
  const noted = self === undefined ? undefined : notedVoters(self, selfId);
  const [began, named] = [noted ?? [], voterIds(bootstrap)].map((ids) => [...ids].sort((a, b) => a - b).join(', '));
  if (noted === undefined || began === named) return bootstrap;
  const reason = `controller.quorum.voters names ${named}, but ${directory} has voted in a quorum that began with ${began}`;
  throw new RaftError(
    'other-voters',
    `${reason}: name these again, and change the quorum by "tidemark quorum add|remove"`,
  );
}

/** The state of a voter that abstains, until a leader of a later term has repaired it. Throws RaftError `damaged`. */
function abstaining(
  { world, directory, selfId }: OpenStorage,
  hard: HardState,
  { damage, configuration }: { readonly damage: string; readonly configuration: Configuration },
): HardState {
  if (!voterIds(configuration).some((voter) => voter !== selfId)) {
    const advice =
      'there is no other voter to repair from, as far as can be read; nothing was changed. Restore the directory from ' +
      'a copy, or, if the quorum has other voters, replace this one as if its disk were dead';
    throw new RaftError('damaged', `${directory}: ${damage}; ${advice}`);
  }
  world.log.error('the metadata log is damaged: this voter abstains until it is repaired', { reason: damage });
  return { ...hard, term: hard.term + 1, vote: NONE, voteDirectory: undefined, abstainTerm: hard.term };
}

/** A log that was begun has a segment, or is being begun anew. */
function holdsLog(disk: Disk, directory: string): boolean {
  return disk.exists(directory) && disk.list(directory).some((name) => /^\d+\.log$|^log-checkpoint$/.test(name));
}

const isSnapshotName = (name: string): boolean => name.endsWith('.snapshot');
