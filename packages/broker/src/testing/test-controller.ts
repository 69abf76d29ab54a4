import { applyBatch, emptyImage, encodeRecordValue, type MetadataImage, partitionOf } from '@tidemark/metadata';
import type { Address } from '@tidemark/ports';
import type { SimulatedWorld } from '@tidemark/ports/simulated';
import type { MetadataUpdate, RegisterBrokerRequest } from '@tidemark/protocol';
import {
  type AlterPartitionEntry,
  ErrorCode,
  type ErrorName,
  encodeBatch,
  type Init,
  type MetadataRecord,
  NONE,
  nodeId,
  topicId,
} from '@tidemark/protocol';
import { HandlerRegistry, methods, type StreamSink, serveFrames } from '@tidemark/rpc';

export const CONTROLLER_ADDRESS: Address = { host: 'controller', port: 1 };

type PartitionChange = NonNullable<Init<MetadataRecord>['partitionChange']>;

/**
 * As much of a controller as a broker needs to see, in one process without Raft: what it decides is committed at once.
 * Elections and fencing are the test's to order.
 */
export class TestController {
  image: MetadataImage = emptyImage;
  /** How AlterPartition is answered; undefined: as the rules have it. The change itself is made or not made first. */
  alterPartitionFault: 'refuse' | 'lose-answer' | undefined;
  /** ReplicaFailed as it came: `partition:reason`. */
  readonly failures: string[] = [];
  /** Every attempt, as it came. */
  readonly registrations: RegisterBrokerRequest[] = [];
  alterPartitions = 0;
  readonly #batches: Uint8Array[] = [];
  readonly #watchers = new Set<StreamSink<MetadataUpdate>>();
  readonly #registry = new HandlerRegistry();
  #topics = 0;

  async serve(world: SimulatedWorld): Promise<void> {
    const registry = this.#registry;
    registry.unary(methods.registerBroker, (request) => {
      this.registrations.push(request);
      const known = this.image.brokers.get(nodeId(request.brokerId));
      if (known?.incarnation !== request.incarnation) {
        this.fence(request.brokerId);
        const { brokerId, incarnation, endpoints, rack, directoryIds, cleanShutdown } = request;
        const broker = { brokerId, incarnation, endpoints, rack, directoryIds, cleanShutdown, fenced: true };
        this.commit([{ broker }]);
      }
      return { message: { brokerEpoch: this.image.brokers.get(nodeId(request.brokerId))?.brokerEpoch ?? NONE } };
    });
    registry.unary(methods.heartbeat, (request) => {
      const broker = this.image.brokers.get(nodeId(request.brokerId));
      if (broker?.brokerEpoch !== request.brokerEpoch) return { message: { error: ErrorCode.STALE_BROKER_EPOCH } };
      if (broker.fenced && request.metadataOffset >= broker.brokerEpoch) this.#setFenced(request.brokerId, false);
      if (request.wantShutdown) this.#relieve(request.brokerId);
      return { message: { fenced: false, mayShutDown: request.wantShutdown } };
    });
    registry.unary(methods.alterPartition, (request) => {
      this.alterPartitions += 1;
      if (this.alterPartitionFault === 'refuse') return { message: { error: ErrorCode.NOT_CONTROLLER } };
      const results = request.partitions.map((entry) => this.#alter(request.brokerId, entry));
      if (this.alterPartitionFault === 'lose-answer') return { message: { error: ErrorCode.REQUEST_TIMED_OUT } };
      return { message: { results, metadataOffset: this.image.offset } };
    });
    registry.unary(methods.replicaFailed, (request) => {
      for (const { partition, reason } of request.replicas) this.failures.push(`${partition}:${reason}`);
      return { message: {} };
    });
    registry.unary(methods.allocateProducerIds, (request) => {
      const firstProducerId = this.image.nextProducerId;
      this.commit([{ producerIds: { brokerId: request.brokerId, nextProducerId: firstProducerId + 10 } }]);
      return { message: { firstProducerId, count: 10 } };
    });
    registry.stream(methods.watchMetadata, (_request, context, sink) => {
      // Everything from the beginning: a broker passes over what it has.
      if (this.#batches.length > 0) sink.send({ message: {}, attachments: [Buffer.concat(this.#batches)] });
      this.#watchers.add(sink);
      context.signal.addEventListener('abort', () => this.#watchers.delete(sink));
    });
    await serveFrames({ world, address: CONTROLLER_ADDRESS, registry });
  }

  /** Commits records as one batch and tells everybody. */
  commit(records: readonly Init<MetadataRecord>[]): void {
    const baseOffset = this.image.offset + 1;
    const batch = encodeBatch({
      records: records.map((record) => ({ timestampMs: 0, key: null, value: encodeRecordValue(record) })),
      baseOffset,
    });
    this.image = applyBatch(this.image, batch).image;
    this.#batches.push(batch);
    for (const sink of this.#watchers) sink.send({ message: {}, attachments: [batch] });
  }

  /** Creates a topic whose partitions have these replicas, the first of which leads; returns its id. */
  createTopic(
    name: string,
    replicas: readonly number[],
    options: { minIsr?: number; partitions?: number; configs?: Record<string, string> } = {},
  ): string {
    this.#topics += 1;
    const id = topicId(`topic${String(this.#topics).padStart(17, '0')}`);
    const partitions = Array.from({ length: options.partitions ?? 1 }, (_, partition) => ({
      partition: {
        topicId: id,
        partition,
        replicas: [...replicas],
        isr: [...replicas],
        leader: replicas[0] ?? NONE,
        leaderEpoch: 0,
        partitionEpoch: 0,
      },
    }));
    const settings = { 'min.insync.replicas': String(options.minIsr ?? 1), ...options.configs };
    const configs = Object.entries(settings).map(([key, value]) => ({
      config: { resourceType: 1 as const, resource: id, key, value },
    }));
    this.commit([{ topic: { topicId: id, name } }, ...configs, ...partitions]);
    return id;
  }

  /** Makes a replica the leader in a new epoch, with the ISR as it is or as given. */
  elect(id: string, partition: number, leader: number, isr?: readonly number[]): void {
    const state = this.state(id, partition);
    const change = { leader, leaderEpoch: state.leaderEpoch + 1, ...(isr && { isr: { ids: [...isr] } }) };
    this.#change(id, partition, change);
  }

  /** As an unclean election: a replica that may lack records leads, alone. */
  electUnclean(id: string, partition: number, leader: number): void {
    const { leaderEpoch } = this.state(id, partition);
    this.#change(id, partition, { leader, leaderEpoch: leaderEpoch + 1, isr: { ids: [leader] }, recovering: true });
  }

  /** Gives a partition other replicas, of which the first leads, alone in the ISR. */
  assign(id: string, partition: number, replicas: readonly number[]): void {
    const [leader = NONE] = replicas;
    const { leaderEpoch } = this.state(id, partition);
    const change = { replicas: { ids: [...replicas] }, isr: { ids: [leader] }, leader, leaderEpoch: leaderEpoch + 1 };
    this.#change(id, partition, change);
  }

  /** Takes a broker out of every ISR and leadership; the first other member of the ISR leads. */
  fence(brokerId: number): void {
    for (const topic of this.image.topics.values()) {
      for (const { partition, isr, leader, leaderEpoch } of topic.partitions) {
        const rest = isr.filter((member) => member !== brokerId);
        if (rest.length === isr.length && leader !== brokerId) continue;
        const election = leader === brokerId ? { leader: rest[0] ?? NONE, leaderEpoch: leaderEpoch + 1 } : {};
        this.#change(topic.topicId, partition, { isr: { ids: rest }, ...election });
      }
    }
    if (this.image.brokers.get(nodeId(brokerId))?.fenced === false) this.#setFenced(brokerId, true);
  }

  state(id: string, partition: number) {
    const state = partitionOf(this.image, topicId(id), partition);
    if (state === undefined) throw new Error(`no partition ${partition} of ${id}`);
    return state;
  }

  #relieve(brokerId: number): void {
    const led = [...this.image.topics.values()]
      .flatMap((topic) => topic.partitions)
      .some((state) => state.leader === brokerId);
    if (led) this.fence(brokerId);
  }

  #setFenced(brokerId: number, fenced: boolean): void {
    const brokerEpoch = this.image.brokers.get(nodeId(brokerId))?.brokerEpoch ?? NONE;
    this.commit([{ brokerChange: { brokerId, brokerEpoch, fenced } }]);
  }

  #alter(brokerId: number, entry: AlterPartitionEntry) {
    const { topicId: id, partition } = entry;
    const state = this.state(id, partition);
    const answer = (error: ErrorName) => ({
      topicId: id,
      partition,
      error: ErrorCode[error],
      partitionEpoch: this.state(id, partition).partitionEpoch,
    });
    if (entry.leaderEpoch < state.leaderEpoch) return answer('FENCED_LEADER_EPOCH');
    if (state.leader !== brokerId) return answer('NOT_LEADER');
    if (entry.partitionEpoch < state.partitionEpoch) return answer('INVALID_UPDATE_VERSION');
    const eligible = entry.isr.every((member) => {
      const broker = this.image.brokers.get(nodeId(member.brokerId));
      return broker !== undefined && !broker.fenced && broker.brokerEpoch === member.brokerEpoch;
    });
    const isr = { ids: entry.isr.map((member) => member.brokerId) };
    this.#change(id, partition, eligible ? { isr, ...(entry.recovered && { recovering: false }) } : {});
    return answer(eligible ? 'NONE' : 'INELIGIBLE_REPLICA');
  }

  #change(id: string, partition: number, change: PartitionChange): void {
    const partitionEpoch = this.state(id, partition).partitionEpoch + 1;
    this.commit([{ partitionChange: { topicId: id, partition, partitionEpoch, ...change } }]);
  }
}
