import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  type FaultKind,
  type PlannedWorkload,
  planStory,
  runPlan,
  SimulationWorkers,
  type StoryPlan,
} from '@tidemark/simulator';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

/** What a run is counted in. */
const RUN_MS = 60_000;
const WARM_UP = 5;
const SEEDS = 10;
const FAULTS = 6;
const FAULT_EVERY_MS = 8_000;
/** What strikes leaders, in turn. */
const faultKinds: readonly FaultKind[] = [
  'kill',
  'isolate',
  'power loss',
  'slow disk',
  'freeze',
  'connection resets',
  'mute',
  'failed write',
  'frame faults',
];
/** After so many seeds the heap is measured, and again after as many. */
const HEAP_SEEDS = 50;

/** Three nodes with every role, configured as they are by default, and a topic of three partitions on all of them. */
const clusterOf = (seed: number): Omit<StoryPlan, 'workloads' | 'faults'> => ({
  seed,
  nodeCount: 3,
  voterCount: 3,
  partitions: 3,
  logDirectories: 1,
  replicationFactor: 3,
  minInsyncReplicas: 2,
  flushPolicy: 'sync',
  segmentBytes: 2 ** 30,
  retentionBytes: -1,
  replicaLagTimeMaxMs: 10_000,
  sessionTimeoutMs: 9_000,
  electionTimeoutMs: 1_000,
  heartbeatShare: 0.3,
  frameLatencyMs: { least: 0.1, most: 1 },
  lateFrames: { probability: 0, mostMs: 0 },
});

/** Three nodes and a topic, and nobody who uses it. */
const idle = (seed: number): StoryPlan => ({
  ...clusterOf(seed),
  workloads: [],
  faults: [{ kind: 'wall clock jump', victim: 'any', afterMs: RUN_MS, forMs: 1, overlaps: false, draw: 0 }],
});

/** Two producers that send so many records a second together, a consumer, moving leaderships, a fault every 8 s. */
const busy =
  (recordsPerSecond: number) =>
  (seed: number): StoryPlan => {
    const producer = (draw: number): PlannedWorkload => ({
      kind: 'producer',
      draw,
      acks: 'all',
      idempotent: true,
      sendIntervalMs: 2_000 / recordsPerSecond,
      valueBytesMax: 300,
    });
    const faults = Array.from({ length: FAULTS }, (_, draw) => ({
      kind: faultKinds[(seed + draw) % faultKinds.length] ?? 'kill',
      victim: 'leader' as const,
      afterMs: FAULT_EVERY_MS,
      forMs: 500,
      overlaps: false,
      draw,
    }));
    return {
      ...clusterOf(seed),
      workloads: [
        producer(0),
        producer(1),
        { kind: 'consumer', draw: 2, closest: false },
        { kind: 'elections', draw: 3 },
      ],
      faults,
    };
  };

const kinds: readonly { readonly story: string; readonly plan: (seed: number) => StoryPlan }[] = [
  { story: 'idle', plan: idle },
  { story: '5 records/s', plan: busy(5) },
  { story: '50 records/s', plan: busy(50) },
  { story: 'as drawn', plan: planStory },
];

/** How fast the simulator runs on one thread, invariants and all, and whether its memory stays flat. */
export const simulatorScenario: Scenario = {
  name: 'simulator',
  doc: 'runs of 60 simulated seconds a second on one thread: idle, busy, and as seeds draw them; heap after many seeds',
  runsDefault: 1,
  run: async (context) => {
    const rates: Measurement[] = [];
    for (const kind of kinds) rates.push(...(await measureRate(kind, context)));
    return [...rates, ...(await measureHeap(context))];
  },
};

async function measureRate(
  { story, plan }: (typeof kinds)[number],
  { runs, progress }: ScenarioContext,
): Promise<Measurement[]> {
  await using workers = new SimulationWorkers({ jobs: 1 });
  for (let seed = 0; seed < WARM_UP; seed += 1) await workers.run(plan(seed));
  const values: { runsPerSecond: number; perEventMicros: number; eventsPerSecond: number }[] = [];
  for (let run = 0; run < runs; run += 1) {
    let [simulatedMs, events] = [0, 0];
    const before = process.cpuUsage();
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const outcome = await workers.run(plan(seed));
      if (outcome.violations.length > 0) throw new Error(`seed ${seed} broke a rule: ${outcome.violations[0]}`);
      simulatedMs += outcome.simulatedMs;
      events += outcome.events;
    }
    const { user, system } = process.cpuUsage(before);
    // Time of the processor, not of the clock: other work on the machine is not counted.
    const cpuSeconds = (user + system) / 1e6;
    values.push({
      runsPerSecond: simulatedMs / RUN_MS / cpuSeconds,
      perEventMicros: (cpuSeconds / events) * 1e6,
      eventsPerSecond: (events / simulatedMs) * 1_000,
    });
    progress(`${story}: ${(simulatedMs / 1_000 / cpuSeconds).toFixed(0)} times real time`);
  }
  const measurement = (metric: string, unit: string, of: (value: (typeof values)[number]) => number): Measurement => ({
    params: { story },
    metric,
    unit,
    values: values.map(of),
  });
  return [
    measurement('runs of 60 s', '1/s', ({ runsPerSecond }) => runsPerSecond),
    measurement('real time', 'x', ({ runsPerSecond }) => (runsPerSecond * RUN_MS) / 1_000),
    measurement('events of a simulated second', '1/s', ({ eventsPerSecond }) => eventsPerSecond),
    measurement('an event', 'us', ({ perEventMicros }) => perEventMicros),
  ];
}

async function measureHeap({ progress }: ScenarioContext): Promise<Measurement[]> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const heapAfter = async (from: number) => {
    for (let seed = from; seed < from + HEAP_SEEDS; seed += 1) await runPlan(planStory(seed));
    collect();
    return process.memoryUsage().heapUsed / 2 ** 20;
  };
  const measurements: Measurement[] = [];
  for (const seeds of [HEAP_SEEDS, 2 * HEAP_SEEDS]) {
    progress(`heap after ${seeds} seeds`);
    measurements.push({
      params: { seeds },
      metric: 'heap',
      unit: 'MiB',
      values: [await heapAfter(seeds - HEAP_SEEDS + 1)],
    });
  }
  return measurements;
}
