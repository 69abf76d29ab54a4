import {
  decodeRecords,
  type ErrorName,
  encodeBatch,
  errorNameOf,
  type FetchPartition,
  type FetchResponse,
  type Init,
  type ListOffsetsPartitionPosition,
  type RecordInit,
  walkBatches,
} from '@tidemark/protocol';
import { type Answer, type Channel, methods, RpcError } from '@tidemark/rpc';
import type { BrokerCluster } from './broker-cluster.js';

export interface Produced {
  readonly error: ErrorName;
  readonly baseOffset: number;
}

export interface ProduceOptions {
  readonly acks?: number;
  readonly partition?: number;
  readonly leaderEpoch?: number;
  readonly timeoutMs?: number;
  readonly producer?: { readonly id: number; readonly sequence: number; readonly epoch?: number };
  /** Of every record; none by default. */
  readonly key?: string;
}

export interface Deleted {
  readonly error: ErrorName;
  readonly lowWatermark: number;
}

export interface DeletionOptions {
  readonly partition?: number;
  readonly leaderEpoch?: number;
  readonly timeoutMs?: number;
}

export interface FetchOptions {
  readonly partition?: number;
  readonly maxWaitMs?: number;
  readonly minBytes?: number;
  readonly maxBytes?: number;
  readonly leaderEpoch?: number;
  /** Of a consumer that would read from the closest replica. */
  readonly rack?: string;
  readonly signal?: AbortSignal;
}

const text = (value: string): RecordInit => ({ timestampMs: 0, value: new TextEncoder().encode(value) });

/** Says plainly what a test means, to one broker at a time. */
export class TestClient {
  readonly #cluster: BrokerCluster;
  readonly #dial: (broker: number) => Promise<Channel>;
  readonly #channels = new Map<number, Channel>();

  constructor(cluster: BrokerCluster, dial: (broker: number) => Promise<Channel>) {
    this.#cluster = cluster;
    this.#dial = dial;
  }

  async channel(broker: number): Promise<Channel> {
    const known = this.#channels.get(broker);
    if (known !== undefined && !known.closed) return known;
    const channel = await this.#dial(broker);
    this.#channels.set(broker, channel);
    return channel;
  }

  /** Produces, without running the simulation: await it through `cluster.run`. */
  async send(
    broker: number,
    topic: string,
    values: readonly string[],
    options: ProduceOptions = {},
  ): Promise<() => Promise<Produced>> {
    const channel = await this.channel(broker);
    const { producer, acks = -1, partition = 0, leaderEpoch = -1, timeoutMs = 5_000, key } = options;
    const batch = encodeBatch({
      records: values.map((value) => ({
        ...text(value),
        ...(key !== undefined && { key: new TextEncoder().encode(key) }),
      })),
      ...(producer && { producerId: producer.id, producerEpoch: producer.epoch ?? 0, baseSequence: producer.sequence }),
    });
    const partitions = [{ topicId: topic, partition, leaderEpoch }];
    const call = channel.call(
      methods.produce,
      { acks, timeoutMs, partitions },
      { timeoutMs: 20_000, attachments: [batch] },
    );
    const outcome = call.then(
      ({ message }): Produced => ({
        error: errorNameOf(message.results[0]?.error ?? 1),
        baseOffset: message.results[0]?.baseOffset ?? -1,
      }),
      (error: unknown): Produced => {
        if (error instanceof RpcError) return { error: error.code, baseOffset: -1 };
        throw error;
      },
    );
    return () => outcome;
  }

  async produce(
    broker: number,
    topic: string,
    values: readonly string[],
    options: ProduceOptions = {},
  ): Promise<Produced> {
    const outcome = await this.send(broker, topic, values, options);
    return this.#cluster.run(outcome());
  }

  async startFetch(
    broker: number,
    topic: string,
    from: number,
    options: FetchOptions = {},
  ): Promise<() => Promise<Answer<FetchResponse>>> {
    const channel = await this.channel(broker);
    const {
      partition = 0,
      maxWaitMs = 0,
      minBytes = 1,
      maxBytes = 1_000_000,
      leaderEpoch = -1,
      signal,
      rack = '',
    } = options;
    const asked: Init<FetchPartition> = {
      topicId: topic,
      partition,
      currentLeaderEpoch: leaderEpoch,
      fetchOffset: from,
      lastFetchedEpoch: -1,
      logStartOffset: -1,
      durableOffset: -1,
      maxBytes,
    };
    const request = { replicaId: -1, brokerEpoch: -1, maxWaitMs, minBytes, maxBytes, partitions: [asked], rack };
    const answer = channel.call(methods.fetch, request, { timeoutMs: 60_000, ...(signal && { signal }) });
    answer.catch(() => undefined);
    return () => answer;
  }

  /** The values that a consumer is given, or the error. */
  async consume(
    broker: number,
    topic: string,
    from: number,
    options: FetchOptions = {},
  ): Promise<string[] | ErrorName> {
    const fetch = await this.startFetch(broker, topic, from, options);
    return valuesOf(await this.#cluster.run(fetch()));
  }

  /** Deletes records, without running the simulation: await it through `cluster.run`. */
  async startDeletion(
    broker: number,
    topic: string,
    before: number,
    { partition = 0, leaderEpoch = -1, timeoutMs = 10_000 }: DeletionOptions = {},
  ): Promise<() => Promise<Deleted>> {
    const channel = await this.channel(broker);
    const partitions = [{ topicId: topic, partition, leaderEpoch, before }];
    const outcome = channel.call(methods.deleteRecords, { timeoutMs, partitions }, { timeoutMs: 20_000 }).then(
      ({ message }): Deleted => ({
        error: errorNameOf(message.results[0]?.error ?? 1),
        lowWatermark: message.results[0]?.lowWatermark ?? -1,
      }),
      (error: unknown): Deleted => {
        if (error instanceof RpcError) return { error: error.code, lowWatermark: -1 };
        throw error;
      },
    );
    return () => outcome;
  }

  async deleteRecords(broker: number, topic: string, before: number, options: DeletionOptions = {}): Promise<Deleted> {
    const outcome = await this.startDeletion(broker, topic, before, options);
    return this.#cluster.run(outcome());
  }

  async listOffset(broker: number, topic: string, position: ListOffsetsPartitionPosition): Promise<number | ErrorName> {
    const channel = await this.channel(broker);
    const partitions = [{ topicId: topic, partition: 0, leaderEpoch: -1, position }];
    const { message } = await this.#cluster.run(
      channel.call(methods.listOffsets, { partitions }, { timeoutMs: 5_000 }),
    );
    const [result] = message.results;
    return result === undefined || result.error !== 0 ? errorNameOf(result?.error ?? 1) : result.offset;
  }
}

export function valuesOf({ message, attachments }: Answer<FetchResponse>): string[] | ErrorName {
  const error = message.partitions[0]?.error ?? message.error;
  if (error !== 0) return errorNameOf(error);
  const decoder = new TextDecoder();
  return [...walkBatches(attachments[0] ?? new Uint8Array(0))].flatMap(({ bytes }) =>
    decodeRecords(bytes).map(({ value }) => decoder.decode(value ?? undefined)),
  );
}
