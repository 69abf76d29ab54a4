import type { BrokerConfigInit } from '../index.js';
import { BrokerCluster } from './broker-cluster.js';
import type { TestClient } from './test-client.js';

export interface ThreeBrokers {
  readonly cluster: BrokerCluster;
  /** The id of a topic of one partition that broker 1 leads. */
  readonly topic: string;
  readonly client: TestClient;
}

/** Of a topic that is compacted after a few records. */
export const COMPACTED = {
  'cleanup.policy': 'compact',
  'segment.bytes': '400',
  'flush.policy': 'async',
  'flush.interval.ms': '1',
  'min.cleanable.dirty.ratio': '0.1',
};

/** Three brokers with a topic on all of them. */
export async function threeBrokers(
  options: {
    minIsr?: number;
    configs?: Record<string, string>;
    broker?: Partial<BrokerConfigInit>;
    seed?: number;
  } = {},
): Promise<ThreeBrokers> {
  const { minIsr = 2, configs = {}, broker = {}, seed = 1 } = options;
  const cluster = await BrokerCluster.start([1, 2, 3], { config: broker, seed });
  const topic = cluster.controller.createTopic('t', [1, 2, 3], { minIsr, configs });
  await cluster.until(() => cluster.leads(1, topic));
  return { cluster, topic, client: await cluster.client() };
}
