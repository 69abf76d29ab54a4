import { type Address, parseAddress } from '@tidemark/ports';
import { z } from 'zod';
import { parseDirectory } from './config-directory.js';
import { kafkaKeys } from './kafka-keys.js';
import { type ConfigKey, declare, flag, integer, list, text, word } from './key.js';

export type Role = 'controller' | 'broker' | 'nameserver';

/** A voter of the metadata quorum, as `controller.quorum.voters` names it: `ID@HOST:PORT`. */
export interface QuorumVoter {
  readonly nodeId: number;
  readonly address: Address;
}

function parseRole(value: string): Role {
  if (value === 'controller' || value === 'broker' || value === 'nameserver') return value;
  throw new RangeError(`"${value}" is no role; choose from controller, broker, nameserver`);
}

function parseVoter(value: string): QuorumVoter {
  const match = /^(\d{1,10})@(.+)$/.exec(value);
  if (match === null) throw new RangeError(`"${value}" is not ID@HOST:PORT`);
  return { nodeId: Number(match[1]), address: parseAddress(match[2] ?? '') };
}

/** Every key, once: name, meaning, unit, default and validator. The property names are what code uses. */
export const configKeys = {
  nodeId: declare({ name: 'node.id', doc: 'This node, unique in the cluster.', schema: integer(0, 2 ** 31 - 1) }),
  roles: declare({
    name: 'process.roles',
    doc: 'What this node does.',
    defaultText: 'controller,broker,nameserver',
    schema: list(parseRole),
  }),
  clusterId: declare({
    name: 'cluster.id',
    doc: 'The cluster that this node belongs to; a node refuses to join another.',
    schema: text,
  }),
  logDirs: declare({
    name: 'log.dirs',
    doc: `Data directories, best on a disk each: a new partition goes to the one with the fewest. The first also holds the journal, the store and the metadata log. \${config.dir} at the beginning of one is the folder of the configuration file.`,
    schema: list(parseDirectory),
  }),
  rpcListeners: declare({
    name: 'rpc.listeners',
    doc: 'Where the frames protocol listens.',
    defaultText: '127.0.0.1:7700',
    schema: list(parseAddress),
  }),
  rpcAdvertisedListeners: declare({
    name: 'rpc.advertised.listeners',
    doc: 'The frames address that others are told; by default the one that is listened on.',
    defaultText: '',
    schema: list(parseAddress),
  }),
  grpcListeners: declare({
    name: 'grpc.listeners',
    doc: 'Where gRPC listens; empty for nowhere.',
    defaultText: '',
    schema: list(parseAddress),
  }),
  httpListeners: declare({
    name: 'http.listeners',
    doc: 'Where /metrics, /health/live and /health/ready are served; empty for nowhere.',
    defaultText: '',
    schema: list(parseAddress),
  }),
  quorumVoters: declare({
    name: 'controller.quorum.voters',
    doc: 'The voters with which the metadata quorum began, ID@HOST:PORT with their frames addresses; a later member finds the others by them.',
    schema: list(parseVoter),
  }),
  quorumDiskReplaced: declare({
    name: 'controller.quorum.disk.replaced',
    doc: 'This voter has an empty disk on purpose: it waits to be added anew, with "tidemark quorum add".',
    defaultText: 'false',
    schema: flag,
  }),
  nameservers: declare({
    name: 'nameserver.addresses',
    doc: 'The nameservers that brokers report to, by frames address.',
    defaultText: '',
    schema: list(parseAddress),
  }),
  ...kafkaKeys,
  rack: declare({
    name: 'broker.rack',
    doc: 'Where the node stands; replicas are spread over racks.',
    defaultText: '',
    schema: z.string().trim(),
  }),
  numPartitions: declare({
    name: 'num.partitions',
    doc: 'Partitions of a topic that does not say.',
    defaultText: '1',
    schema: integer(1, 10_000),
  }),
  defaultReplicationFactor: declare({
    name: 'default.replication.factor',
    doc: 'Replicas of a topic that does not say; -1: as many as there are live brokers, 3 at most.',
    defaultText: '-1',
    schema: integer(-1, 32_767),
  }),
  minInsyncReplicas: declare({
    name: 'min.insync.replicas',
    doc: 'In-sync replicas that acks=all needs; -1: 2, or 1 for a single replica. Taken when the cluster is born.',
    defaultText: '-1',
    schema: integer(-1, 32_767),
  }),
  uncleanLeaderElection: declare({
    name: 'unclean.leader.election.enable',
    doc: 'Elect a replica that may lack acknowledged records rather than wait. Taken when the cluster is born.',
    defaultText: 'false',
    schema: flag,
  }),
  flushPolicy: declare({
    name: 'flush.policy',
    doc: 'What durable means: sync, fsynced; async, written. Taken when the cluster is born.',
    defaultText: 'sync',
    schema: word(['sync', 'async']),
  }),
  segmentBytes: declare({
    name: 'log.segment.bytes',
    doc: 'Size at which a log segment is rolled. Taken when the cluster is born.',
    unit: 'bytes',
    defaultText: '1073741824',
    schema: integer(1_048_576, 2 ** 31 - 1),
  }),
  retentionCheckIntervalMs: declare({
    name: 'log.retention.check.interval.ms',
    doc: 'How often segments are looked for that retention may delete.',
    unit: 'ms',
    defaultText: '300000',
    schema: integer(10, 86_400_000),
  }),
  heartbeatIntervalMs: declare({
    name: 'broker.heartbeat.interval.ms',
    doc: 'How often a broker tells the controller that it lives.',
    unit: 'ms',
    defaultText: '1000',
    schema: integer(10, 600_000),
  }),
  sessionTimeoutMs: declare({
    name: 'broker.session.timeout.ms',
    doc: 'Silence after which the controller fences a broker.',
    unit: 'ms',
    defaultText: '9000',
    schema: integer(100, 600_000),
  }),
  replicaLagTimeMaxMs: declare({
    name: 'replica.lag.time.max.ms',
    doc: 'How long a follower may lag before it leaves the ISR.',
    unit: 'ms',
    defaultText: '10000',
    schema: integer(100, 3_600_000),
  }),
  electionTimeoutMs: declare({
    name: 'controller.quorum.election.timeout.ms',
    doc: 'Silence of the quorum leader after which a voter stands, at least; at most twice as much.',
    unit: 'ms',
    defaultText: '1000',
    schema: integer(50, 60_000),
  }),
  quorumHeartbeatMs: declare({
    name: 'controller.quorum.heartbeat.interval.ms',
    doc: 'How often the quorum leader speaks when it has nothing to send.',
    unit: 'ms',
    defaultText: '300',
    schema: integer(10, 30_000),
  }),
  journalSegmentBytes: declare({
    name: 'journal.segment.bytes',
    doc: 'Size of a segment of the journal that makes flush.policy=sync durable, in bytes; it uses about four.',
    defaultText: '134217728',
    schema: integer(16_384, 2 ** 31 - 1),
  }),
  producerExpiryMs: declare({
    name: 'producer.id.expiration.ms',
    doc: 'How long an idempotent producer that is silent is remembered.',
    unit: 'ms',
    defaultText: '86400000',
    schema: integer(1),
  }),
  cleanerBackoffMs: declare({
    name: 'log.cleaner.backoff.ms',
    doc: 'How often logs that are to be compacted are looked for.',
    unit: 'ms',
    defaultText: '15000',
    schema: integer(10, 2 ** 31 - 1),
  }),
  cleanerMapBytes: declare({
    name: 'log.cleaner.dedupe.buffer.size',
    doc: 'Memory for the keys of a log while it is compacted; what does not fit takes further passes.',
    unit: 'bytes',
    defaultText: '134217728',
    schema: integer(1_048_576, 2 ** 31 - 1),
  }),
  cleanerBytesPerSecond: declare({
    name: 'log.cleaner.io.max.bytes.per.second',
    doc: 'How much compaction reads in a second; it writes no more.',
    unit: 'bytes/s',
    defaultText: '67108864',
    schema: integer(65_536),
  }),
  snapshotBytes: declare({
    name: 'metadata.log.max.record.bytes.between.snapshots',
    doc: 'Metadata log written since the last snapshot at which the next is taken.',
    unit: 'bytes',
    defaultText: '20971520',
    schema: integer(65_536),
  }),
  logLevel: declare({
    name: 'log.level',
    doc: 'How much is logged.',
    defaultText: 'info',
    schema: word(['debug', 'info', 'warn', 'error']),
  }),
} as const;

type KeyTable = typeof configKeys;

/** A node's whole configuration, validated. */
export type NodeConfig = {
  readonly [Name in keyof KeyTable]: KeyTable[Name] extends ConfigKey<infer T> ? T : never;
};
