import { AcknowledgementTimes, feed, flightLaps, readFlights } from '@tidemark/chaos';
import { type ClusterLayout, frameAddresses } from '@tidemark/cli';
import { createAdmin, createProducer, type Producer } from '@tidemark/client';
import type { World } from '@tidemark/ports';
import { BenchCluster } from './cluster.js';
import { reachEveryPartition } from './every-partition.js';
import type { ScenarioContext } from './scenario.js';

const TOPIC = 'load';
const NODES = 3;
const RATE_PER_SECOND = 1_000;

/** A cluster of three with one topic, into which records flow at a steady rate. Disposing of it ends both. */
export class LoadedCluster implements AsyncDisposable {
  readonly topic = TOPIC;
  readonly times = new AcknowledgementTimes();
  readonly #stop = new AbortController();
  readonly #cluster: BenchCluster;
  readonly #feeding: ReturnType<typeof feed>;

  private constructor(
    cluster: BenchCluster,
    readonly producer: Producer,
    readonly partitions: number,
  ) {
    this.#cluster = cluster;
    this.#feeding = feed({
      producer,
      topic: TOPIC,
      partitions,
      records: flightLaps(readFlights()),
      ratePerSecond: RATE_PER_SECOND,
      signal: this.#stop.signal,
      times: this.times,
    });
  }

  static async start(
    { directory, basePort }: Pick<ScenarioContext, 'directory' | 'basePort'>,
    { partitions }: { readonly partitions: number },
  ): Promise<LoadedCluster> {
    const cluster = await BenchCluster.start({ directory, basePort, nodes: NODES });
    const { world, layout } = cluster;
    const bootstrap = frameAddresses(layout);
    await using admin = createAdmin({ world, bootstrap });
    await admin.createTopics([{ name: TOPIC, partitions, replicationFactor: NODES }]);
    const producer = createProducer({ world, bootstrap, acks: 'all' });
    await reachEveryPartition(producer, { topic: TOPIC, partitions });
    return new LoadedCluster(cluster, producer, partitions);
  }

  get world(): World {
    return this.#cluster.world;
  }

  get layout(): ClusterLayout {
    return this.#cluster.layout;
  }

  /** Sends of the flow that were not acknowledged, once it has ended. */
  async end(): Promise<number> {
    this.#stop.abort();
    const outcomes = await this.#feeding;
    return outcomes.filter(({ outcome }) => outcome !== 'ok').length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await this.producer.close();
    await this.#cluster[Symbol.asyncDispose]();
  }
}
