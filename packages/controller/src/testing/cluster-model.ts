import {
  applyValues,
  type BrokerImage,
  emptyImage,
  encodeRecordValue,
  METADATA_VERSION,
  type MetadataImage,
  metadataLevels,
  type PartitionState,
  supportedFeatures,
  topicByName,
} from '@tidemark/metadata';
import {
  AlterPartitionRequest,
  AlterPartitionResponse,
  AlterPartitionResult,
  CreateTopicsRequest,
  CreateTopicsResponse,
  HeartbeatRequest,
  type Init,
  idFromBytes,
  type MessageCodec,
  type MetadataRecord,
  type NodeId,
  nodeId,
  type Offset,
  RegisterBrokerRequest,
  ReplicaFailedRequest,
  type ReplicaLog,
  topicId,
} from '@tidemark/protocol';
import { decideAlterPartition } from '../core/alter-partition.js';
import { decideHeartbeat, electLeaderless, fenceBrokers } from '../core/broker-lifecycle.js';
import { BrokerRoom } from '../core/broker-room.js';
import type { Decision } from '../core/decision.js';
import { isLiveIn } from '../core/lookups.js';
import { decideRegistration } from '../core/registration.js';
import { decideReplicaFailed } from '../core/replica-failed.js';
import { replicaReports } from '../core/replica-reports.js';
import { ReportedLogs } from '../core/reported-logs.js';
import { decideTopicCreation } from '../core/topic-creation.js';

/** The directory of a broker's disk; another `disk` is another directory. */
export function directoryOf(broker: number, disk = 0): string {
  const bytes = new Uint8Array(16).fill(broker + 1);
  new DataView(bytes.buffer).setUint32(0, disk);
  return idFromBytes(bytes);
}

/** A message as it arrives: with every default, nested ones included. */
export function asReceived<T>(codec: MessageCodec<T>, message: NoInfer<Init<T>>): T {
  return codec.decode(codec.encode(message).finish());
}

/** Decisions of the controller's core, each committed at once: a cluster without a network, a log or time. */
export class ClusterModel {
  image: MetadataImage = emptyImage;
  readonly reportedLogs = new ReportedLogs();
  readonly room = new BrokerRoom();
  /** Every image that was, for those who look back. */
  readonly history: MetadataImage[] = [];
  #topics = 0;

  /** A cluster that has just been born, at the highest level unless told otherwise. */
  constructor({ level = metadataLevels.administration }: { readonly level?: number } = {}) {
    this.commit([{ featureLevel: { name: METADATA_VERSION, level } }]);
  }

  commit(records: readonly Init<MetadataRecord>[]): void {
    if (records.length === 0) return;
    this.image = applyValues(this.image, (this.image.offset + 1) as Offset, records.map(encodeRecordValue)).image;
    this.history.push(this.image);
  }

  decide<Response>(make: (image: MetadataImage) => Decision<Response>): Response {
    const { records, respond } = make(this.image);
    const baseOffset = (this.image.offset + 1) as Offset;
    this.commit(records);
    return respond({ baseOffset, lastOffset: this.image.offset });
  }

  /** Registers broker `id`; by default as a new incarnation on its first disk, with the logs it should have, proved. */
  register(
    id: number,
    options: Partial<RegisterBrokerRequest> & { sessionAlive?: boolean; insists?: boolean } = {},
  ): number {
    const { sessionAlive = false, insists = true, ...given } = options;
    const known = this.image.brokers.get(nodeId(id));
    const request = RegisterBrokerRequest.create({
      clusterId: 'c',
      brokerId: id,
      incarnation: `${id}-${this.image.offset}`,
      endpoints: [{ name: 'frames', host: `host-${id}`, port: 9 }],
      directoryIds: [directoryOf(id)],
      logs: this.logsOf(id),
      previousBrokerEpoch: known?.brokerEpoch ?? -1,
      features: supportedFeatures.map((range) => ({ ...range })),
      ...given,
    });
    const view = { reportedLogs: this.reportedLogs, sessionAlive, insists };
    const { brokerEpoch } = this.decide((image) => decideRegistration({ image, ...view }, request));
    this.reportedLogs.take(this.image, nodeId(id), replicaReports(known, request));
    this.sweep();
    return brokerEpoch ?? -1;
  }

  /** The logs of all partitions that broker `id` is a replica of, as it would list them. */
  logsOf(id: number, each: Partial<ReplicaLog> = { proved: true }): ReplicaLog[] {
    return [...this.image.topics.values()].flatMap(({ partitions }) =>
      partitions
        .filter(({ replicas }) => replicas.includes(nodeId(id)))
        .map((state) => ({
          topicId: state.topicId,
          partition: state.partition,
          directoryId: directoryOf(id),
          lastEpoch: 0,
          leo: 0,
          proved: false,
          ...each,
        })),
    );
  }

  heartbeat(id: number, given: Partial<HeartbeatRequest> = {}) {
    const broker = this.broker(id);
    const request = HeartbeatRequest.create({
      brokerId: id,
      brokerEpoch: broker.brokerEpoch,
      incarnation: broker.incarnation,
      metadataOffset: this.image.offset,
      ...given,
    });
    const { reportedLogs } = this;
    const brokersToAsk = reportedLogs.brokersToAsk(this.image);
    this.room.heard(nodeId(id), !request.full);
    const mayTakeOver = (other: NodeId) => this.room.mayTakeOver(other, 0);
    return this.decide((image) => decideHeartbeat({ image, reportedLogs, brokersToAsk, mayTakeOver }, request));
  }

  fence(...ids: number[]): void {
    this.commit(fenceBrokers({ image: this.image, reportedLogs: this.reportedLogs }, ids.map(nodeId)));
  }

  sweep(): void {
    const { image, reportedLogs } = this;
    this.commit(electLeaderless({ image, reportedLogs, isLive: isLiveIn(image) }));
  }

  /** Registers the brokers, and unfences them. */
  start(...ids: number[]): this {
    for (const id of ids) this.register(id);
    for (const id of ids) this.heartbeat(id);
    return this;
  }

  /** Creates a topic; by default of one partition on brokers 0, 1 and 2 in this order. */
  createTopic(name: string, { replicas = [0, 1, 2], configs = {} }: NewTopicOptions = {}): PartitionState {
    const settings = Object.entries(configs).map(([key, value]) => ({ key, value }));
    const response = this.createTopics({ topics: [{ name, assignments: [{ replicas }], configs: settings }] });
    const problem = response.topics[0]?.message;
    if (problem !== '') throw new Error(problem);
    return this.partition(name);
  }

  createTopics(init: Init<CreateTopicsRequest>): CreateTopicsResponse {
    const request = asReceived(CreateTopicsRequest, init);
    const response = this.decide((image) =>
      decideTopicCreation(
        {
          image,
          defaults: { partitions: 1, replicationFactor: -1 },
          newTopicId: () => {
            this.#topics += 1;
            return topicId(idFromBytes(new Uint8Array(16).fill(this.#topics)));
          },
          randomStart: () => 0,
        },
        request,
      ),
    );
    return asReceived(CreateTopicsResponse, response);
  }

  /** What the leader of a partition asks for, with the epochs that it knows, unless given otherwise. */
  alterPartition(name: string, isr: readonly number[], given: AlterOptions = {}) {
    const state = this.partition(name);
    const sender = given.sender ?? state.leader;
    const request = AlterPartitionRequest.create({
      brokerId: sender,
      brokerEpoch: given.brokerEpoch ?? this.broker(sender).brokerEpoch,
      partitions: [
        {
          topicId: state.topicId,
          partition: state.partition,
          leaderEpoch: given.leaderEpoch ?? state.leaderEpoch,
          partitionEpoch: given.partitionEpoch ?? state.partitionEpoch,
          isr: isr.map((brokerId) => ({
            brokerId,
            brokerEpoch: given.memberEpochs?.[brokerId] ?? this.image.brokers.get(nodeId(brokerId))?.brokerEpoch ?? -1,
          })),
          recovered: given.recovered ?? false,
        },
      ],
    });
    return this.alterPartitions(request).results[0] ?? AlterPartitionResult.create({ error: 1 });
  }

  alterPartitions(init: Init<AlterPartitionRequest>): AlterPartitionResponse {
    const request = asReceived(AlterPartitionRequest, init);
    const { reportedLogs } = this;
    const response = this.decide((image) => decideAlterPartition({ image, reportedLogs }, request));
    return asReceived(AlterPartitionResponse, response);
  }

  replicaFailed(id: number, name: string, reason: ReplicaFailedRequest['replicas'][number]['reason']): void {
    const { topicId: topic, partition, leaderEpoch } = this.partition(name);
    const request = ReplicaFailedRequest.create({
      brokerId: id,
      brokerEpoch: this.broker(id).brokerEpoch,
      replicas: [{ topicId: topic, partition, leaderEpoch, reason }],
    });
    const { reportedLogs } = this;
    this.decide((image) => decideReplicaFailed({ image, reportedLogs }, request));
  }

  broker(id: number): BrokerImage {
    const broker = this.image.brokers.get(id as NodeId);
    if (broker === undefined) throw new Error(`broker ${id} is not registered`);
    return broker;
  }

  /** The first partition of a topic. */
  partition(name: string): PartitionState {
    const state = topicByName(this.image, name)?.partitions[0];
    if (state === undefined) throw new Error(`there is no topic ${name}`);
    return state;
  }
}

interface NewTopicOptions {
  readonly replicas?: number[];
  readonly configs?: Readonly<Record<string, string>>;
}

export interface AlterOptions {
  readonly sender?: number;
  readonly brokerEpoch?: number;
  readonly leaderEpoch?: number;
  readonly partitionEpoch?: number;
  readonly memberEpochs?: Readonly<Record<number, number>>;
  readonly recovered?: boolean;
}
