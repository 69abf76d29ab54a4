import { type ConfigValue, declareConfig as declare, flag, integer } from './config-definition.js';

/**
 * Every setting of brokers and of the controller that can be changed while the cluster runs: for one broker, or, as
 * `CLUSTER`, for every broker that does not say. By Kafka's name where Kafka has one.
 */
export const brokerConfigs = {
  'replication.throttle.bytes.per.second': declare({
    doc: 'What the replicas of a broker that are not in sync may fetch, all together; -1: no limit.',
    unit: 'bytes/s',
    defaultText: '-1',
    parse: integer(-1),
  }),
  'auto.leader.rebalance.enable': declare({
    doc: 'Give leaderships back to preferred leaders that are live and in sync, in small steps.',
    defaultText: 'true',
    parse: flag,
  }),
  'leader.imbalance.check.interval.ms': declare({
    doc: 'How often leaderships are compared with preferred leaders.',
    unit: 'ms',
    defaultText: '300000',
    parse: integer(1_000, 2 ** 31 - 1),
  }),
  'leader.imbalance.per.broker.percentage': declare({
    doc: 'Share of the partitions that prefer a broker which others may lead before they are given back.',
    unit: '%',
    defaultText: '10',
    parse: integer(0, 100),
  }),
} as const;

type Definitions = typeof brokerConfigs;

/** The name of a known key. */
export type BrokerConfigKey = keyof Definitions;

/** What a key's value is when it has been read. */
export type BrokerConfigValue<Key extends BrokerConfigKey> = ConfigValue<Definitions[Key]>;

export const brokerConfigKeys = Object.keys(brokerConfigs) as readonly BrokerConfigKey[];

/** The keys that only make sense for the whole cluster: the active controller reads them. */
export const clusterOnlyKeys: ReadonlySet<string> = new Set<BrokerConfigKey>([
  'auto.leader.rebalance.enable',
  'leader.imbalance.check.interval.ms',
  'leader.imbalance.per.broker.percentage',
]);

export function isBrokerConfigKey(key: string): key is BrokerConfigKey {
  return Object.hasOwn(brokerConfigs, key);
}
