import type { Address } from '@tidemark/ports';
import {
  createSimulatedWorld,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { decodeRecords } from '@tidemark/protocol';
import { HandlerRegistry, serveFrames } from '@tidemark/rpc';
import { addressOf, type ClusterState, type TestBroker, type TestTopic } from './test-broker.js';
import { registerHandlers } from './test-handlers.js';
import { TestPartition } from './test-partition.js';

/**
 * A cluster for tests of clients: brokers that serve real frames on a simulated network, with routes and logs in
 * memory that all of them share. It elects nobody; tests move leaders themselves.
 */
export class TestCluster implements ClusterState {
  readonly scheduler: SimulatedScheduler;
  readonly network: SimulatedNetwork;
  readonly clusterId = 'test-cluster';
  readonly brokers = new Map<number, TestBroker>();
  readonly topics = new Map<string, TestTopic>();
  #nextOffset = 1;
  #nextProducerId = 1000;

  private constructor(seed: number) {
    this.scheduler = new SimulatedScheduler(seed);
    this.network = new SimulatedNetwork(this.scheduler);
  }

  /** Starts brokers 1 to `brokers`. */
  static async start({ seed = 1, brokers = 3 } = {}): Promise<TestCluster> {
    const cluster = new TestCluster(seed);
    for (let brokerId = 1; brokerId <= brokers; brokerId++) {
      const hostName = `broker-${brokerId}`;
      const world = cluster.world(hostName);
      const seen = { produce: 0, fetch: 0, routes: 0, offsets: 0, epochEnds: 0, producerIds: 0 };
      const broker: TestBroker = {
        brokerId,
        hostName,
        world,
        up: false,
        seen,
        parked: 0,
        topicsAsked: [],
        produceFate: undefined,
        producerIdRefusal: undefined,
        silentChanges: 0,
        deposed: undefined,
        readReplica: undefined,
        asFollower: 'NOT_LEADER',
        frozenRoutes: undefined,
      };
      cluster.brokers.set(brokerId, broker);
      await cluster.serve(broker);
    }
    return cluster;
  }

  world(hostName: string): SimulatedWorld {
    const { scheduler, network } = this;
    return createSimulatedWorld({ scheduler, network, hostName, wallStartMs: 1_700_000_000_000 });
  }

  get bootstrap(): Address[] {
    return [...this.brokers.values()].map(addressOf);
  }

  broker(brokerId: number): TestBroker {
    const broker = this.brokers.get(brokerId);
    if (broker === undefined) throw new Error(`there is no broker ${brokerId}`);
    return broker;
  }

  /** Creates a topic; partition p is led by broker `leaders[p]`. */
  createTopic(name: string, leaders: readonly number[] = [1], idPrefix = ''): TestTopic {
    const createdOffset = this.#nextOffset++;
    const topicId = idPrefix + String(createdOffset).padStart(22 - idPrefix.length, 'T');
    const partitions = leaders.map((leader, partition) => new TestPartition(partition, leader));
    const topic = { name, topicId, createdOffset, partitions };
    this.topics.set(name, topic);
    return topic;
  }

  partition(name: string, partition = 0): TestPartition {
    const found = this.topics.get(name)?.partitions[partition];
    if (found === undefined) throw new Error(`there is no ${name}-${partition}`);
    return found;
  }

  /** The values of a partition's log, as text. */
  values(name: string, partition = 0): string[] {
    const records = this.partition(name, partition).batches.flatMap(({ bytes }) => decodeRecords(bytes));
    return records.map(({ value }) => new TextDecoder().decode(value ?? new Uint8Array(0)));
  }

  get metadataOffset(): number {
    return this.#nextOffset - 1;
  }

  nextProducerId(): number {
    return this.#nextProducerId++;
  }

  /** kill -9: connections close, dials are refused. */
  kill(brokerId: number): void {
    const broker = this.broker(brokerId);
    broker.up = false;
    broker.world.kill();
  }

  async restart(brokerId: number): Promise<void> {
    const broker = this.broker(brokerId);
    broker.world = this.world(broker.hostName);
    await this.serve(broker);
  }

  async serve(broker: TestBroker): Promise<void> {
    const registry = new HandlerRegistry();
    registerHandlers(registry, this, broker);
    await serveFrames({ world: broker.world, address: addressOf(broker), registry });
    broker.up = true;
  }
}
