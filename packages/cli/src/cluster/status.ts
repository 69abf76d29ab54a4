import { formatAddress } from '@tidemark/ports';
import type { LogDescription } from '@tidemark/protocol';
import { type Cell, formatTable } from '../output.js';
import type { NodeLayout } from './layout.js';
import type { ClusterAnswers } from './questions.js';

/** Where a node listens, as `host:port`; null: nowhere. */
export interface NodeAddresses {
  readonly broker: string | null;
  readonly grpc: string | null;
  readonly kafka: string | null;
  readonly http: string | null;
}

export interface NodeStatus {
  readonly id: number;
  /** Null: it does not run, or not on this machine, or was started otherwise than by `cluster start`. */
  readonly pid: number | null;
  /** Whether it said who it is. */
  readonly answered?: boolean;
  readonly roles: readonly string[];
  readonly controller: boolean;
  readonly addresses: NodeAddresses;
}

export interface PartitionStatus {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number | null;
  readonly leaderEpoch: number;
  readonly replicas: readonly number[];
  readonly isr: readonly number[];
  /** The leader's high watermark and log end offset; null while no leader tells them. */
  readonly hw: number | null;
  readonly leo: number | null;
}

/** What `cluster status -o json` prints: scripts rely on its shape. */
export interface ClusterStatus {
  readonly nodes: readonly NodeStatus[];
  readonly partitions: readonly PartitionStatus[];
}

/** A node of the cluster's directory, with the process that runs it. */
export interface LocalNode {
  readonly layout: NodeLayout;
  readonly pid: number | undefined;
  /** What its configuration names; absent: that cannot be read. */
  readonly roles?: readonly string[] | undefined;
}

const ALL_ROLES = ['controller', 'broker', 'nameserver'];

/** Puts together what the nodes say (if any answered) and what is known of the processes on this machine. */
export function clusterStatus(answers: ClusterAnswers | undefined, local: readonly LocalNode[]): ClusterStatus {
  const registered = (answers?.cluster.brokers ?? []).map((broker) => {
    const id = broker.address?.brokerId ?? -1;
    const own = local.find(({ layout }) => layout.id === id);
    const said = answers?.brokers.find(({ brokerId }) => brokerId === id);
    const endpoint = (name: string) => {
      // A broker names each of its Kafka listeners: the first stands for them here.
      const found = broker.address?.endpoints.find((each) => each.name === name || each.name.startsWith(`${name}:`));
      return found === undefined ? null : formatAddress(found);
    };
    return {
      id,
      pid: own?.pid ?? null,
      answered: said !== undefined,
      roles: said?.roles ?? (own === undefined ? broker.roles : (own.roles ?? ALL_ROLES)),
      controller: id === answers?.cluster.controller,
      addresses: {
        broker: endpoint('frames'),
        grpc: endpoint('grpc'),
        kafka: endpoint('kafka'),
        http: endpoint('http'),
      },
    };
  });
  const others = local.filter(({ layout }) => !registered.some(({ id }) => id === layout.id));
  const nodes = [...registered, ...others.map((node) => unregistered(node, answers?.cluster.controller))];
  return { nodes: nodes.sort((a, b) => a.id - b.id), partitions: partitions(answers) };
}

function unregistered({ layout, pid, roles }: LocalNode, controller: number | undefined): NodeStatus {
  const at = (port: number) => formatAddress({ host: '127.0.0.1', port });
  return {
    id: layout.id,
    pid: pid ?? null,
    answered: false,
    roles: roles ?? ALL_ROLES,
    controller: controller === layout.id,
    addresses: {
      broker: at(layout.ports.frames),
      grpc: at(layout.ports.grpc),
      kafka: at(layout.ports.kafka),
      http: at(layout.ports.http),
    },
  };
}

function byPartition(logs: readonly LogDescription[]): ReadonlyMap<string, LogDescription> {
  return new Map(logs.map((log) => [`${log.topicId}/${log.partition}`, log]));
}

function partitions(answers: ClusterAnswers | undefined): PartitionStatus[] {
  if (answers === undefined) return [];
  // By name: of ten thousand partitions each would look through all logs of its leader.
  const logsOf = new Map(answers.brokers.map(({ brokerId, logs }) => [brokerId, byPartition(logs)]));
  const described = answers.topics.flatMap(({ route }) =>
    (route?.partitions ?? []).map((partition) => {
      const leaderLog = logsOf.get(partition.leader)?.get(`${route?.topicId}/${partition.partition}`);
      return {
        topic: route?.topic ?? '',
        partition: partition.partition,
        leader: partition.leader < 0 ? null : partition.leader,
        leaderEpoch: partition.leaderEpoch,
        replicas: partition.replicas,
        isr: partition.isr,
        hw: leaderLog?.highWatermark ?? null,
        leo: leaderLog?.leo ?? null,
      };
    }),
  );
  return described.sort((a, b) => a.topic.localeCompare(b.topic) || a.partition - b.partition);
}

/** Whether its process runs here, or it answers wherever it runs. */
export function isUp({ pid, answered }: NodeStatus): boolean {
  return pid !== null || answered === true;
}

/** The same for people: who runs and listens where, then the partitions. */
export function formatStatus(status: ClusterStatus): string {
  return `${formatNodes(status)}\n\n${formatPartitions(status.partitions)}`;
}

/** Who runs and listens where. */
export function formatNodes(status: ClusterStatus): string {
  return formatTable(
    ['NODE', 'STATE', 'PID', 'ROLES', 'FRAMES', 'GRPC', 'KAFKA', 'HTTP'],
    status.nodes.map((node) => [
      node.id,
      isUp(node) ? nodeState(node, 'up') : 'down',
      node.pid,
      node.roles.join(','),
      node.addresses.broker,
      node.addresses.grpc,
      node.addresses.kafka,
      node.addresses.http,
    ]),
  );
}

/** The same of a cluster that runs elsewhere: nothing is known of its processes. */
export function formatRemoteStatus(status: ClusterStatus): string {
  const nodes = formatTable(
    ['NODE', 'STATE', 'ROLES', 'FRAMES', 'GRPC', 'KAFKA', 'HTTP'],
    status.nodes.map((node) => [
      node.id,
      nodeState(node, 'member'),
      node.roles.join(','),
      node.addresses.broker,
      node.addresses.grpc,
      node.addresses.kafka,
      node.addresses.http,
    ]),
  );
  return `${nodes}\n\n${formatPartitions(status.partitions)}`;
}

function nodeState({ controller }: NodeStatus, state: string): Cell {
  return controller ? `${state}, controller` : state;
}

/** The partition table, or a line that says that there is none. */
export function formatPartitions(rows: readonly PartitionStatus[]): string {
  if (rows.length === 0) return 'No topics yet.';
  return formatTable(
    ['TOPIC', 'PARTITION', 'LEADER', 'EPOCH', 'REPLICAS', 'ISR', 'HW', 'LEO'],
    rows.map((row) => [
      row.topic,
      row.partition,
      row.leader,
      row.leaderEpoch,
      row.replicas.join(','),
      row.isr.join(','),
      row.hw,
      row.leo,
    ]),
  );
}
