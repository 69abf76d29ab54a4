import type { BrokerConfig } from '@tidemark/broker';
import type { RaftOptions } from '@tidemark/raft';
import type { MomentKind } from './moments.js';
import type { MoodName } from './moods/moods.js';

/** What can be done to machines of a cluster. */
export const faultKinds = [
  'kill',
  'crash loop',
  'power loss',
  'repeated power loss',
  'freeze',
  'isolate',
  'deafen',
  'mute',
  'severed link',
  'flapping link',
  'slow link',
  'uneven links',
  'stutter',
  'connection resets',
  'frame faults',
  'wall clock jump',
  'clock drift',
  'slow disk',
  'stalled disk',
  'failed write',
  'read errors',
  'write errors',
  'sync error',
  'no space left',
  'bit rot',
  'rolling restart',
  'blank disk',
  'failed log directory',
  'full disk',
  'misdirected write',
  'old disk',
  'replaced voter',
  'split',
  'name errors',
  'store errors',
  'narrow line',
] as const;

export type FaultKind = (typeof faultKinds)[number];

/** Whom it befalls, picked when the moment has come. */
export const victims = [
  'leader',
  'follower',
  'controller',
  'leader and controller',
  'any',
  'two',
  'all',
  /** Whom the moment is about, see `PlannedFault.at`. */
  'subject',
] as const;

export type VictimKind = (typeof victims)[number];

export interface PlannedFault {
  readonly kind: FaultKind;
  readonly victim: VictimKind;
  /** From the moment at which the cluster is whole again; from the last fault's beginning if they overlap. */
  readonly afterMs: number;
  /** It then waits for the next such moment, and strikes at the latest when that has not come for a while. */
  readonly at?: MomentKind;
  /** It strikes so long after that moment; at once if absent. */
  readonly thenMs?: number;
  /** Until the victim is restarted, reconnected or thawed. */
  readonly forMs: number;
  /** Does not wait for what came before to end. */
  readonly overlaps: boolean;
  /** Seeds what is drawn when it strikes (victims, strength), so that nothing of it hangs on the other faults. */
  readonly draw: number;
}

/** What clients and operators do all the while. `draw` seeds what each draws by itself. */
export type PlannedWorkload =
  | {
      readonly kind: 'producer';
      readonly draw: number;
      readonly acks: 0 | 1 | 'all';
      /** Only with acks=all. */
      readonly idempotent: boolean;
      readonly sendIntervalMs: number;
      readonly valueBytesMax: number;
    }
  /** Reads the topic, now and then anew; `closest`: from replicas in its own rack. */
  | { readonly kind: 'consumer'; readonly draw: number; readonly closest: boolean }
  /** Another topic is deleted and created again under the same name. */
  | { readonly kind: 'recreated topic'; readonly draw: number }
  /** Partitions move between the brokers. */
  | { readonly kind: 'reassignments'; readonly draw: number }
  /** An operator moves leaderships about, a few in quick succession. */
  | { readonly kind: 'elections'; readonly draw: number }
  /** An operator changes settings of the topic, each between these values. */
  | { readonly kind: 'settings'; readonly draw: number; readonly choices: Readonly<Record<string, readonly string[]>> }
  /** The topic gets more partitions. */
  | { readonly kind: 'more partitions'; readonly draw: number }
  /** An operator deletes records from the start of partitions. */
  | { readonly kind: 'deletions'; readonly draw: number }
  /** Somebody asks where partitions begin and end, and where a time lies in them. */
  | { readonly kind: 'offsets'; readonly draw: number }
  /** Another topic keeps the last value of each key, and is compacted meanwhile. */
  | { readonly kind: 'compacted topic'; readonly draw: number }
  /** The metadata quorum gets members and loses some, `hasty`: one on the heels of the other; every machine runs a controller. */
  | { readonly kind: 'quorum changes'; readonly draw: number; readonly hasty?: true };

/** After the faults only these machines go on, connected to each other: they must be in good order by themselves. */
export interface PlannedCore {
  /** A majority of the voters among them. */
  readonly members: readonly number[];
  /** What befalls the others. */
  readonly others: 'killed' | 'cut off';
}

/** What befalls machines that have been started for the first time, before their cluster has formed. */
export interface PlannedBeginning {
  readonly blows: number;
  /** Seeds whom each hits, and when. */
  readonly draw: number;
}

/** How small the parts of the metadata log are, and what of it is sent and applied at a time. */
export type PlannedMetadataLog = Pick<
  RaftOptions,
  | 'segmentBytes'
  | 'snapshotLogBytes'
  | 'retainedLogBytes'
  | 'snapshotChunkBytes'
  | 'appendBytesMax'
  | 'inflightMessagesMax'
  | 'applyBytesMax'
>;

/** How little of its logs a broker keeps in memory, and how little is fetched at a time: no less than the largest batch. */
export type PlannedReading = Pick<BrokerConfig, 'tailCacheBytes' | 'replicaFetchBytes' | 'fetchBytesMax'>;

/** How much of a log that the journal makes durable waits to be written to its file, and of how many logs at a time. */
export type PlannedWriteBehind = Required<BrokerConfig['writeBehind']>;

/** How old the records of the topic may become, and the active segment of its logs. */
export interface PlannedAging {
  readonly retentionMs: number;
  readonly segmentMs: number;
}

/** How likely a frame is to be late, and by how much at most. */
export interface LateFrames {
  readonly probability: number;
  readonly mostMs: number;
}

export const noneLate: LateFrames = { probability: 0, mostMs: 0 };

/**
 * Everything that a seed decides before the run begins, as plain data: a plan can be written to a file and run again,
 * and each of its faults and workloads may be left out.
 */
export interface StoryPlan {
  readonly seed: number;
  /** What the story concentrates on; absent: on nothing. */
  readonly mood?: MoodName;
  readonly nodeCount: number;
  /** The first so many have every role; others are brokers only. */
  readonly voterCount: number;
  /** So many machines more are nameservers and nothing else, and the others are none; absent: the voters are. */
  readonly nameserverCount?: number;
  readonly partitions: number;
  /** Of each broker: `log.dirs`. */
  readonly logDirectories: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly flushPolicy: 'sync' | 'async';
  readonly segmentBytes: number;
  /** -1: nothing is deleted for its size. */
  readonly retentionBytes: number;
  /** Absent: nothing is deleted for its age, and no segment rolled for it. */
  readonly aging?: PlannedAging;
  /** The topic takes a leader that may lack records rather than none: the guarantee ends there, and begins anew. */
  readonly uncleanElections?: true;
  readonly replicaLagTimeMaxMs: number;
  readonly sessionTimeoutMs: number;
  readonly electionTimeoutMs: number;
  readonly frameLatencyMs: { readonly least: number; readonly most: number };
  /** As long as faults strike single frames are late by up to so much, and hold up their connection; 0: none is. */
  readonly lateFrames: LateFrames;
  /** What each client can send, and receive, in a millisecond as long as faults strike; absent: any amount. */
  readonly clientBytesPerMs?: number;
  /** The fsyncs that block a node's event loop take as long as the others, and it hears nobody meanwhile; absent: no time. */
  readonly blockingSyncs?: true;
  /** The interval of heartbeats as a share of the time after which the silent are given up; absent: a fifth or less. */
  readonly heartbeatShare?: number;
  /** Absent: as in production, where a story fills no segment of it. */
  readonly metadataLog?: PlannedMetadataLog;
  /** Absent: as in production, where memory holds all of a story's records, and one fetch brings them. */
  readonly reading?: PlannedReading;
  /** Absent: every batch is written to its file at once. */
  readonly writeBehind?: PlannedWriteBehind;
  /** Absent: the cluster forms undisturbed. */
  readonly beginning?: PlannedBeginning;
  readonly workloads: readonly PlannedWorkload[];
  readonly faults: readonly PlannedFault[];
  readonly core?: PlannedCore;
  /** When all is done every machine loses power, and what is read and compared is what their disks have kept. */
  readonly endsInPowerLoss?: true;
}

/** Whatever the flush policy, all that a machine or a directory held. */
const losesCopies: readonly FaultKind[] = ['blank disk', 'old disk', 'replaced voter', 'failed log directory'];

/** Under `async`: what no fsync has covered. */
const losesUnsynced: readonly FaultKind[] = ['power loss', 'repeated power loss', 'sync error'];

/** Whether a fault may take records that its victims have acknowledged. */
export function isLossy(
  { kind }: Pick<PlannedFault, 'kind'>,
  { flushPolicy }: Pick<StoryPlan, 'flushPolicy'>,
): boolean {
  return losesCopies.includes(kind) || (flushPolicy === 'async' && losesUnsynced.includes(kind));
}

/** What ends a process, or may. */
const endsProcesses: readonly FaultKind[] = [
  'kill',
  'crash loop',
  'stalled disk',
  'read errors',
  'write errors',
  'sync error',
  'name errors',
  'store errors',
];

/**
 * Whether a fault may leave its victims with copies of which nobody can say that they are whole, as after any crash under
 * `async`: of these and of those that are lost one must be left that can be vouched for.
 */
export function raisesDoubt(fault: Pick<PlannedFault, 'kind'>, plan: Pick<StoryPlan, 'flushPolicy'>): boolean {
  return isLossy(fault, plan) || (plan.flushPolicy === 'async' && endsProcesses.includes(fault.kind));
}

/** Whether two faults at a time may leave no copy that can be vouched for: the later one then waits for the cluster to be whole. */
export function loseTooMuch(one: PlannedFault, other: PlannedFault, plan: Pick<StoryPlan, 'flushPolicy'>): boolean {
  const isAnyLossy = isLossy(one, plan) || isLossy(other, plan);
  return isAnyLossy && raisesDoubt(one, plan) && raisesDoubt(other, plan);
}
