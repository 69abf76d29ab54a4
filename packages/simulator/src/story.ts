import { createAdmin } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { settingsNotApplied } from './applied-settings.js';
import { formCluster } from './beginning.js';
import { settleChecked } from './checked-run.js';
import { checkHistory, type HistoryVerdict, type ReadRecord } from './checkers/history.js';
import { Invariants } from './checkers/invariants.js';
import type { VouchedRecord } from './checkers/promises.js';
import { SimulatedCluster } from './cluster.js';
import {
  allAreAnswered,
  beginTogether,
  describeNow,
  highWatermarkOf,
  isQuiet,
  isRouted,
  isWhole,
  topicNow,
} from './cluster-view.js';
import { runCore } from './core.js';
import { planStory } from './draw-plan.js';
import { loseAllPower, mustBeCalm } from './ending.js';
import { compareFiles, writtenOut } from './files-at-rest.js';
import { Coverage } from './marks/coverage.js';
import { Moments } from './moments.js';
import { runNemesis } from './nemesis.js';
import { leakedFiles } from './open-files.js';
import type { StoryPlan } from './plan.js';
import { Trace } from './trace.js';
import { failuresIn } from './workload/client-failure.js';
import { askEachKind } from './workload/last-requests.js';
import { sendToEach } from './workload/last-sends.js';
import { readEverything } from './workload/read-everything.js';
import { RECREATED_TOPIC } from './workload/recreated-topic.js';
import { Workloads } from './workload/workloads.js';

const TOPIC = 'story';
/** What a cluster that has lost all power has to come into order. */
const DARK_END_MS = 120_000;
/** How often progress is told. */
const PROGRESS_EVENTS = 1_024;
const REPAIRED_MS = 60_000;
/** In which nodes close what the last requests had them open. */
const CLOSED_MS = 2_000;

/** How a seed's run ended. No violations: nothing was lost, and nothing else happened that must not. */
export interface StoryReport {
  readonly plan: StoryPlan;
  readonly violations: readonly string[];
  readonly history: HistoryVerdict | undefined;
  readonly simulatedMs: number;
  readonly events: number;
  /** Faults that struck. */
  readonly faults: number;
  /** How often each coverage mark was hit; those that were not are absent. */
  readonly marks: Readonly<Record<string, number>>;
  /** Of every event that was noted; equal for two runs of a seed. */
  readonly hash: string;
  readonly trace: readonly string[];
  readonly log: readonly string[];
}

/** How far a run has come. */
export interface RunProgress {
  readonly seed: number;
  readonly simulatedMs: number;
  readonly events: number;
  readonly faults: number;
  /** Different coverage marks that were hit. */
  readonly marks: number;
}

export interface RunOptions {
  /** Called now and then. */
  readonly onProgress?: (progress: RunProgress) => void;
}

/** Runs the plan of one seed, see `runPlan`; `adjust` bends it to a purpose. */
export function runStory(seed: number, adjust: (plan: StoryPlan) => StoryPlan = (plan) => plan): Promise<StoryReport> {
  return runPlan(adjust(planStory(seed)));
}

/**
 * A cluster is started, the workloads run, the plan's faults strike one after another, everything heals; then a fresh
 * consumer reads it all and the replicas' files are compared.
 */
export async function runPlan(plan: StoryPlan, { onProgress }: RunOptions = {}): Promise<StoryReport> {
  const scheduler = new SimulatedScheduler(plan.seed, { shuffleTies: true });
  const trace = new Trace();
  const cluster = new SimulatedCluster(scheduler, plan, trace);
  const invariants = new Invariants(cluster);
  const moments = new Moments(cluster);
  const coverage = new Coverage(cluster);
  const look = () => {
    coverage.look();
    invariants.afterEvent();
    moments.look();
    if (onProgress === undefined || scheduler.eventsRun % PROGRESS_EVENTS !== 0) return;
    const { nowMs: simulatedMs, eventsRun: events } = scheduler;
    onProgress({ seed: plan.seed, simulatedMs, events, faults: cluster.faultsStruck, marks: coverage.size });
  };
  const violations: string[] = [];
  let history: HistoryVerdict | undefined;
  try {
    const end = await settleChecked(scheduler, tell({ cluster, plan, invariants, moments }), look);
    history = end.history;
    for (const sentence of end.wrong) violations.push(sentence);
    violations.push(...history.anomalies.map(({ kind, id, detail }) => `${kind}: ${id}: ${detail}`));
    if (plan.writeBehind !== undefined) await settleChecked(scheduler, writtenOut(cluster, TOPIC), look);
    violations.push(
      ...compareFiles(cluster, TOPIC, { logStart: (partition) => invariants.logStart(TOPIC, partition) }),
    );
    if (violations.length === 0)
      violations.push(...(await settleChecked(scheduler, askInTheEnd({ cluster, plan, invariants, moments }), look)));
  } catch (error) {
    violations.push(error instanceof Error ? error.message : String(error));
    for (const topic of [TOPIC, RECREATED_TOPIC]) for (const line of describeNow(cluster, topic)) cluster.note(line);
  }
  for (const { hostName, halts } of cluster.machines)
    violations.push(...halts.map((halt) => `${hostName} halted: ${halt}`));
  for (const violation of violations) cluster.note(`violation: ${violation}`);
  cluster.note(`${scheduler.eventsRun} events`);
  return {
    plan,
    violations,
    history,
    simulatedMs: scheduler.nowMs,
    events: scheduler.eventsRun,
    faults: cluster.faultsStruck,
    marks: coverage.counts,
    hash: trace.hash,
    trace: trace.lines,
    log: cluster.log.lines.map((line) => JSON.stringify(line)),
  };
}

interface Telling {
  readonly cluster: SimulatedCluster;
  readonly plan: StoryPlan;
  readonly invariants: Invariants;
  readonly moments: Moments;
}

/** What every workload is told of the topic. */
function settingOf({ cluster, plan, invariants }: Omit<Telling, 'moments'>) {
  return {
    cluster,
    topic: TOPIC,
    partitionCount: () => Math.max(plan.partitions, topicNow(cluster, TOPIC)?.partitions.length ?? 0),
    logStart: (partition: number) => invariants.logStart(TOPIC, partition),
    guaranteeOf: (partition: number) => invariants.guaranteeOf(TOPIC, partition),
    vouchedFor: (record: VouchedRecord) => invariants.promises.vouchedFor(record),
    failureOf: failuresIn(plan),
    promises: invariants.promises,
    heldBy: (...log: Parameters<Invariants['heldBy']>) => invariants.heldBy(...log),
  };
}

/** Nothing is under way any more, and all that is kept is guaranteed. */
function restsIn({ cluster, invariants }: Pick<Telling, 'cluster' | 'invariants'>): boolean {
  const isGuaranteed = topicNow(cluster, TOPIC)?.partitions.every(
    ({ partition }) => invariants.guaranteeOf(TOPIC, partition) !== undefined,
  );
  return isWhole(cluster, TOPIC) && isQuiet(cluster, TOPIC) && isGuaranteed === true;
}

/** What came of it: a sentence for each thing that a workload finds wrong, and what clients saw. */
interface Ending {
  readonly wrong: readonly string[];
  readonly history: HistoryVerdict;
}

async function tell({ cluster, plan, invariants, moments }: Telling): Promise<Ending> {
  await formCluster(cluster, plan.beginning);
  await createTopic(cluster, plan);
  await cluster.waitUntil('the topic on every replica', () => isWhole(cluster, TOPIC));
  const setting = settingOf({ cluster, plan, invariants });
  const { guaranteeOf } = setting;
  const workloads = new Workloads(plan, setting);
  await runNemesis({ cluster, topic: TOPIC, plan, moments });
  await workloads.stop('changes');
  const onTheCore = plan.core === undefined ? [] : await runCore(setting, plan.core);
  await workloads.stop('writes');
  const isAtRest = () => restsIn({ cluster, invariants });
  await cluster.waitUntil('quiet replicas', isAtRest);
  await cluster.waitUntil('nameservers that know the leaders', () => isRouted(cluster, TOPIC));
  const last = await sendToEach(setting, { withinMs: plan.sessionTimeoutMs + plan.electionTimeoutMs });
  await cluster.waitUntil('replicas that are quiet again', isAtRest);
  if (plan.endsInPowerLoss === true) {
    await loseAllPower(cluster);
    await cluster.waitUntil('quiet replicas after a loss of power', isAtRest, DARK_END_MS);
  }
  workloads.readToTheEnd();
  await cluster.waitUntil('consumers that have read everything', () =>
    workloads.haveReadTo((partition) => highWatermarkOf(cluster, TOPIC, partition)),
  );
  await workloads.stop('reads');
  if (plan.endsInPowerLoss === true) await mustBeCalm(cluster);
  const reads = await readEverything(cluster, TOPIC, topicNow(cluster, TOPIC)?.partitions.length ?? 0);
  const isDeleted = ({ partition, offset }: ReadRecord) => offset < invariants.deletedBefore(TOPIC, partition);
  for (const { partition, offset, id } of reads) workloads.consumed.read(partition, offset, id);
  const wrong = [
    ...reads
      .filter(isDeleted)
      .map(({ partition, offset, id }) => `deleted, and read: ${id} at offset ${offset} of partition ${partition}`),
    ...(await workloads.check()),
    ...settingsNotApplied(cluster, TOPIC),
    ...leakedFiles(cluster),
  ];
  await cluster.waitUntil('followers that begin where their leaders do', () => beginTogether(cluster, TOPIC));
  await cluster.waitUntil('leaders that have answered everybody', () => allAreAnswered(cluster));
  const history = checkHistory([...workloads.outcomes, ...onTheCore, ...last], reads, {
    given: workloads.consumed.all,
    logStart: (partition) => invariants.logStart(TOPIC, partition),
    guaranteeOf,
  });
  return { wrong, history };
}

/** Last of all, since it changes what was there to be looked at. Resolves with a sentence for each request that is not carried out. */
async function askInTheEnd({ cluster, plan, invariants }: Telling): Promise<readonly string[]> {
  await cluster.waitUntil('a cluster at rest', () => restsIn({ cluster, invariants }));
  // A replica whose rot is found only now is repaired first.
  const isSound = cluster.machines.every(({ rotten }) => !rotten);
  const withinMs = isSound ? plan.sessionTimeoutMs + plan.electionTimeoutMs : REPAIRED_MS;
  const wrong = await askEachKind(settingOf({ cluster, plan, invariants }), { withinMs });
  await cluster.pause(CLOSED_MS);
  return [...wrong, ...leakedFiles(cluster)];
}

async function createTopic(cluster: SimulatedCluster, plan: StoryPlan): Promise<void> {
  const { partitions, replicationFactor } = plan;
  const world = cluster.clientWorld('admin');
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
  await cluster.allInService();
  const configs = {
    'min.insync.replicas': String(plan.minInsyncReplicas),
    'flush.policy': plan.flushPolicy,
    'segment.bytes': String(plan.segmentBytes),
    'retention.bytes': String(plan.retentionBytes),
    ...(plan.aging !== undefined && {
      'retention.ms': String(plan.aging.retentionMs),
      'segment.ms': String(plan.aging.segmentMs),
    }),
    ...(plan.uncleanElections === true && { 'unclean.leader.election.enable': 'true' }),
  };
  await admin.createTopics([{ name: TOPIC, partitions, replicationFactor, configs }]);
  await admin.close();
  world.kill();
}
