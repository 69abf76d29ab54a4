import {
  ConfigRecordResourceType,
  type ConfigResource,
  type DeleteRecordsPartition,
  type EpochEndsPartition,
  ErrorCode,
  type ErrorName,
  type FetchPartition,
  type FetchRequest,
  type Init,
  type ListOffsetsPartition,
  ListOffsetsPartitionPosition,
  type ProducePartition,
  type ProducePartitionResult,
  type ProduceRequest,
  type TopicResult,
  type TopicRoute,
} from '@tidemark/protocol';
import { ATTACHMENTS_MAX, type CallContext, type HandlerRegistry, methods, RpcError } from '@tidemark/rpc';
import { addressOf, type ClusterState, type TestBroker, type TestTopic } from './test-broker.js';
import type { TestPartition } from './test-partition.js';

const REPLICAS = [1, 2, 3];
/** So long a leader waits for a follower before it says that it cannot tell an offset. */
const OFFSETS_WAIT_MS = 1000;

/** Everything that a client may ask of a broker. */
export function registerHandlers(registry: HandlerRegistry, cluster: ClusterState, broker: TestBroker): void {
  const handlers = new Handlers(cluster, broker);
  registry.unary(methods.identify, () => ({
    message: { clusterId: cluster.clusterId, nodeId: broker.brokerId, roles: ['broker'] },
  }));
  registry.unary(methods.getRoutes, ({ topics, all }) => handlers.routes(topics, all));
  registry.unary(methods.produce, (request, context) => handlers.produce(request, context));
  registry.unary(methods.fetch, (request, context) => handlers.fetch(request, context));
  registry.unary(methods.listOffsets, ({ partitions }) => handlers.listOffsets(partitions));
  registry.unary(methods.epochEnds, ({ partitions }) => handlers.epochEnds(partitions));
  registry.unary(methods.deleteRecords, ({ partitions }) => handlers.deleteRecords(partitions));
  registry.unary(methods.initProducerId, () => handlers.initProducerId());
  registry.unary(methods.describeCluster, () => handlers.describeCluster());
  registry.unary(methods.describeLogs, () => handlers.describeLogs());
  registry.unary(methods.describeConfigs, ({ resources }) => handlers.describeConfigs(resources));
  registry.unary(methods.describeTopics, ({ topics }) => handlers.describeTopics(topics));
  registry.unary(methods.createTopics, ({ topics, token }) =>
    handlers.changed(topics.map(({ name, partitions }) => handlers.createTopic(name, { partitions, token }))),
  );
  registry.unary(methods.deleteTopics, ({ topics, topicIds, validateOnly }) => {
    const results = topics.map((name, index) => handlers.deleteTopic(name, { topicId: topicIds[index], validateOnly }));
    return validateOnly ? { message: { topics: results } } : handlers.changed(results);
  });
  registry.unary(methods.createPartitions, ({ topics }) =>
    handlers.changed(topics.map(({ topic, total }) => handlers.growTopic(topic, total))),
  );
}

class Handlers {
  readonly #cluster: ClusterState;
  readonly #broker: TestBroker;

  constructor(cluster: ClusterState, broker: TestBroker) {
    this.#cluster = cluster;
    this.#broker = broker;
  }

  routes(names: readonly string[], all: boolean) {
    this.#broker.seen.routes++;
    this.#broker.topicsAsked = names;
    const frozen = this.#broker.frozenRoutes;
    const topics = frozen ?? [...this.#cluster.topics.values()];
    const seenOffset = Math.max(0, ...(frozen ?? []).map(({ createdOffset }) => createdOffset));
    const metadataOffset = frozen === undefined ? this.#cluster.metadataOffset : seenOffset;
    const wanted = all ? topics.map(({ name }) => name) : names;
    const unknown = (topic: string) => ({ topic, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION });
    const routes = wanted.map((name) => {
      const topic = topics.find((each) => each.name === name);
      return topic === undefined ? unknown(name) : routeOf(topic);
    });
    const { clusterId } = this.#cluster;
    const brokers = this.#brokers();
    return { message: { clusterId, brokers, topics: routes, controller: { nodeId: 1 }, metadataOffset } };
  }

  async produce({ partitions, timeoutMs }: ProduceRequest, { attachments }: CallContext) {
    this.#broker.seen.produce++;
    const fates = partitions.map((asked) => this.#broker.produceFate?.(asked) ?? 'answer');
    const results = partitions.map((asked, at): Init<ProducePartitionResult> => {
      const fate = fates[at] ?? 'answer';
      if (fate !== 'answer' && fate !== 'silence' && fate !== 'stall') return refusal(fate);
      const result = this.#append(asked, attachments[at] ?? new Uint8Array(0));
      return fate === 'stall' ? refusal('REQUEST_TIMED_OUT') : result;
    });
    if (fates.includes('silence')) await new Promise(() => undefined);
    if (fates.includes('stall')) {
      await new Promise<void>((resolve) => this.#broker.world.clock.setTimer(timeoutMs, resolve));
    }
    return { message: { results } };
  }

  initProducerId() {
    this.#broker.seen.producerIds++;
    const refusal = this.#broker.producerIdRefusal;
    if (refusal !== undefined) throw new RpcError(refusal, 'none from here');
    return { message: { producerId: this.#cluster.nextProducerId() } };
  }

  #append(asked: ProducePartition, batch: Uint8Array): Init<ProducePartitionResult> {
    const found = this.#find(asked);
    if ('error' in found) return { baseOffset: -1, ...found };
    const { leader, leaderEpoch } = found;
    if (leader !== this.#broker.brokerId) return { error: ErrorCode.NOT_LEADER, baseOffset: -1, leader, leaderEpoch };
    if (asked.leaderEpoch < leaderEpoch)
      return { error: ErrorCode.FENCED_LEADER_EPOCH, baseOffset: -1, leader, leaderEpoch };
    const appended = found.append(batch);
    if ('error' in appended) return { error: ErrorCode[appended.error], baseOffset: -1, leader: -1 };
    return { baseOffset: appended.baseOffset, logAppendTimeMs: -1 };
  }

  async fetch(request: FetchRequest, { signal }: CallContext) {
    this.#broker.seen.fetch++;
    if (request.partitions.length > ATTACHMENTS_MAX) throw new RpcError('INVALID_REQUEST', 'too many partitions');
    const answer = () => {
      let roomBytes = request.maxBytes;
      return request.partitions.map((asked) => {
        const read = this.#read(asked, { rack: request.rack, maxBytes: roomBytes });
        roomBytes = Math.max(0, roomBytes - read.batches.length);
        return read;
      });
    };
    const { clock } = this.#broker.world;
    const deadlineMs = clock.monotonicMs() + request.maxWaitMs;
    const isTooLittle = () => {
      const bytes = read.reduce((sum, { batches }) => sum + batches.length, 0);
      return bytes < Math.max(request.minBytes, 1) && !read.some(({ result }) => isAnswer(result));
    };
    let read = answer();
    for (let leftMs = request.maxWaitMs; leftMs > 0 && !signal.aborted && isTooLittle(); ) {
      await this.#news({ ...request, maxWaitMs: leftMs }, signal);
      read = answer();
      leftMs = deadlineMs - clock.monotonicMs();
    }
    // As a broker may, leave out partitions without news.
    const news = read.filter(({ batches, result }) => batches.length > 0 || isAnswer(result) || isBehind(result));
    const told = news.length > 0 ? news : read;
    return {
      message: { partitions: told.map(({ result }) => result) },
      attachments: told.map(({ batches }) => batches),
    };
  }

  #news({ partitions, maxWaitMs }: FetchRequest, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#broker.parked++;
      const ends: (() => unknown)[] = [() => this.#broker.parked--];
      const finish = () => {
        for (const end of ends) end();
        resolve();
      };
      const timer = this.#broker.world.clock.setTimer(maxWaitMs, finish);
      ends.push(() => timer.cancel());
      signal.addEventListener('abort', finish, { once: true });
      for (const asked of partitions) {
        const found = this.#find(asked);
        if (!('error' in found)) ends.push(found.onNews(finish));
      }
    });
  }

  #read(
    { topicId, partition, fetchOffset, maxBytes }: FetchPartition,
    { rack, maxBytes: bytesMax }: Pick<FetchRequest, 'rack' | 'maxBytes'>,
  ) {
    const place = { topicId, partition, fetchOffset };
    const nothing = new Uint8Array(0);
    const found = this.#find({ topicId, partition });
    if ('error' in found) return { batches: nothing, result: { ...place, ...found } };
    const { leader, leaderEpoch, logStartOffset, endOffset } = found;
    const { brokerId, readReplica, asFollower, deposed } = this.#broker;
    if (deposed !== undefined) {
      const error = fetchOffset > deposed.endOffset ? ErrorCode.OFFSET_OUT_OF_RANGE : ErrorCode.NONE;
      return { batches: nothing, result: { ...place, error, leader: brokerId, leaderEpoch: deposed.leaderEpoch } };
    }
    const heard = leader === brokerId ? 'records' : rack === '' ? 'NOT_LEADER' : asFollower;
    if (heard !== 'records' && heard !== 'damaged') {
      const error = ErrorCode[heard];
      return { batches: nothing, result: { ...place, error, leader, leaderEpoch } };
    }
    if (leader === brokerId && rack !== '' && readReplica !== undefined) {
      return { batches: nothing, result: { ...place, preferredReadReplica: readReplica, leaderEpoch } };
    }
    if (fetchOffset < logStartOffset || fetchOffset > endOffset) {
      const error = ErrorCode.OFFSET_OUT_OF_RANGE;
      return { batches: nothing, result: { ...place, error, logStartOffset, leader, leaderEpoch } };
    }
    const batches = bytesMax > 0 ? found.read(fetchOffset, Math.min(maxBytes, bytesMax)) : nothing;
    if (heard === 'damaged') batches[batches.length - 1] = (batches.at(-1) ?? 0) ^ 1;
    return {
      batches,
      result: { ...place, highWatermark: endOffset, logStartOffset, logEndOffset: endOffset, leaderEpoch },
    };
  }

  async listOffsets(partitions: readonly ListOffsetsPartition[]) {
    this.#broker.seen.offsets++;
    const isReady = (asked: ListOffsetsPartition) => {
      const found = this.#find(asked);
      return 'error' in found || found.isReady;
    };
    if (!partitions.every(isReady)) {
      await new Promise<void>((resolve) => this.#broker.world.clock.setTimer(OFFSETS_WAIT_MS, resolve));
    }
    const results = partitions.map((asked) => {
      const { topicId, partition, position, timestampMs } = asked;
      const found = this.#find(asked);
      if ('error' in found) return { topicId, partition, offset: -1, ...found };
      const { leader, leaderEpoch } = found;
      if (leader !== this.#broker.brokerId)
        return { topicId, partition, error: ErrorCode.NOT_LEADER, leader, leaderEpoch };
      if (!isReady(asked)) return { topicId, partition, error: ErrorCode.REPLICA_NOT_AVAILABLE };
      if (position === ListOffsetsPartitionPosition.LATEST)
        return { topicId, partition, offset: found.endOffset, offsetEpoch: leaderEpoch };
      const isEarliest = position === ListOffsetsPartitionPosition.EARLIEST;
      const none = { offset: -1, timestampMs: -1 };
      const at = isEarliest ? { offset: found.logStartOffset } : (found.firstAt(timestampMs) ?? none);
      return { topicId, partition, ...at, offsetEpoch: found.epochAt(at.offset) };
    });
    return { message: { results } };
  }

  epochEnds(partitions: readonly EpochEndsPartition[]) {
    this.#broker.seen.epochEnds++;
    const results = partitions.map((asked) => {
      const { topicId, partition, epoch } = asked;
      const found = this.#find(asked);
      if ('error' in found) return { topicId, partition, ...found };
      const { brokerId, deposed } = this.#broker;
      if (deposed === undefined && found.leader !== brokerId)
        return {
          topicId,
          partition,
          error: ErrorCode.NOT_LEADER,
          leader: found.leader,
          leaderEpoch: found.leaderEpoch,
        };
      const { leaderEpoch } = deposed ?? found;
      const end = epoch > leaderEpoch ? undefined : found.endOfEpoch(epoch);
      return { topicId, partition, leader: brokerId, leaderEpoch, ...(end ?? { epoch: -1, endOffset: -1 }) };
    });
    return { message: { results } };
  }

  deleteRecords(partitions: readonly DeleteRecordsPartition[]) {
    const results = partitions.map((asked) => {
      const { topicId, partition, before } = asked;
      const found = this.#find(asked);
      if ('error' in found) return { topicId, partition, lowWatermark: -1, ...found };
      if (found.leader !== this.#broker.brokerId) return { topicId, partition, error: ErrorCode.NOT_LEADER };
      if (before > found.endOffset) return { topicId, partition, error: ErrorCode.OFFSET_OUT_OF_RANGE };
      found.deleteBefore(Math.max(before, found.logStartOffset));
      return { topicId, partition, lowWatermark: found.logStartOffset };
    });
    return { message: { results } };
  }

  describeCluster() {
    const brokers = this.#brokers().map((address) => ({ address, brokerEpoch: 1, roles: ['broker'] }));
    return {
      message: { clusterId: this.#cluster.clusterId, controller: 1, brokers, metadataOffset: 7, controllerTerm: 3 },
    };
  }

  describeLogs() {
    const { brokerId } = this.#broker;
    const logs = [...this.#cluster.topics.values()].flatMap(({ topicId, partitions }) =>
      partitions.map(({ partition, leader, endOffset }) => ({
        topicId,
        partition,
        leader: leader === brokerId,
        leo: endOffset,
      })),
    );
    return { message: { brokerId, logs } };
  }

  /** One setting: of a topic how large a batch may be, of all else the one by which the broker is known that answers. */
  describeConfigs(resources: readonly ConfigResource[]) {
    const entryOf = ({ type, name }: ConfigResource) => {
      if (type !== ConfigRecordResourceType.TOPIC) return { key: 'node.id', value: String(this.#broker.brokerId) };
      const [first] = this.#cluster.topics.get(name)?.partitions ?? [];
      return { key: 'max.message.bytes', value: String(first?.batchBytesMax ?? '') };
    };
    return { message: { resources: resources.map((resource) => ({ resource, entries: [entryOf(resource)] })) } };
  }

  describeTopics(names: readonly string[]) {
    const wanted = names.length === 0 ? [...this.#cluster.topics.keys()] : names;
    const topics = wanted.map((name) => {
      const topic = this.#cluster.topics.get(name);
      if (topic === undefined) return { route: { topic: name, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION } };
      return { route: routeOf(topic), configs: [{ key: 'retention.ms', value: '1000', isDefault: false }] };
    });
    return { message: { topics } };
  }

  createTopic(name: string, { partitions, token }: { readonly partitions: number; readonly token: string }) {
    const existing = this.#cluster.topics.get(name);
    if (existing?.topicId.startsWith(token) === true) return { name, topicId: existing.topicId };
    if (existing !== undefined) return { name, error: ErrorCode.TOPIC_ALREADY_EXISTS, message: 'it exists' };
    const leaders = Array.from({ length: partitions }, (_, at) => (at % this.#cluster.brokers.size) + 1);
    return { name, topicId: this.#cluster.createTopic(name, leaders, token).topicId };
  }

  /** The answer to a change, or none that comes. */
  changed(topics: Init<TopicResult>[]): { message: { topics: Init<TopicResult>[] } } | Promise<never> {
    if (this.#broker.silentChanges === 0) return { message: { topics } };
    this.#broker.silentChanges -= 1;
    return new Promise(() => undefined);
  }

  deleteTopic(
    name: string,
    { topicId, validateOnly }: { readonly topicId: string | undefined; readonly validateOnly: boolean },
  ) {
    const topic = this.#cluster.topics.get(name);
    if (topicId !== undefined && topic?.topicId !== topicId) return { name, error: ErrorCode.UNKNOWN_TOPIC_ID };
    if (topic === undefined) return { name, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION };
    if (!validateOnly) this.#cluster.topics.delete(name);
    return { name, topicId: topic.topicId };
  }

  growTopic(name: string, total: number) {
    const topic = this.#cluster.topics.get(name);
    if (topic === undefined) return { name, error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION };
    if (total <= topic.partitions.length) return { name, error: ErrorCode.INVALID_PARTITIONS };
    this.#cluster.createTopic(name, Array<number>(total).fill(1));
    return { name, topicId: topic.topicId };
  }

  #brokers() {
    return [...this.#cluster.brokers.values()].map((broker) => ({
      brokerId: broker.brokerId,
      endpoints: [{ name: 'frames', ...addressOf(broker) }],
    }));
  }

  #find({ topicId, partition }: { topicId: string; partition: number }): TestPartition | { error: ErrorCode } {
    const topic = [...this.#cluster.topics.values()].find((each) => each.topicId === topicId);
    if (topic === undefined) return { error: ErrorCode.UNKNOWN_TOPIC_ID };
    return topic.partitions[partition] ?? { error: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION };
  }
}

function routeOf({ name, topicId, createdOffset, partitions }: TestTopic): Init<TopicRoute> {
  return {
    topic: name,
    topicId,
    createdOffset,
    partitionCount: partitions.length,
    partitions: partitions.map(({ partition, leader, leaderEpoch, partitionEpoch }) => {
      return { partition, leader, leaderEpoch, partitionEpoch, replicas: REPLICAS, isr: REPLICAS };
    }),
  };
}

/** More than where the partition stands. */
function isAnswer(result: object): boolean {
  return 'error' in result || 'preferredReadReplica' in result;
}

/** There is more to read, for which the answer had no room. */
function isBehind(result: { readonly fetchOffset: number; readonly highWatermark?: number }): boolean {
  return (result.highWatermark ?? -1) > result.fetchOffset;
}

function refusal(error: ErrorName): Init<ProducePartitionResult> {
  return { error: ErrorCode[error], baseOffset: -1, leader: -1 };
}
