import type { PlannedFault, PlannedWorkload, StoryPlan } from '../plan.js';

/**
 * Plans that are simpler than the given one by one step, the boldest first: without half of its faults, without one
 * fault or workload, on a smaller and plainer cluster, with shorter and plainer faults.
 */
export function* smallerPlans(plan: StoryPlan): Generator<StoryPlan> {
  for (const faults of sublists(plan.faults)) yield { ...plan, faults };
  for (const [index] of plan.workloads.entries()) yield { ...plan, workloads: plan.workloads.toSpliced(index, 1) };
  const { core, ...withoutCore } = plan;
  if (core !== undefined) yield withoutCore;
  const { beginning, ...withoutBeginning } = plan;
  if (beginning !== undefined) yield withoutBeginning;
  if (beginning !== undefined && beginning.blows > 1) {
    yield { ...plan, beginning: { ...beginning, blows: beginning.blows - 1 } };
  }
  const { endsInPowerLoss, ...withoutEnding } = plan;
  if (endsInPowerLoss === true) yield withoutEnding;
  yield* plainerClusters(plan);
  for (const [index, fault] of plan.faults.entries()) {
    for (const plainer of plainerFaults(fault)) yield { ...plan, faults: plan.faults.with(index, plainer) };
  }
  for (const [index, workload] of plan.workloads.entries()) {
    for (const plainer of plainerWorkloads(workload)) yield { ...plan, workloads: plan.workloads.with(index, plainer) };
  }
}

/** All without one half, then without each quarter, and so on down to single items. */
function* sublists<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let size = Math.ceil(items.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < items.length; from += size) yield items.toSpliced(from, size);
  }
}

function* plainerClusters(plan: StoryPlan): Generator<StoryPlan> {
  const plain: Partial<StoryPlan> = {
    ...(!plan.faults.some(({ kind }) => kind === 'failed log directory') && { logDirectories: 1 }),
    partitions: 1,
    segmentBytes: 2 ** 30,
    retentionBytes: -1,
    replicaLagTimeMaxMs: 10_000,
    sessionTimeoutMs: 9_000,
    electionTimeoutMs: 1_000,
  };
  const { nameserverCount, ...withoutNameservers } = plan;
  if (nameserverCount !== undefined) yield withoutNameservers;
  const { metadataLog, ...withoutSmallMetadata } = plan;
  if (metadataLog !== undefined) yield withoutSmallMetadata;
  const { reading, ...withoutSmallReading } = plan;
  if (reading !== undefined) yield withoutSmallReading;
  const { writeBehind, ...withAllWritten } = plan;
  if (writeBehind !== undefined) yield withAllWritten;
  const { aging, ...withoutAging } = plan;
  if (aging !== undefined) yield withoutAging;
  const { clientBytesPerMs, ...withWideClients } = plan;
  if (clientBytesPerMs !== undefined) yield withWideClients;
  const { blockingSyncs, ...withoutBlocking } = plan;
  if (blockingSyncs === true) yield withoutBlocking;
  const hasOthers =
    plan.core !== undefined || plan.faults.some(({ kind }) => kind === 'blank disk' || kind === 'old disk');
  const isLarger = plan.nodeCount > 3 && plan.replicationFactor <= 3;
  if (isLarger && !hasOthers) yield { ...plan, nodeCount: 3, voterCount: 3 };
  for (const [name, value] of Object.entries(plain)) {
    if (Reflect.get(plan, name) !== value) yield { ...plan, [name]: value };
  }
  const { least, most } = plan.frameLatencyMs;
  if (least !== 1 || most !== 1) yield { ...plan, frameLatencyMs: { least: 1, most: 1 } };
  if (plan.replicationFactor > Math.max(2, plan.minInsyncReplicas)) {
    yield { ...plan, replicationFactor: plan.replicationFactor - 1 };
  }
}

function* plainerFaults(fault: PlannedFault): Generator<PlannedFault> {
  const { at, thenMs, ...always } = fault;
  if (at !== undefined) yield always;
  if (at !== undefined && thenMs !== undefined) yield { ...always, at };
  if (fault.overlaps) yield { ...fault, overlaps: false };
  for (const forMs of shorter(fault.forMs)) yield { ...fault, forMs };
  for (const afterMs of shorter(fault.afterMs)) yield { ...fault, afterMs };
}

function* plainerWorkloads(workload: PlannedWorkload): Generator<PlannedWorkload> {
  if (workload.kind !== 'producer') return;
  if (workload.valueBytesMax > 0) yield { ...workload, valueBytesMax: 0 };
  if (workload.sendIntervalMs < 100) yield { ...workload, sendIntervalMs: 100 };
}

/** Round numbers of at most half the length. */
function* shorter(ms: number): Generator<number> {
  for (const round of [1, 10, 50, 100, 200, 500, 1_000]) if (round * 2 <= ms) yield round;
}
