import { Broker } from '@tidemark/broker';
import type { CompactionRunner } from '@tidemark/commitlog';
import { AdminForwarder, Controller, QuorumOperations, registerControllerHandlers } from '@tidemark/controller';
import type { DoorServices } from '@tidemark/kafka';
import type { MetadataImage } from '@tidemark/metadata';
import { NameServer } from '@tidemark/nameserver';
import type { Address, Store, World } from '@tidemark/ports';
import { type Endpoint, type Init, idFromBytes, NONE, nodeId as toNodeId } from '@tidemark/protocol';
import { RaftNode } from '@tidemark/raft';
import { LocalChannel, methods } from '@tidemark/rpc';
import { describeConfig } from './config/describe.js';
import { isUnspecified } from './config/kafka-listeners.js';
import type { NodeConfig } from './config/keys.js';
import { ControllerLinks, type ControllerPeer } from './controller-links.js';
import { claimDataDirectory, type DirectoryMeta, openStore } from './data-directory.js';
import type { FramesDoor } from './frames-door.js';
import type { KafkaDoor } from './kafka-door.js';
import { type ClaimedDirectory, claimLogDirectories } from './log-directories.js';
import { NameserverLinks } from './nameserver-links.js';
import { Node } from './node.js';
import type { NodeLimits } from './node-limits.js';
import { Opened } from './opened.js';
import { QuorumNote } from './quorum-note.js';
import { VERSION } from './version.js';

/** An election after a leader that fell silent ends within two timeouts: it is noticed within them, and held at once. */
const PATIENCE_ELECTIONS = 2;

export interface OpenNodeOptions {
  readonly config: NodeConfig;
  readonly world: World;
  /** Listening already; the node adds its handlers. */
  readonly door: FramesDoor;
  /** Where else the node can be reached: told to clients beside the frames address. */
  readonly endpoints?: readonly Init<Endpoint>[];
  /** For Kafka clients: listening already; the node adds its handlers, and lets them in once it takes part. */
  readonly kafka?: KafkaDoor | undefined;
  /** Where logs are compacted; in this thread if absent. The node does not close it. */
  readonly compaction?: CompactionRunner;
  /** Those of production if absent. */
  readonly limits?: NodeLimits;
}

/**
 * Builds a node and recovers what its data directory holds. Rejects with DataDirectoryError if the directory is not
 * this node's, and with whatever its roles cannot recover from.
 */
export async function openNode(options: OpenNodeOptions): Promise<Node> {
  const opened = new Opened();
  try {
    return await openParts(options, opened);
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function openParts(options: OpenNodeOptions, opened: Opened): Promise<Node> {
  const { config, door } = options;
  const world = { ...options.world, log: options.world.log.child({ nodeId: config.nodeId }) };
  const [dataDirectory = '', ...otherPaths] = config.logDirs;
  const isUsed = world.disk.exists(`${dataDirectory}/meta.json`);
  const meta = claimDataDirectory(world, { path: dataDirectory, clusterId: config.clusterId, nodeId: config.nodeId });
  const store = opened.add(await openStore(world, dataDirectory), (part) => part.close());
  const { clusterId, nodeId } = config;
  const otherDirectories = await claimLogDirectories(world, {
    store,
    first: meta,
    paths: otherPaths,
    clusterId,
    nodeId,
  });
  const incarnation = idFromBytes(world.random.bytes(16));

  const local = localChannel({ door, world });
  const wiring: Wiring = {
    config,
    world,
    door,
    dataDirectory,
    isUsed,
    otherDirectories,
    meta,
    store,
    incarnation,
    local,
    opened,
    limits: options.limits ?? {},
  };
  // Who it is it says at once: others ask while it recovers.
  const identity = { directoryId: '' };
  registerIdentity(wiring, identity);
  const quorum = config.roles.includes('controller') ? await openController(wiring) : undefined;
  identity.directoryId = quorum?.raft.directoryId ?? '';
  const links = quorum?.links ?? opened.add(linksWithoutController(wiring), (part) => part.close());
  const nameserver = config.roles.includes('nameserver') ? openNameserver(wiring) : undefined;
  const nameserverLinks = new NameserverLinks({
    world,
    name: `node-${config.nodeId}`,
    addresses: config.roles.includes('broker') ? config.nameservers : [],
    local: nameserver === undefined ? undefined : { address: advertisedAddress(config, door), channel: local },
  });
  opened.add(nameserverLinks, (part) => part.close());
  const { kafka, endpoints = [] } = options;
  const broker = config.roles.includes('broker')
    ? await openBroker(wiring, { links, nameserverLinks, kafka, endpoints, compaction: options.compaction })
    : undefined;
  registerAdmin(wiring, { links, quorum, broker });
  if (broker !== undefined) kafka?.attach(doorServices(wiring, { links, broker }));
  door.registry.complete();
  const roles = { raft: quorum?.raft, controller: quorum?.controller, broker, nameserver };
  return new Node({ config, incarnation, door, roles, store, links, nameserverLinks });
}

/** What every role is wired from. */
interface Wiring {
  readonly config: NodeConfig;
  readonly world: World;
  readonly door: FramesDoor;
  readonly dataDirectory: string;
  readonly otherDirectories: readonly ClaimedDirectory[];
  /** There was a node before that had the directory. */
  readonly isUsed: boolean;
  readonly meta: DirectoryMeta;
  readonly store: Store;
  readonly incarnation: string;
  readonly local: LocalChannel;
  readonly opened: Opened;
  readonly limits: NodeLimits;
}

function linksWithoutController({ config, world }: Wiring): ControllerLinks {
  return new ControllerLinks({
    world,
    nodeId: config.nodeId,
    first: config.quorumVoters,
    local: undefined,
    isMember: () => false,
    ownOffset: () => NONE,
    patienceMs: Number.POSITIVE_INFINITY,
    onRefused: () => undefined,
  });
}

function advertisedAddress(config: NodeConfig, door: FramesDoor): Address {
  return config.rpcAdvertisedListeners[0] ?? door.server.address;
}

/** `directoryId`: in which it keeps its votes; empty: it has none, or does not know yet. */
function registerIdentity({ config, door, incarnation }: Wiring, identity: { readonly directoryId: string }): void {
  const { clusterId, nodeId, roles } = config;
  door.registry.unary(methods.identify, () => ({
    message: { clusterId, nodeId, incarnation, roles: [...roles], version: VERSION, ...identity },
  }));
}

async function openController(
  wiring: Wiring,
): Promise<{ controller: Controller; raft: RaftNode; links: ControllerLinks }> {
  const { config, world, door, dataDirectory, isUsed, meta, store, local, opened } = wiring;
  const others = wiring.otherDirectories.filter(({ problem }) => problem === undefined);
  const logDirectories = [dataDirectory, ...others.map(({ path }) => path)];
  const note = new QuorumNote({ disk: world.disk, store, logDirectories });
  const controller = new Controller({
    world,
    config: {
      nodeId: toNodeId(config.nodeId),
      clusterId: config.clusterId,
      voters: new Map(config.quorumVoters.map(({ nodeId, address }) => [toNodeId(nodeId), address])),
      sessionTimeoutMs: config.sessionTimeoutMs,
      defaultPartitions: config.numPartitions,
      defaultReplicationFactor: config.defaultReplicationFactor,
      topicDefaults: topicDefaults(config),
    },
    onLeader: ({ nodeId }) => links.setLeader(nodeId),
  });
  const links: ControllerLinks = new ControllerLinks({
    world,
    nodeId: config.nodeId,
    first: config.quorumVoters,
    local,
    isMember: () => quorum.raft?.membership !== undefined,
    ownOffset: () => controller.image.offset,
    patienceMs: PATIENCE_ELECTIONS * config.electionTimeoutMs,
    onRefused: (voter) => quorum.raft?.peerRefused(toNodeId(voter)),
  });
  opened.add(links, (part) => part.close());
  // A link may have news before Raft has opened; there is nobody to hear it then.
  const quorum: { raft?: RaftNode } = {};
  const raft = await RaftNode.open({
    world,
    clusterId: config.clusterId,
    self: { nodeId: toNodeId(config.nodeId), directoryId: meta.directoryId },
    voters: config.quorumVoters.map(({ nodeId, address }) => ({ nodeId: toNodeId(nodeId), address })),
    address: advertisedAddress(config, door),
    joins: config.quorumDiskReplaced || !config.quorumVoters.some(({ nodeId }) => nodeId === config.nodeId),
    isUsed,
    hasBegun: await note.isThere(),
    onPeers: (peers) => links.followRaft(peers),
    directory: `${dataDirectory}/metadata`,
    link: (nodeId) => ({
      send: (message, attachments) => links.channel(nodeId)?.send(methods.raftStep, message, { attachments }) ?? false,
    }),
    machine: controller,
    noOpRecord: (term) => controller.noOpRecord(term),
    options: {
      electionTimeoutMs: config.electionTimeoutMs,
      heartbeatMs: config.quorumHeartbeatMs,
      snapshotLogBytes: config.snapshotBytes,
      ...wiring.limits.raft,
    },
  });
  opened.add(raft, (part) => part.close({ handOver: false }));
  await note.make();
  quorum.raft = raft;
  controller.attach(raft);
  door.registry.oneWay(methods.raftStep, (message, { attachments }) => raft.receive(message, attachments));
  registerControllerHandlers(door.registry, controller);
  return { controller, raft, links };
}

/** Topic settings that the configuration gives the cluster at its birth; what it leaves alone stays Tidemark's default. */
function topicDefaults(config: NodeConfig): ReadonlyMap<string, string> {
  const defaults = new Map([
    ['flush.policy', config.flushPolicy],
    ['segment.bytes', String(config.segmentBytes)],
    ['unclean.leader.election.enable', String(config.uncleanLeaderElection)],
  ]);
  if (config.minInsyncReplicas !== -1) defaults.set('min.insync.replicas', String(config.minInsyncReplicas));
  return defaults;
}

function openNameserver({ world, door, config }: Wiring): NameServer {
  const nameserver = new NameServer(world, config.clusterId);
  nameserver.registerReports(door.registry);
  if (!config.roles.includes('broker')) nameserver.registerRoutes(door.registry);
  return nameserver;
}

function openBroker(
  wiring: Wiring,
  parts: {
    readonly links: ControllerLinks;
    readonly nameserverLinks: NameserverLinks;
    readonly kafka: KafkaDoor | undefined;
    readonly endpoints: readonly Init<Endpoint>[];
    readonly compaction: CompactionRunner | undefined;
  },
): Promise<Broker> {
  const { config, world, door, dataDirectory, otherDirectories, meta, store, incarnation } = wiring;
  const frames = advertisedAddress(config, door);
  const { kafka } = parts;
  return Broker.open({
    world,
    onServing: () => kafka?.letIn(),
    registry: door.registry,
    store,
    dataDirectory,
    directoryId: meta.directoryId,
    otherDirectories,
    incarnation,
    ...(parts.compaction !== undefined && { compaction: parts.compaction }),
    controllers: parts.links,
    controllerId: () => parts.links.leader,
    onQuorum: (members) => parts.links.followMetadata(members.map(controllerPeer)),
    nameservers: parts.nameserverLinks.paths,
    config: {
      nodeId: toNodeId(config.nodeId),
      clusterId: config.clusterId,
      rack: config.rack,
      endpoints: [
        { name: 'frames', host: frames.host, port: frames.port },
        ...parts.endpoints.map((endpoint) => dialable(endpoint, frames)),
        ...(kafka?.endpoints ?? []),
      ],
      heartbeatIntervalMs: config.heartbeatIntervalMs,
      replicaLagTimeMaxMs: config.replicaLagTimeMaxMs,
      journalSegmentBytes: config.journalSegmentBytes,
      producerExpiryMs: config.producerExpiryMs,
      compactionIntervalMs: config.cleanerBackoffMs,
      compactionMapBytes: config.cleanerMapBytes,
      compactionBytesPerSecond: config.cleanerBytesPerSecond,
      retentionCheckIntervalMs: config.retentionCheckIntervalMs,
      ...wiring.limits.broker,
    },
  });
}

/** A door on every interface is found where the node's frames are: nobody can dial it by the address that it listens on. */
function dialable(endpoint: Init<Endpoint>, { host }: Address): Init<Endpoint> {
  return isUnspecified({ host: endpoint.host ?? '' }) ? { ...endpoint, host } : endpoint;
}

/** To this node's own handlers. */
function localChannel({ door, world }: Pick<Wiring, 'door' | 'world'>): LocalChannel {
  return new LocalChannel({ registry: door.registry, clock: world.clock, log: world.log });
}

function doorServices(
  { config, world, door }: Wiring,
  { links, broker }: { readonly links: ControllerLinks; readonly broker: Broker },
): DoorServices {
  return {
    world,
    nodeId: config.nodeId,
    registry: door.registry,
    // Its own: what clients ask takes none of the places by which the broker's heartbeats go to this node's controller.
    local: localChannel({ door, world }),
    image: () => broker.image,
    metadataReaches: (offset, timeoutMs) => broker.metadataReaches(offset, timeoutMs),
    controllerId: () => links.leader,
    config: {
      autoCreateTopics: config.autoCreateTopics,
      fetchSessionsMax: config.fetchSessionsMax,
    },
  };
}

const controllerPeer = ({ nodeId, host, port }: MetadataImage['quorum'][number]): ControllerPeer => ({
  nodeId,
  address: host === '' ? undefined : { host, port },
});

function registerAdmin(
  { config, door, world }: Wiring,
  parts: {
    readonly links: ControllerLinks;
    readonly quorum: { readonly controller: Controller; readonly raft: RaftNode } | undefined;
    readonly broker: Broker | undefined;
  },
): void {
  const { links, quorum, broker } = parts;
  const { nodeId } = config;
  const source = broker ?? quorum?.controller;
  if (source === undefined) return;
  new AdminForwarder({
    clock: world.clock,
    image: () => source.image,
    isInformed: () => (broker ?? quorum?.raft)?.isInformed ?? false,
    leader: () => ({ nodeId: toNodeId(links.leader), term: quorum?.controller.leader.term ?? 0 }),
    voters: new Set(config.quorumVoters.map((voter) => toNodeId(voter.nodeId))),
    ...(quorum !== undefined && {
      local: quorum.controller.requests,
      quorum: new QuorumOperations({
        clock: world.clock,
        nodeId: toNodeId(nodeId),
        raft: quorum.raft,
        image: () => quorum.controller.image,
      }),
    }),
    controllerChannel: () => links.active(),
    staticConfigs: { nodeId, entries: describeConfig(config) },
  }).register(door.registry);
}
