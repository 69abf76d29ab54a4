import { createAdmin } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { ConsumedChecker } from './checkers/consumed.js';
import { checkHistory, type HistoryVerdict } from './checkers/history.js';
import { Invariants } from './checkers/invariants.js';
import { compareReplicaFiles } from './checkers/replica-files.js';
import { SimulatedCluster } from './cluster.js';
import { describeNow, isQuiet, isWhole, topicNow } from './cluster-view.js';
import { runNemesis } from './nemesis.js';
import { planStory, type StoryPlan } from './plan.js';
import { Trace } from './trace.js';
import { BackgroundConsumer } from './workload/background-consumer.js';
import { ProducerWorkload } from './workload/producer-workload.js';
import { readEverything } from './workload/read-everything.js';
import { Reassignments } from './workload/reassignments.js';
import { RecreatedTopic } from './workload/recreated-topic.js';

const TOPIC = 'story';
const EVENTS_MAX = 5_000_000;

/** How a seed's run ended. No violations: nothing was lost, and nothing else happened that must not. */
export interface StoryReport {
  readonly plan: StoryPlan;
  readonly violations: readonly string[];
  readonly history: HistoryVerdict | undefined;
  readonly simulatedMs: number;
  readonly events: number;
  /** Of every event that was noted; equal for two runs of a seed. */
  readonly hash: string;
  readonly trace: readonly string[];
  readonly log: readonly string[];
}

/**
 * Runs one seed: a cluster is started, producers write, the plan's faults strike one after another, everything heals;
 * then a fresh consumer reads it all and the replicas' files are compared. `adjust` bends the seed's plan to a purpose.
 */
export async function runStory(
  seed: number,
  adjust: (plan: StoryPlan) => StoryPlan = (plan) => plan,
): Promise<StoryReport> {
  const scheduler = new SimulatedScheduler(seed, { shuffleTies: true });
  const trace = new Trace();
  const plan = adjust(planStory(seed, scheduler.random.fork('plan')));
  const cluster = new SimulatedCluster(scheduler, plan, trace);
  const invariants = new Invariants(cluster);
  const violations: string[] = [];
  let history: HistoryVerdict | undefined;
  try {
    history = await settleChecked(scheduler, tell({ cluster, plan, invariants }), () => invariants.afterEvent());
    violations.push(...history.anomalies.map(({ kind, id, detail }) => `${kind}: ${id}: ${detail}`));
    violations.push(...compareFiles(cluster));
  } catch (error) {
    violations.push(error instanceof Error ? error.message : String(error));
    for (const topic of [TOPIC, 'recreated']) for (const line of describeNow(cluster, topic)) cluster.note(line);
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
    hash: trace.hash,
    trace: trace.lines,
    log: cluster.log.lines.map((line) => JSON.stringify(line)),
  };
}

/** Runs events until the promise settles; after each, with its promise callbacks, the look. Rejects with what that throws. */
async function settleChecked<Result>(
  scheduler: SimulatedScheduler,
  promise: Promise<Result>,
  look: () => void,
): Promise<Result> {
  let settled = false;
  const mark = () => {
    settled = true;
  };
  promise.then(mark, mark);
  const done = () => {
    look();
    return settled;
  };
  await scheduler.runUntil(done, { eventsMax: EVENTS_MAX });
  return promise;
}

interface Telling {
  readonly cluster: SimulatedCluster;
  readonly plan: StoryPlan;
  readonly invariants: Invariants;
}

async function tell({ cluster, plan, invariants }: Telling): Promise<HistoryVerdict> {
  for (const machine of cluster.machines) cluster.start(machine);
  const { partitions } = plan;
  await createTopic(cluster, plan);
  await cluster.waitUntil('the topic on every replica', () => isWhole(cluster, TOPIC));
  const producers = plan.producers.map(
    ({ acks, sendIntervalMs }, index) =>
      new ProducerWorkload({
        cluster,
        name: `p${index}`,
        topic: TOPIC,
        partitions,
        acks,
        sendIntervalMs,
        valueBytesMax: plan.valueBytesMax,
        onAcknowledged: (record) => invariants.vouchedFor(record),
      }),
  );
  const consumed = new ConsumedChecker();
  const consumer = new BackgroundConsumer({
    cluster,
    topic: TOPIC,
    partitions,
    consumed,
    onRead: (record) => invariants.vouchedFor(record),
  });
  const consuming = consumer.run();
  const recreated = plan.recreatesTopic ? new RecreatedTopic(cluster, plan.replicationFactor) : undefined;
  const recreating = recreated?.run();
  const reassignments = plan.reassigns ? new Reassignments(cluster, TOPIC) : undefined;
  const reassigning = reassignments?.run();
  const produced = producers.map((producer) => producer.run());
  await runNemesis(cluster, TOPIC, plan);
  reassignments?.stop();
  await reassigning;
  if (reassignments !== undefined) cluster.note(`${reassignments.completed} reassignments completed`);
  for (const producer of producers) producer.stop();
  await Promise.all(produced);
  await cluster.waitUntil('quiet replicas', () => isWhole(cluster, TOPIC) && isQuiet(cluster, TOPIC));
  consumer.stop();
  recreated?.stop();
  await recreating;
  await consuming;
  const reads = await readEverything(cluster, TOPIC, partitions);
  for (const { partition, offset, id } of reads) consumed.read(partition, offset, id);
  const strangers = (await recreated?.check()) ?? [];
  if (strangers.length > 0) throw new Error(strangers.join('; '));
  return checkHistory(
    producers.flatMap(({ outcomes }) => outcomes),
    reads,
  );
}

async function createTopic(cluster: SimulatedCluster, plan: StoryPlan): Promise<void> {
  const { partitions, replicationFactor } = plan;
  const world = cluster.clientWorld('admin');
  const admin = createAdmin({ world, bootstrap: cluster.bootstrap });
  await cluster.waitUntil('every node in service', () =>
    cluster.machines.every(({ running }) => running?.node?.readiness().ready === true),
  );
  const configs = {
    'min.insync.replicas': String(plan.minInsyncReplicas),
    'flush.policy': plan.flushPolicy,
    'segment.bytes': String(plan.segmentBytes),
  };
  await admin.createTopics([{ name: TOPIC, partitions, replicationFactor, configs }]);
  await admin.close();
  world.kill();
}

function compareFiles(cluster: SimulatedCluster): string[] {
  return (topicNow(cluster, TOPIC)?.partitions ?? []).flatMap(({ partition, replicas }) => {
    const machines = cluster.machines.filter(({ nodeId }) => replicas.some((id) => id === nodeId));
    const directory = `/data/${TOPIC}-${partition}`;
    return compareReplicaFiles(machines.map(({ hostName, disk }) => ({ name: hostName, disk, directory }))).map(
      (difference) => `partition ${partition}: ${difference}`,
    );
  });
}
