import { setTimeout as delay } from 'node:timers/promises';
import { runningPid } from '@tidemark/cli';
import {
  type Api,
  apis,
  decodeRequest,
  encodeRequest,
  encodeResponse,
  type RequestInit,
  type ResponseInit,
} from '@tidemark/kafka';
import type { Address, Connection, World } from '@tidemark/ports';
import { BenchCluster, residentBytes } from '../cluster.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';

const NODES = 3;
const CONNECTIONS = 1_000;
/** Opened and closed first: what a node grows by once is not what a connection costs. */
const WARM_CONNECTIONS = 200;
const SETTLE_MS = 2_000;
const WARM_CALLS = 20_000;
const CALLS = 100_000;
const MIB = 1024 * 1024;

/** What the Kafka door's own parts cost: reading and writing messages, and connections that do nothing. */
export const kafkaWireScenario: Scenario = {
  name: 'kafka-wire',
  doc: 'processor time to read and write small Kafka messages; memory of 1,000 idle connections of Kafka clients',
  runsDefault: 5,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    const codec = codecCases();
    for (let run = 0; run < context.runs; run += 1) {
      for (const each of codec) each.values.push(processorNs(each.work));
    }
    const idle: number[] = [];
    for (let run = 0; run < context.runs; run += 1) {
      idle.push(await idleConnectionsMib(context, run));
      context.progress(
        `run ${run + 1} of ${context.runs}: ${CONNECTIONS} connections cost ${idle.at(-1)?.toFixed(1)} MiB`,
      );
    }
    return [
      ...codec.map(({ message, metric, values }) => ({ params: { message }, metric, unit: 'ns', values })),
      {
        params: { connections: CONNECTIONS },
        metric: 'resident memory of idle connections',
        unit: 'MiB',
        values: idle,
      },
    ];
  },
};

interface CodecCase {
  readonly message: string;
  readonly metric: string;
  readonly values: number[];
  readonly work: () => unknown;
}

function codecCases(): CodecCase[] {
  const reads = <A extends Api>(message: string, api: A, apiVersion: number, request: RequestInit<A>): CodecCase => {
    const header = { apiVersion, correlationId: 1, clientId: 'bench' };
    const frame = Buffer.concat(encodeRequest(api, header, request));
    return { message, metric: 'read', values: [], work: () => decodeRequest(api, frame) };
  };
  const writes = <A extends Api>(message: string, api: A, apiVersion: number, response: ResponseInit<A>): CodecCase => {
    const header = { apiVersion, correlationId: 1 };
    return { message, metric: 'write', values: [], work: () => encodeResponse(api, header, response) };
  };
  const batch = Buffer.alloc(1_100);
  const partitions = Array.from({ length: 100 }, (_, partitionIndex) => ({
    errorCode: 0,
    partitionIndex,
    leaderId: 1,
    leaderEpoch: 3,
    replicaNodes: [1, 2, 3],
    isrNodes: [1, 2, 3],
  }));
  return [
    reads('produce, 1 partition', apis.produce, 9, {
      acks: -1,
      timeoutMs: 30_000,
      topicData: [{ name: 'bench', partitionData: [{ index: 0, records: batch }] }],
    }),
    reads('fetch, in a session', apis.fetch, 12, {
      maxWaitMs: 500,
      minBytes: 1,
      sessionId: 7,
      sessionEpoch: 2,
      topics: [],
    }),
    writes('fetch, 1 partition', apis.fetch, 12, {
      responses: [
        {
          topic: 'bench',
          partitions: [
            { partitionIndex: 0, errorCode: 0, highWatermark: 9, abortedTransactions: null, records: batch },
          ],
        },
      ],
    }),
    writes('metadata, 100 partitions', apis.metadata, 12, {
      brokers: [1, 2, 3].map((nodeId) => ({ nodeId, host: 'broker.example.com', port: 9_092 })),
      topics: [{ errorCode: 0, name: 'bench', partitions }],
    }),
  ];
}

/** Of this process, for one call; other programs on the machine do not count. */
function processorNs(work: () => unknown): number {
  for (let call = 0; call < WARM_CALLS; call += 1) work();
  const before = process.cpuUsage();
  for (let call = 0; call < CALLS; call += 1) work();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1_000) / CALLS;
}

async function idleConnectionsMib(context: ScenarioContext, run: number): Promise<number> {
  const { basePort } = context;
  await using cluster = await BenchCluster.start({
    directory: `${context.directory}/run-${run}`,
    basePort,
    nodes: NODES,
  });
  const [node] = cluster.layout.nodes;
  const pid = node === undefined ? undefined : runningPid(node);
  if (node === undefined || pid === undefined) throw new Error('node 0 does not run');
  const address = { host: '127.0.0.1', port: node.ports.kafka };
  const warm = await dialMany(cluster.world, address, WARM_CONNECTIONS);
  for (const connection of warm) connection.destroy();
  await delay(SETTLE_MS);
  const before = residentBytes(pid);
  const connections = await dialMany(cluster.world, address, CONNECTIONS);
  await delay(SETTLE_MS);
  const after = residentBytes(pid);
  for (const connection of connections) connection.destroy();
  return (after - before) / MIB;
}

/** Connections on each of which one request has been answered. */
async function dialMany({ network }: Pick<World, 'network'>, address: Address, count: number): Promise<Connection[]> {
  const connections: Connection[] = [];
  const hello = encodeRequest(apis.apiVersions, { apiVersion: 0, correlationId: 1, clientId: 'bench' }, {});
  for (let index = 0; index < count; index += 1) {
    const connection = await network.dial({ address, timeoutMs: 5_000, frameBytesMax: MIB });
    await new Promise<void>((resolve, reject) => {
      connection.handler = {
        onFrame: () => resolve(),
        onClose: () => reject(new Error('the node closed a connection')),
      };
      connection.send(hello);
    });
    connections.push(connection);
  }
  return connections;
}
