import { type Admin, ClientError, createAdmin, createConsumer } from '@tidemark/client';
import { type ErrorCode, errorNameOf } from '@tidemark/protocol';
import { highWatermarkOf, topicNow } from '../cluster-view.js';
import type { WorkloadSetting } from './workload.js';

const OPERATOR = 'last-operator';
const OTHER_TOPIC = 'last';
const PARTITION = 0;

type LastSetting = Omit<WorkloadSetting, 'random' | 'vouchedFor' | 'heldBy'>;

/** One request; `ask` resolves with what is wrong with its answer, if anything is. */
interface LastRequest {
  readonly wish: string;
  readonly ask: () => Promise<string | undefined>;
}

/**
 * When nothing befalls the cluster any more, it is whole, and nobody writes: one request of each kind, one after the other, each of
 * which must be carried out within the time. Resolves with a sentence for each that was not.
 */
export async function askEachKind(
  setting: LastSetting,
  { withinMs: timeoutMs }: { readonly withinMs: number },
): Promise<readonly string[]> {
  const { cluster } = setting;
  const { bootstrap } = cluster;
  const world = cluster.clientWorld(OPERATOR);
  const admin = createAdmin({ world, bootstrap });
  const consumer = createConsumer({ world, bootstrap, requestTimeoutMs: timeoutMs });
  const offsets = { beginning: consumer.beginningOffsets.bind(consumer), end: consumer.endOffsets.bind(consumer) };
  const ends = Array.from({ length: setting.partitionCount() }, (_, partition) =>
    highWatermarkOf(cluster, setting.topic, partition),
  );
  const wrong: string[] = [];
  for (const { wish, ask } of [
    ...changes(setting, { admin, timeoutMs, end: ends[PARTITION] ?? 0 }),
    ...questions(setting, { offsets, ends }),
    ...otherTopic(admin, timeoutMs),
  ]) {
    const problem = await ask().catch(messageOf);
    cluster.note(`${OPERATOR}: ${wish}: ${problem ?? 'ok'}`);
    if (problem !== undefined)
      wrong.push(`of a whole cluster nobody carries out within ${timeoutMs} ms: ${wish}: ${problem}`);
  }
  await consumer.close();
  await admin.close();
  world.kill();
  return wrong;
}

/** Of a request that did not succeed; throws what is no such report. */
function messageOf(error: unknown): string {
  if (!(error instanceof ClientError)) throw error;
  return error.message;
}

/** Of the topic: a setting, another leader, a deletion of all there is, another order of replicas, one partition more. */
function changes(
  { cluster, topic, partitionCount, promises }: LastSetting,
  { admin, timeoutMs, end: before }: { readonly admin: Admin; readonly timeoutMs: number; readonly end: number },
): LastRequest[] {
  const at = { topic, partition: PARTITION };
  const { leader, isr, replicas } = topicNow(cluster, topic)?.partitions[PARTITION] ?? { isr: [], replicas: [] };
  const other = isr.find((id) => id !== leader);
  const setsOne = async () => {
    const wish = { topic, key: 'flush.messages', value: '7', askedAt: promises.metadataOffset };
    await admin.alterConfigs([{ target: { topic }, set: { [wish.key]: wish.value } }], { timeoutMs });
    promises.settingDone(wish);
    return undefined;
  };
  const elects = async (wanted: number) => {
    const wish = { type: 'chosen' as const, partitions: [{ ...at, leader: wanted }] };
    const askedAt = promises.metadataOffset;
    const [result] = await admin.electLeaders(wish, { timeoutMs });
    const refusal = refusalIn(result);
    if (refusal === undefined) promises.electionDone({ ...at, leader: wanted, askedAt });
    return refusal;
  };
  const deletes = async () => {
    const asked = promises.deletionAsked({ ...at, before });
    await admin.deleteRecords([{ ...at, before }], { timeoutMs });
    promises.deletionDone(asked);
    return undefined;
  };
  const reorders = async () => {
    const asked = promises.moveAsked({ ...at, replicas: replicas.toReversed() });
    await admin.reassign([{ ...at, replicas: asked.replicas }], { timeoutMs });
    promises.moveDone(asked);
    return undefined;
  };
  const grows = async () => {
    const total = partitionCount() + 1;
    await admin.createPartitions([{ topic, total }], { timeoutMs });
    promises.partitionsDone({ topic, total });
    return undefined;
  };
  return [
    { wish: 'a setting', ask: setsOne },
    ...(other === undefined ? [] : [{ wish: `the election of ${other}`, ask: () => elects(other) }]),
    { wish: `a deletion before ${before}`, ask: deletes },
    { wish: 'another order of replicas', ask: reorders },
    { wish: 'one partition more', ask: grows },
  ];
}

type OffsetsOf = ReturnType<typeof createConsumer>['endOffsets'];

/** Where the topic's partitions end, and where the first one begins, of which all was deleted. */
function questions(
  { topic }: LastSetting,
  given: { readonly offsets: Readonly<Record<'beginning' | 'end', OffsetsOf>>; readonly ends: readonly number[] },
): LastRequest[] {
  const { offsets, ends } = given;
  const asked = ends.map((_, partition) => ({ topic, partition }));
  const told = async (which: 'beginning' | 'end', expected: readonly number[]) => {
    const found = (await offsets[which](asked.slice(0, expected.length))).map(({ offset }) => offset);
    return String(found) === String(expected) ? undefined : `${found} is told, and it is ${expected}`;
  };
  return [
    { wish: 'the ends', ask: () => told('end', ends) },
    { wish: 'the beginning', ask: () => told('beginning', ends.slice(0, 1)) },
  ];
}

function otherTopic(admin: Admin, timeoutMs: number): LastRequest[] {
  const creates = async () => {
    await admin.createTopics([{ name: OTHER_TOPIC, partitions: 1, replicationFactor: 1 }], { timeoutMs });
    return undefined;
  };
  const deletes = async () => {
    await admin.deleteTopics([OTHER_TOPIC], { timeoutMs });
    return undefined;
  };
  return [
    { wish: 'a topic', ask: creates },
    { wish: 'its deletion', ask: deletes },
  ];
}

/** Elections tell of what became of them in their answer, and reject for nothing of it. */
function refusalIn(result: { readonly error: ErrorCode; readonly message: string } | undefined): string | undefined {
  if (result === undefined) return 'nothing is told of it';
  return result.error === 0 ? undefined : `${errorNameOf(result.error)}: ${result.message}`;
}
