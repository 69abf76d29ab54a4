import type { Address } from '@tidemark/ports';
import {
  createSimulatedWorld,
  RecordingLog,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { type Init, NONE, type NodeId, nodeId, RaftMessage } from '@tidemark/protocol';
import type { CommittedBatch, RaftMachine } from '../machine.js';
import type { RaftOptions } from '../options.js';
import type { RaftPeer } from '../peers.js';
import { RaftNode } from '../raft-node.js';
import { decodeValues } from './values.js';

/** A machine whose state is the texts that it has applied; a leader's no-ops are the empty text. */
export class TextMachine implements RaftMachine {
  texts: string[] = [];
  readonly events: string[] = [];
  restores = 0;
  /** Called at the end of each. */
  onRestored: (() => void) | undefined;

  apply(batches: readonly CommittedBatch[]): void {
    for (const { bytes, isConfiguration } of batches) if (!isConfiguration) this.texts.push(...decodeValues(bytes));
  }

  snapshot(): Uint8Array {
    return new TextEncoder().encode(JSON.stringify(this.texts));
  }

  restore(snapshot: Uint8Array): void {
    this.texts = JSON.parse(new TextDecoder().decode(snapshot)) as string[];
    this.restores += 1;
    this.onRestored?.();
  }

  onLeader(term: number, lastOffset: number): void {
    this.events.push(`leader of ${term} at ${lastOffset}`);
  }

  onFollower(term: number, leaderId: number): void {
    this.events.push(`follower in ${term} of ${leaderId}`);
  }

  /** What was proposed, without the no-ops. */
  get proposed(): string[] {
    return this.texts.filter((text) => text !== '');
  }
}

/** One voter: its disk outlives its processes. */
export interface Member {
  readonly id: NodeId;
  disk: SimulatedDisk;
  directoryId: string;
  /** It was none of the first voters, or has another disk since. */
  joins: boolean;
  /** Its data directory is older than its quorum directory. */
  isUsed: boolean;
  /** Its node remembers that it had a quorum directory. */
  hasBegun: boolean;
  world: SimulatedWorld | undefined;
  node: RaftNode | undefined;
  machine: TextMachine;
  halted: string | undefined;
  /** What its processes have logged. */
  readonly log: RecordingLog;
  /** Whom its node talks to. */
  peers: readonly RaftPeer[];
}

export interface RaftClusterConfig {
  readonly voters: number;
  /** Nodes beyond them, which are no members yet. */
  readonly spares?: number;
  /** The voters do not know each other's directories when they begin. */
  readonly unnamed?: boolean;
  readonly seed?: number | string;
  readonly options?: Partial<RaftOptions>;
}

export const DIRECTORY = '/data/metadata';
const CLUSTER_ID = 'test';
const LATENCY_MS = 0.3;

/** Real nodes on simulated clocks and disks; messages pass through their wire format. */
export class RaftCluster {
  readonly scheduler: SimulatedScheduler;
  readonly members: readonly Member[];
  /** Messages from the first to the second are lost. */
  readonly blocked = new Set<string>();
  onMessage: ((message: RaftMessage) => void) | undefined;
  readonly #network: SimulatedNetwork;
  readonly #config: RaftClusterConfig;
  /** How many voters each node's configuration names: those of the beginning. */
  readonly namedVoters = new Map<number, number>();

  constructor(config: RaftClusterConfig) {
    this.#config = config;
    this.scheduler = new SimulatedScheduler(config.seed ?? 1);
    this.#network = new SimulatedNetwork(this.scheduler, this.scheduler.random.fork('network'));
    this.members = Array.from({ length: config.voters + (config.spares ?? 0) }, (_, index) => ({
      id: nodeId(index),
      directoryId: `directory-${index}`,
      joins: index >= config.voters,
      isUsed: false,
      hasBegun: false,
      disk: new SimulatedDisk(this.scheduler.random.fork(`disk-${index}`), { scheduler: this.scheduler }),
      world: undefined,
      node: undefined,
      machine: new TextMachine(),
      halted: undefined,
      log: new RecordingLog(),
      peers: [],
    }));
  }

  member(id: number): Member {
    const member = this.members[id];
    if (member === undefined) throw new RangeError(`no member ${id}`);
    return member;
  }

  node(id: number): RaftNode {
    const { node } = this.member(id);
    if (node === undefined) throw new RangeError(`member ${id} is down`);
    return node;
  }

  async startAll(): Promise<this> {
    for (const { id } of this.members) await this.start(id);
    return this;
  }

  async start(id: number): Promise<void> {
    const member = this.member(id);
    const world = createSimulatedWorld({
      scheduler: this.scheduler,
      network: this.#network,
      hostName: `node-${id}`,
      disk: member.disk,
      log: member.log,
      onHalt: (reason) => {
        member.halted = reason;
        member.node = undefined;
      },
    });
    member.world = world;
    member.machine = new TextMachine();
    const node = await RaftNode.open({
      world,
      clusterId: CLUSTER_ID,
      self: { nodeId: member.id, directoryId: member.directoryId },
      voters: Array.from({ length: this.namedVoters.get(id) ?? this.#config.voters }, (_, voter) => {
        const named = this.#config.unnamed === true ? {} : { directoryId: `directory-${voter}` };
        return { nodeId: nodeId(voter), address: addressOf(voter), ...named };
      }),
      joins: member.joins,
      isUsed: member.isUsed,
      hasBegun: member.hasBegun,
      address: addressOf(id),
      onPeers: (peers) => {
        member.peers = peers;
      },
      directory: DIRECTORY,
      link: (to) => ({ send: (message, attachments) => this.#carry(member, to, message, attachments) }),
      machine: member.machine,
      noOpRecord: () => new Uint8Array(),
      ...(this.#config.options !== undefined && { options: this.#config.options }),
    });
    member.node = node;
    node.start();
  }

  /** kill -9: peers are refused at their redial; what reached the page cache stays. */
  kill(id: number): void {
    this.#down(id, (world) => world.kill());
  }

  /** A member that is down goes on with an empty disk when it is started, and is told so unless it `isSilent`. */
  replaceDisk(id: number, { isSilent = false } = {}): void {
    const member = this.member(id);
    member.directoryId = this.scheduler.uniqueName('another-directory');
    member.joins = member.joins || !isSilent;
    member.disk = new SimulatedDisk(this.scheduler.random.fork(member.directoryId), { scheduler: this.scheduler });
  }

  /** Asks a node to add another, with the disk that it has; resolves when that is committed. */
  add(id: number, added: number, { asLearner = false } = {}) {
    const { directoryId } = this.member(added);
    const member = { nodeId: nodeId(added), directoryId, address: addressOf(added) };
    const change = this.node(id).changeMembership({ kind: 'add', member, asLearner });
    return this.scheduler.settle(change, { timeoutMs: 20_000 });
  }

  /** Loss of power: an arbitrary part of what was not synced is gone, and peers hear nothing. */
  powerLoss(id: number): void {
    const member = this.member(id);
    member.world?.powerLoss();
    member.node = undefined;
  }

  /** Waits until one node leads, and has said so to its machine. */
  async elect(): Promise<number> {
    const leads = () => this.members.find(({ node, machine }) => isOpenLeader(node, machine))?.id;
    await this.scheduler.runUntil(() => leads() !== undefined, { timeoutMs: 20_000 });
    return leads() ?? NONE;
  }

  /** Proposes texts as one batch and waits for the answer. */
  propose(id: number, ...texts: string[]) {
    const records = texts.map((text) => new TextEncoder().encode(text));
    return this.scheduler.settle(this.node(id).propose(records), { timeoutMs: 20_000 });
  }

  runFor(durationMs: number): Promise<void> {
    return this.scheduler.runFor(durationMs);
  }

  #down(id: number, end: (world: SimulatedWorld) => void): void {
    const member = this.member(id);
    if (member.world !== undefined) end(member.world);
    member.node = undefined;
    for (const { id: peer, node, world } of this.members) {
      if (peer === id) continue;
      this.scheduler.schedule(LATENCY_MS, () => world?.process.enter(() => node?.peerRefused(member.id)));
    }
  }

  #carry(from: Member, to: NodeId, message: Init<RaftMessage>, attachments: readonly Uint8Array[]): boolean {
    const isKnown = from.peers.some(({ nodeId: peer, address }) => peer === to && address !== undefined);
    if (!isKnown || this.blocked.has(`${from.id}>${to}`)) return false;
    const bytes = RaftMessage.encode(message).finish();
    const copies = attachments.map((attachment) => attachment.slice());
    this.scheduler.schedule(LATENCY_MS, () => {
      const { node, world } = this.member(to);
      const decoded = RaftMessage.decode(bytes);
      this.onMessage?.(decoded);
      world?.process.enter(() => node?.receive(decoded, copies));
    });
    return this.member(to).node !== undefined;
  }
}

const addressOf = (id: number): Address => ({ host: `node-${id}`, port: 1 });

const isOpenLeader = (each: RaftNode | undefined, machine: TextMachine): boolean =>
  each?.role === 'leader' && machine.events.at(-1)?.startsWith(`leader of ${each.term} `) === true;
