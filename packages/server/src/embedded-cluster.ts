import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatAddress, pause, type World } from '@tidemark/ports';
import { createNodeWorld, PinoLog } from '@tidemark/ports/node';
import type { NodeConfig } from './config/keys.js';
import { loadConfig } from './config/load.js';
import { endAll } from './end-all.js';
import { type FramesDoor, openFramesDoor } from './frames-door.js';
import { KafkaDoor } from './kafka-door.js';
import type { Node } from './node.js';
import { openNode } from './open-node.js';
import { Opened } from './opened.js';

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
 * ready. Rejects if it is not within 30 s, with ConfigError, and with whatever a node cannot start for; nothing is left then.
 */
export async function startCluster(options: StartClusterOptions = {}): Promise<EmbeddedCluster> {
  const { nodes: count = 3, log = new PinoLog({ level: 'silent' }) } = options;
  if (!Number.isInteger(count) || count < 1 || count > 9) throw new RangeError(`nodes is ${count}, not 1 to 9`);
  const opened = new Opened();
  try {
    const worlds = Array.from({ length: count }, () => createNodeWorld({ log }));
    return await openCluster({ ...options, worlds, clock: createNodeWorld({ log }).clock }, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

interface OpeningCluster extends Omit<StartClusterOptions, 'nodes' | 'log'> {
  /** One for each node. */
  readonly worlds: readonly World[];
  readonly clock: World['clock'];
}

async function openCluster(options: OpeningCluster, opened: Opened): Promise<EmbeddedCluster> {
  const { worlds, clock } = options;
  const remove = (path: string) => rm(path, { recursive: true, force: true });
  const temporary =
    options.directory === undefined ? opened.add(await mkdtemp(join(tmpdir(), 'tidemark-')), remove) : undefined;
  const doors = await allOpen(
    worlds.map(async (world) => {
      const door = await openFramesDoor(world, { host: '127.0.0.1', port: 0 });
      return opened.add({ world, door }, () => door.server.close());
    }),
  );
  const addresses = doors.map(({ door }) => formatAddress(door.server.address));
  const configs = configsOf(options, { directory: options.directory ?? temporary ?? '', addresses });
  const members = await allOpen(
    configs.flatMap((config, nodeId) => {
      const parts = doors[nodeId];
      return parts === undefined ? [] : openEmbedded({ ...parts, config }, opened);
    }),
  );
  const nodes = members.map(({ node }) => node);
  for (const node of nodes) node.start();
  await allReady(nodes, clock);
  const stop = () =>
    endAll([
      ...members.flatMap(({ node, kafka }) => [() => node.stop(), () => kafka?.close()]),
      () => temporary && remove(temporary),
    ]);
  return {
    nodes,
    bootstrap: doors.map(({ door }) => door.server.address),
    kafka: members.flatMap(({ kafka }) => kafka?.listeners[0]?.address ?? []),
    kafkaListeners: members.map(({ kafka }) => new Map(kafka?.listeners.map(({ name, address }) => [name, address]))),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function configsOf(
  { config = {}, nodeConfig }: Pick<StartClusterOptions, 'config' | 'nodeConfig'>,
  { directory, addresses }: { readonly directory: string; readonly addresses: readonly string[] },
): NodeConfig[] {
  return addresses.map((address, nodeId) =>
    loadConfig({
      overrides: {
        'cluster.id': 'embedded',
        'nameserver.addresses': addresses.join(','),
        listeners: 'PLAINTEXT://127.0.0.1:0',
        ...config,
        'log.dirs': join(directory, `node-${nodeId}`),
        ...nodeConfig?.(nodeId),
        'node.id': String(nodeId),
        'rpc.listeners': address,
        'controller.quorum.voters': addresses.map((each, id) => `${id}@${each}`).join(','),
      },
    }),
  );
}

/** Waits for all of them also if one rejects: what opens after that would be closed by nobody. */
async function allOpen<Part>(opening: readonly Promise<Part>[]): Promise<Part[]> {
  await Promise.allSettled(opening);
  return Promise.all(opening);
}

async function openEmbedded(
  parts: { readonly world: World; readonly door: FramesDoor; readonly config: NodeConfig },
  opened: Opened,
): Promise<{ readonly node: Node; readonly kafka: KafkaDoor | undefined }> {
  const kafka = opened.add(await KafkaDoor.open(parts.world, parts.config), (door) => door?.close());
  const node = opened.add(await openNode({ ...parts, kafka }), (each) => each.stop());
  return { node, kafka };
}

async function allReady(nodes: readonly Node[], clock: World['clock']): Promise<void> {
  const deadlineMs = clock.monotonicMs() + READY_TIMEOUT_MS;
  const waitingFor = () => nodes.flatMap((node) => node.readiness().waitingFor);
  while (waitingFor().length > 0) {
    if (clock.monotonicMs() > deadlineMs) throw new Error(`the cluster is not ready: ${waitingFor().join('; ')}`);
    await pause(clock, READY_POLL_MS);
  }
}
