import type { FaultKind, PlannedFault, PlannedWorkload, StoryPlan } from '../plan.js';

/** Three nodes that all vote, with a copy of everything on each: one of the disks may be lost, and nothing is then. */
export const threeCopies = {
  nodeCount: 3,
  voterCount: 3,
  retentionBytes: -1,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  flushPolicy: 'sync',
} as const satisfies Partial<StoryPlan>;

/** A fault that strikes anybody after a while, and does not last long. */
export const strike = (kind: FaultKind, draw: number, given: Partial<PlannedFault> = {}): PlannedFault => ({
  kind,
  victim: 'any',
  afterMs: 300,
  forMs: 700,
  overlaps: false,
  draw,
  ...given,
});

type PlannedProducer = PlannedWorkload & { readonly kind: 'producer' };

/** A producer that may not lose or repeat anything. */
export const producer = (draw: number, given: Partial<PlannedProducer> = {}): PlannedProducer => ({
  kind: 'producer',
  draw,
  acks: 'all',
  idempotent: true,
  sendIntervalMs: 10,
  valueBytesMax: 300,
  ...given,
});
