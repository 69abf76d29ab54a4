import { topicConfigProblem } from '@tidemark/metadata';
import { momentKinds } from './moments.js';
import { moodNames } from './moods/moods.js';
import {
  faultKinds,
  type PlannedAging,
  type PlannedBeginning,
  type PlannedCore,
  type PlannedFault,
  type PlannedMetadataLog,
  type PlannedReading,
  type PlannedWorkload,
  type PlannedWriteBehind,
  type StoryPlan,
  victims,
} from './plan.js';
import {
  type Check,
  type Checks,
  fields,
  flag,
  integer,
  list,
  number,
  objectOf,
  oneOf,
  optional,
} from './story-fields.js';
import { StoryFileError } from './story-file-error.js';

const NODES_MAX = 16;
const PARTITIONS_MAX = 64;
const LIST_MAX = 1_000;
/** What an answer may be given to hold at most: a frame. */
const FETCH_BYTES_MAX = 50 * 2 ** 20;
const HOUR_MS = 3_600_000;

const draw = integer({ least: 0, most: 2 ** 31 - 1 });
const nodes = integer({ least: 1, most: NODES_MAX });
const ms = number({ least: 0, most: HOUR_MS });
const timeoutMs = integer({ least: 1, most: HOUR_MS });
const bytes = integer({ least: 1, most: 2 ** 30 });
const chance = number({ least: 0, most: 1 });

/** Throws StoryFileError unless the value is a plan that this version can run: each part of it, and how they go together. */
export function checkPlan(value: unknown): asserts value is StoryPlan {
  fields(planChecks)(value, 'plan');
  checkTogether(value as StoryPlan);
}

const planChecks: Checks<StoryPlan> = {
  seed: integer({ least: 0, most: 2 ** 32 - 1 }),
  mood: optional(oneOf(moodNames)),
  nodeCount: nodes,
  voterCount: nodes,
  nameserverCount: optional(nodes),
  partitions: integer({ least: 1, most: PARTITIONS_MAX }),
  logDirectories: nodes,
  replicationFactor: nodes,
  minInsyncReplicas: nodes,
  flushPolicy: oneOf(['sync', 'async']),
  segmentBytes: settingNumber('segment.bytes'),
  retentionBytes: settingNumber('retention.bytes'),
  aging: optional(
    fields({
      retentionMs: settingNumber('retention.ms'),
      segmentMs: settingNumber('segment.ms'),
    } satisfies Checks<PlannedAging>),
  ),
  uncleanElections: optional(oneOf([true])),
  replicaLagTimeMaxMs: timeoutMs,
  sessionTimeoutMs: timeoutMs,
  electionTimeoutMs: timeoutMs,
  frameLatencyMs: fields({ least: ms, most: ms } satisfies Checks<StoryPlan['frameLatencyMs']>),
  lateFrames: fields({ probability: chance, mostMs: ms } satisfies Checks<StoryPlan['lateFrames']>),
  clientBytesPerMs: optional(integer({ least: 1, most: 2 ** 30 })),
  blockingSyncs: optional(oneOf([true])),
  heartbeatShare: optional(chance),
  metadataLog: optional(
    fields({
      segmentBytes: bytes,
      snapshotLogBytes: bytes,
      retainedLogBytes: integer({ least: 0, most: 2 ** 30 }),
      snapshotChunkBytes: bytes,
      appendBytesMax: bytes,
      inflightMessagesMax: integer({ least: 1, most: LIST_MAX }),
      applyBytesMax: bytes,
    } satisfies Checks<PlannedMetadataLog>),
  ),
  reading: optional(
    fields({
      tailCacheBytes: bytes,
      replicaFetchBytes: bytes,
      fetchBytesMax: integer({ least: 1, most: FETCH_BYTES_MAX }),
    } satisfies Checks<PlannedReading>),
  ),
  writeBehind: optional(
    fields({
      blockBytes: bytes,
      blocksMax: integer({ least: 1, most: 2 ** 16 }),
    } satisfies Checks<PlannedWriteBehind>),
  ),
  beginning: optional(
    fields({ blows: integer({ least: 1, most: LIST_MAX }), draw } satisfies Checks<PlannedBeginning>),
  ),
  workloads: list(workload, { least: 0, most: LIST_MAX }),
  faults: list(
    fields({
      kind: oneOf(faultKinds),
      victim: oneOf(victims),
      afterMs: ms,
      at: optional(oneOf(momentKinds)),
      thenMs: optional(ms),
      forMs: ms,
      overlaps: flag,
      draw,
    } satisfies Checks<PlannedFault>),
    { least: 0, most: LIST_MAX },
  ),
  core: optional(
    fields({
      members: list(integer({ least: 0, most: NODES_MAX - 1 }), { least: 1, most: NODES_MAX }),
      others: oneOf(['killed', 'cut off']),
    } satisfies Checks<PlannedCore>),
  ),
  endsInPowerLoss: optional(oneOf([true])),
};

type Kind = PlannedWorkload['kind'];

/** By the kind: what else each has. */
const workloadChecks: { readonly [Each in Kind]: Omit<Checks<Extract<PlannedWorkload, { kind: Each }>>, 'kind'> } = {
  producer: {
    draw,
    acks: oneOf([0, 1, 'all']),
    idempotent: flag,
    sendIntervalMs: number({ least: 1, most: HOUR_MS }),
    valueBytesMax: integer({ least: 0, most: 1_000_000 }),
  },
  consumer: { draw, closest: flag },
  'recreated topic': { draw },
  reassignments: { draw },
  elections: { draw },
  settings: { draw, choices },
  'more partitions': { draw },
  deletions: { draw },
  'compacted topic': { draw },
  offsets: { draw },
  'quorum changes': { draw, hasty: optional(oneOf([true])) },
};

function workload(value: unknown, name: string): void {
  const { kind, ...rest } = objectOf(value, name);
  oneOf(Object.keys(workloadChecks))(kind, `${name}.kind`);
  fields(workloadChecks[kind as Kind])(rest, name);
}

function choices(value: unknown, name: string): void {
  for (const [key, values] of Object.entries(objectOf(value, name))) {
    list(setting(key), { least: 1, most: LIST_MAX })(values, `${name}.${key}`);
  }
}

/** What a topic takes for a setting. */
function setting(key: string): Check {
  return (value, name) => {
    if (typeof value !== 'string') throw new StoryFileError(`${name} must be a text, not ${JSON.stringify(value)}`);
    const problem = topicConfigProblem(key, value);
    if (problem !== undefined) throw new StoryFileError(`${name}: ${problem}`);
  };
}

function settingNumber(key: string): Check {
  return (value, name) => {
    integer({ least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER })(value, name);
    setting(key)(String(value), name);
  };
}

/** What no cluster can be, though each number is sound by itself. */
function checkTogether(plan: StoryPlan): void {
  const { nodeCount, voterCount, replicationFactor, minInsyncReplicas, frameLatencyMs, core } = plan;
  const members = new Set(core?.members);
  const voters = [...members].filter((id) => id < voterCount);
  const problems: readonly (readonly [boolean, string])[] = [
    [voterCount > nodeCount, `plan.voterCount is ${voterCount}, of ${nodeCount} nodes`],
    [replicationFactor > nodeCount, `plan.replicationFactor is ${replicationFactor}, of ${nodeCount} nodes`],
    [minInsyncReplicas > replicationFactor, `plan.minInsyncReplicas is ${minInsyncReplicas}, of ${replicationFactor}`],
    [frameLatencyMs.least > frameLatencyMs.most, 'plan.frameLatencyMs.least is above its most'],
    [members.size !== (core?.members.length ?? 0), 'plan.core.members names a node twice'],
    [Math.max(-1, ...members) >= nodeCount, `plan.core.members names a node that is not there, of ${nodeCount}`],
    [core !== undefined && voters.length * 2 <= voterCount, 'plan.core.members is no majority of the voters'],
  ];
  const problem = problems.find(([isWrong]) => isWrong);
  if (problem !== undefined) throw new StoryFileError(problem[1]);
}
