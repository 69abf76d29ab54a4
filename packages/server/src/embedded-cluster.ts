import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatAddress, pause, type World } from '@tidemark/ports';
import { createNodeWorld, PinoLog } from '@tidemark/ports/node';
import type { NodeConfig } from './config/keys.js';
import { loadConfig } from './config/load.js';
import { type FramesDoor, openFramesDoor } from './frames-door.js';
import { KafkaDoor } from './kafka-door.js';
import type { Node } from './node.js';
import { openNode } from './open-node.js';

export interface StartClusterOptions {
  /** How many nodes, each with every role: 1 to 9, 3 by default. */
  readonly nodes?: number;
  /** Where the nodes keep their data; a temporary directory, removed at the end, by default. */
  readonly directory?: string;
  /** Configuration for every node, by key, as a file would have it. */
  readonly config?: Readonly<Record<string, string>>;
  /** What differs from node to node, such as `broker.rack`. */
  readonly nodeConfig?: (nodeId: number) => Readonly<Record<string, string>>;
  /** Nothing is logged by default. */
  readonly log?: World['log'];
}

/** A whole cluster in this process, on loopback ports that were free. */
export interface EmbeddedCluster extends AsyncDisposable {
  readonly nodes: readonly Node[];
  /** The nodes' frames addresses, for clients. */
  readonly bootstrap: readonly { readonly host: string; readonly port: number }[];
  /** The nodes' addresses for Kafka clients. */
  readonly kafka: readonly { readonly host: string; readonly port: number }[];
  /** Of each node, every address for Kafka clients by the name of its listener. */
  readonly kafkaListeners: readonly ReadonlyMap<string, { readonly host: string; readonly port: number }>[];
  stop(): Promise<void>;
}

const READY_TIMEOUT_MS = 30_000;
const READY_POLL_MS = 5;

/**
 * Starts a cluster for tests: `await using cluster = await startCluster({ nodes: 3 })`. Resolves when every node is
 * ready. Rejects if it is not within 30 s.
 */
export async function startCluster(options: StartClusterOptions = {}): Promise<EmbeddedCluster> {
  const { nodes: count = 3, config = {}, nodeConfig, log = new PinoLog({ level: 'silent' }) } = options;
  if (!Number.isInteger(count) || count < 1 || count > 9) throw new RangeError(`nodes is ${count}, not 1 to 9`);
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'tidemark-')));
  const worlds = Array.from({ length: count }, () => createNodeWorld({ log }));
  const doors = await Promise.all(worlds.map((world) => openFramesDoor(world, { host: '127.0.0.1', port: 0 })));
  const addresses = doors.map(({ server }) => formatAddress(server.address));
  const configOf = (nodeId: number) =>
    loadConfig({
      overrides: {
        'cluster.id': 'embedded',
        'nameserver.addresses': addresses.join(','),
        listeners: 'PLAINTEXT://127.0.0.1:0',
        ...config,
        'log.dirs': join(directory, `node-${nodeId}`),
        ...nodeConfig?.(nodeId),
        'node.id': String(nodeId),
        'rpc.listeners': addresses[nodeId] ?? '',
        'controller.quorum.voters': addresses.map((address, id) => `${id}@${address}`).join(','),
      },
    });
  const opened = await Promise.all(
    doors.map((door, nodeId) =>
      openEmbedded({ world: worlds[nodeId] ?? createNodeWorld({ log }), door, config: configOf(nodeId) }),
    ),
  );
  const nodes = opened.map(({ node }) => node);
  for (const node of nodes) node.start();
  const stop = async () => {
    for (const { node, kafka } of opened) {
      await node.stop();
      await kafka?.close();
    }
    if (options.directory === undefined) await rm(directory, { recursive: true, force: true });
  };
  const cluster = {
    nodes,
    bootstrap: doors.map(({ server }) => server.address),
    kafka: opened.flatMap(({ kafka }) => kafka?.listeners[0]?.address ?? []),
    kafkaListeners: opened.map(({ kafka }) => new Map(kafka?.listeners.map(({ name, address }) => [name, address]))),
    stop,
    [Symbol.asyncDispose]: stop,
  };
  try {
    await allReady(nodes, createNodeWorld({ log }).clock);
  } catch (error) {
    await stop();
    throw error;
  }
  return cluster;
}

async function openEmbedded(parts: {
  readonly world: World;
  readonly door: FramesDoor;
  readonly config: NodeConfig;
}): Promise<{ readonly node: Node; readonly kafka: KafkaDoor | undefined }> {
  const kafka = await KafkaDoor.open(parts.world, parts.config);
  return { node: await openNode({ ...parts, kafka }), kafka };
}

async function allReady(nodes: readonly Node[], clock: World['clock']): Promise<void> {
  const deadlineMs = clock.monotonicMs() + READY_TIMEOUT_MS;
  const waitingFor = () => nodes.flatMap((node) => node.readiness().waitingFor);
  while (waitingFor().length > 0) {
    if (clock.monotonicMs() > deadlineMs) throw new Error(`the cluster is not ready: ${waitingFor().join('; ')}`);
    await pause(clock, READY_POLL_MS);
  }
}
