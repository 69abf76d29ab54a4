import { type Address, formatAddress, type World } from '@tidemark/ports';
import { createNodeWorld, PinoLog, PrometheusMetrics } from '@tidemark/ports/node';
import { ThreadCompactionRunner } from './compaction-thread/thread-runner.js';
import type { NodeConfig } from './config/keys.js';
import { endAll } from './end-all.js';
import { openFramesDoor } from './frames-door.js';
import { tuneGarbageCollector } from './garbage-collector.js';
import { KafkaDoor } from './kafka-door.js';
import type { Node, Readiness } from './node.js';
import { openNode } from './open-node.js';
import { Opened } from './opened.js';

/** Something that listens and can be closed. */
interface Door {
  readonly address: Address;
  close(): Promise<void>;
}

export interface RunningNode extends AsyncDisposable {
  readonly node: Node;
  readonly addresses: {
    readonly frames: Address;
    readonly grpc: Address | undefined;
    readonly http: Address | undefined;
    /** By the names of the listeners. */
    readonly kafka: ReadonlyMap<string, Address>;
  };
  /**
   * Hands over, makes everything durable, closes. Stopping twice waits for the same end. Rejects with DiskError if something
   * could not be made durable; everything is closed then too.
   */
  stop(): Promise<void>;
}

export interface StartNodeOptions {
  readonly config: NodeConfig;
  /** JSON lines on standard error at `log.level` if absent. */
  readonly log?: World['log'];
  /** The process is this node's alone: its memory and processor time are among the metrics, and V8 is set for it. */
  readonly ownsProcess?: boolean;
}

/**
 * Runs a node in this process, on the real machine, with every door that its configuration opens. Resolves when it
 * listens and has recovered; it may not be ready yet. Rejects if an address is taken or the data directory cannot be used.
 */
export async function startNode({ config, log, ownsProcess = false }: StartNodeOptions): Promise<RunningNode> {
  if (ownsProcess) tuneGarbageCollector();
  const metrics = new PrometheusMetrics({ processMetrics: ownsProcess });
  const world = createNodeWorld({ log: log ?? new PinoLog({ level: config.logLevel }), metrics });
  const [framesAddress] = config.rpcListeners;
  if (framesAddress === undefined) throw new RangeError('rpc.listeners names no address');
  warnOfOpenDoors(world, config);
  const opened = new Opened();
  try {
    return await openDoorsAndNode({ config, world, metrics, framesAddress }, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Every address is bound before the node is opened: one that is taken is told before a disk is touched. */
async function openDoorsAndNode(
  options: {
    readonly config: NodeConfig;
    readonly world: World;
    readonly metrics: PrometheusMetrics;
    readonly framesAddress: Address;
  },
  opened: Opened,
): Promise<RunningNode> {
  const { config, world, metrics, framesAddress } = options;
  const open = <Part extends { close(): Promise<void> } | undefined>(part: Part) =>
    opened.add(part, (each) => each?.close());
  const compaction = open(new ThreadCompactionRunner({ ioBytesPerSecond: config.cleanerBytesPerSecond }));
  const framesDoor = await openFramesDoor(world, framesAddress);
  open(framesDoor.server);
  const grpc = open(await openGrpc(world, config, framesDoor.registry));
  const kafka = open(await KafkaDoor.open(world, config));
  const parts: { node?: Node } = {};
  const http = open(await openHttp(config, { metrics, readiness: () => parts.node?.readiness() ?? RECOVERING }));
  const node = await openNode({
    config,
    world,
    door: framesDoor,
    kafka,
    compaction,
    endpoints: [
      ...(grpc === undefined ? [] : [{ name: 'grpc', ...grpc.address }]),
      ...(http === undefined ? [] : [{ name: 'http', ...http.address }]),
    ],
  });
  opened.add(node, (each) => each.stop());
  parts.node = node;
  node.start();
  world.log.info('node started', { address: formatAddress(framesDoor.server.address), roles: config.roles });
  return runningNode(node, { grpc, kafka, http, compaction });
}

const RECOVERING: Readiness = { ready: false, waitingFor: ['this node to recover what it holds'], problems: [] };

function runningNode(
  node: Node,
  doors: {
    readonly grpc: Door | undefined;
    readonly kafka: KafkaDoor | undefined;
    readonly http: Door | undefined;
    readonly compaction: ThreadCompactionRunner;
  },
): RunningNode {
  let stopping: Promise<void> | undefined;
  const stop = () =>
    endAll([
      () => doors.grpc?.close(),
      // Its clients are told where the leaders went until then.
      () => node.stop(),
      () => doors.compaction.close(),
      () => doors.kafka?.close(),
      () => doors.http?.close(),
    ]);
  const stopOnce = () => {
    stopping ??= stop();
    return stopping;
  };
  return {
    node,
    addresses: {
      frames: node.address,
      grpc: doors.grpc?.address,
      http: doors.http?.address,
      kafka: new Map(doors.kafka?.listeners.map(({ name, address }) => [name, address])),
    },
    stop: stopOnce,
    [Symbol.asyncDispose]: stopOnce,
  };
}

/** Loaded only where it is used: the gRPC stack costs start-up time and memory. */
async function openGrpc(
  world: World,
  { grpcListeners }: NodeConfig,
  registry: Parameters<typeof import('@tidemark/rpc/grpc').serveGrpc>[0]['registry'],
): Promise<Door | undefined> {
  const [address] = grpcListeners;
  if (address === undefined) return undefined;
  const { serveGrpc } = await import('@tidemark/rpc/grpc');
  return serveGrpc({ address, registry, log: world.log });
}

async function openHttp(
  { httpListeners }: NodeConfig,
  options: Omit<Parameters<typeof import('./http.js').serveHttp>[0], 'address'>,
): Promise<Door | undefined> {
  const [address] = httpListeners;
  if (address === undefined) return undefined;
  const { serveHttp } = await import('./http.js');
  return serveHttp({ ...options, address });
}

const LOOPBACK = /^(127\.|localhost$|::1$)/;

/** While there is no authentication, whoever reaches a listener may do everything. */
function warnOfOpenDoors(world: World, config: NodeConfig): void {
  const { rpcListeners, grpcListeners, httpListeners } = config;
  const kafka = config.listeners.map(({ address }) => address);
  for (const address of [...rpcListeners, ...grpcListeners, ...httpListeners, ...kafka]) {
    if (LOOPBACK.test(address.host)) continue;
    world.log.warn('listening beyond loopback without authentication: whoever reaches this address may do everything', {
      address: formatAddress(address),
    });
  }
}
