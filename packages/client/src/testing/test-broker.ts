import type { Address } from '@tidemark/ports';
import type { SimulatedWorld } from '@tidemark/ports/simulated';
import type { ErrorName, ProducePartition } from '@tidemark/protocol';
import type { TestPartition } from './test-partition.js';

const PORT = 9000;

export interface TestTopic {
  readonly name: string;
  readonly topicId: string;
  readonly createdOffset: number;
  readonly partitions: readonly TestPartition[];
}

/**
 * What a broker does with a batch: writes it, refuses it, or writes it and says nothing to the whole request, or (`stall`) says
 * when the request's time is up that the followers have not got it.
 */
export type ProduceFate = 'answer' | 'silence' | 'stall' | ErrorName;

export interface TestBroker {
  readonly brokerId: number;
  readonly hostName: string;
  world: SimulatedWorld;
  up: boolean;
  /** How many produce and fetch requests, and questions for routes, offsets, ends of epochs and producer ids, it has had. */
  readonly seen: {
    produce: number;
    fetch: number;
    routes: number;
    offsets: number;
    epochEnds: number;
    producerIds: number;
  };
  /** Fetches that wait for records. */
  parked: number;
  /** Those of the last question for routes. */
  topicsAsked: readonly string[];
  /** Asked for each batch of each produce request. */
  produceFate: ((batch: ProducePartition) => ProduceFate) | undefined;
  /** Why it gives out no producer ids. */
  producerIdRefusal: ErrorName | undefined;
  /** It carries out so many changes of topics, and says nothing. */
  silentChanges: number;
  /** To whom it sends consumers that say their rack, of the partitions that it leads. */
  readReplica: number | undefined;
  /** What such consumers hear where it does not lead: records, such with a wrong byte, or an error. */
  asFollower: 'records' | 'damaged' | ErrorName;
  /** It was cut off, and takes itself for the leader of an earlier epoch still; its logs end there. */
  deposed: { readonly leaderEpoch: number; readonly endOffset: number } | undefined;
  /** Routes are answered as they were when this was set. */
  frozenRoutes: readonly TestTopic[] | undefined;
}

/** What the brokers of a test cluster share. */
export interface ClusterState {
  readonly clusterId: string;
  readonly brokers: ReadonlyMap<number, TestBroker>;
  readonly topics: Map<string, TestTopic>;
  /** Where the last topic was created. */
  readonly metadataOffset: number;
  nextProducerId(): number;
  createTopic(name: string, leaders: readonly number[], idPrefix?: string): TestTopic;
}

export function addressOf({ hostName }: { readonly hostName: string }): Address {
  return { host: hostName, port: PORT };
}
