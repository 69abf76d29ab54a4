/** What can be done to a cluster; the victim is picked when the moment has come. */
export const harmlessFaults = [
  'kill leader',
  'kill controller',
  'kill leader and controller',
  'kill any',
  'isolate leader',
  'isolate controller',
  'deafen leader',
  'mute leader',
  'freeze leader',
  'flapping link',
  'slow link',
  'connection resets',
  'frame faults',
  'wall clock jump',
  'slow disk',
  'stalled disk',
  'failed write',
  'rolling restart',
] as const;

/** They take what was not fsynced: every log survives them under `flush.policy=sync` only. */
export const unsyncedFaults = ['power loss of one', 'power loss of two', 'power loss'] as const;

export type FaultKind = (typeof harmlessFaults)[number] | (typeof unsyncedFaults)[number] | 'blank disk';

export interface PlannedFault {
  readonly kind: FaultKind;
  /** From the moment at which the cluster is whole again; from the last fault's beginning if they overlap. */
  readonly afterMs: number;
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
      readonly sendIntervalMs: number;
      readonly valueBytesMax: number;
    }
  /** Reads the topic, now and then anew. */
  | { readonly kind: 'consumer'; readonly draw: number }
  /** Another topic is deleted and created again under the same name. */
  | { readonly kind: 'recreated topic'; readonly draw: number }
  /** Partitions move between the brokers. */
  | { readonly kind: 'reassignments'; readonly draw: number };

/**
 * Everything that a seed decides before the run begins, as plain data: a plan can be written to a file and run again,
 * and each of its faults and workloads may be left out.
 */
export interface StoryPlan {
  readonly seed: number;
  /** The first three are voters with every role; a fourth is a broker only. */
  readonly nodeCount: number;
  readonly partitions: number;
  readonly replicationFactor: number;
  readonly minInsyncReplicas: number;
  readonly flushPolicy: 'sync' | 'async';
  readonly segmentBytes: number;
  readonly replicaLagTimeMaxMs: number;
  readonly sessionTimeoutMs: number;
  readonly frameLatencyMs: { readonly least: number; readonly most: number };
  readonly workloads: readonly PlannedWorkload[];
  readonly faults: readonly PlannedFault[];
}

/** Whether a fault may take records that a replica has acknowledged: the next must wait until all copies are whole. */
export function isLossy(kind: FaultKind, flushPolicy: StoryPlan['flushPolicy']): boolean {
  return kind === 'blank disk' || (flushPolicy === 'async' && unsyncedFaults.some((each) => each === kind));
}
