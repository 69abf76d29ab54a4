import { NONE, type NodeId, nodeId } from '@tidemark/protocol';
import {
  type ChangeOutcome,
  type Configuration,
  type CoreOptions,
  type Effect,
  type MembershipChange,
  type Message,
  type RaftCore,
  resolveCoreOptions,
  votersOf,
} from '../core/index.js';
import { InvariantChecker } from './invariants.js';
import { modelEntry } from './model-machine.js';
import { ModelNode } from './model-node.js';

/** A message on its way. */
export interface Flight {
  readonly message: Message;
  readonly dueMs: number;
}

export interface ModelClusterConfig {
  readonly voters: number;
  /** Nodes with empty disks, beyond the voters, that belong to no quorum yet. */
  readonly spares?: number;
  readonly seed?: number;
  readonly options?: Partial<CoreOptions>;
  readonly latencyMs?: number;
  readonly diskMs?: number;
}

/**
 * A quorum of cores on a deterministic network with disks that do nothing by themselves. A test either drives it
 * event by event, or lets `run` deliver, save and sync in order. The invariants are checked throughout.
 */
export class ModelCluster {
  readonly nodes: ModelNode[];
  readonly bootstrap: Configuration;
  readonly checker = new InvariantChecker();
  readonly flights: Flight[] = [];
  nowMs = 0;
  /** Messages from the first to the second are lost. */
  readonly blocked = new Set<string>();
  /** Messages that are lost, besides. */
  dropIf: ((message: Message) => boolean) | undefined;
  /** Nodes whose saves or syncs do not finish by themselves. */
  readonly stuckSaves = new Set<NodeId>();
  readonly stuckSyncs = new Set<NodeId>();
  /** Every message that was sent, for tests that ask what left. */
  onSend: ((message: Message) => void) | undefined;
  onEffect: ((node: ModelNode, effect: Effect) => void) | undefined;

  readonly #config: ModelClusterConfig;
  readonly #latencyMs: number;
  readonly #diskMs: number;
  #lastEntryId = 0;
  #lastDisk = 0;

  constructor(config: ModelClusterConfig) {
    const { voters, spares = 0, latencyMs = 1, diskMs = 2 } = config;
    this.#config = config;
    this.#latencyMs = latencyMs;
    this.#diskMs = diskMs;
    const ids = Array.from({ length: voters + spares }, (_, index) => nodeId(index));
    const { members, retired } = votersOf(ids.slice(0, voters));
    this.bootstrap = { members: members.map((each) => ({ ...each, directoryId: `disk-${each.nodeId}` })), retired };
    this.nodes = ids.map((id) => this.#build(id, `disk-${id}`));
    this.checker.configured(this.bootstrap);
  }

  /** The machine `id` goes on with an empty disk, which has a directory of its own. It does not run yet. */
  replaceDisk(id: number): ModelNode {
    this.#lastDisk += 1;
    const blank = this.#build(nodeId(id), `disk-${id}-${this.#lastDisk}`);
    this.nodes[id] = blank;
    return blank;
  }

  /** Asks a node for a change of the members; refused by a node that is down. */
  change(id: number, change: MembershipChange): ChangeOutcome {
    const node = this.node(id);
    let outcome: ChangeOutcome = { kind: 'refused', reason: 'not-leader' };
    node.input(this.nowMs, (core) => {
      outcome = core.changeMembership(change, this.nowMs);
    });
    return outcome;
  }

  /** Asks a node to add another, with the disk that it has. */
  add(id: number, added: number, { asLearner = false } = {}): ChangeOutcome {
    const { directoryId = '' } = this.node(added);
    const member = { nodeId: nodeId(added), directoryId, address: undefined };
    return this.change(id, { kind: 'add', member, asLearner });
  }

  remove(id: number, removed: number, directoryId?: string): ChangeOutcome {
    return this.change(id, { kind: 'remove', nodeId: nodeId(removed), directoryId });
  }

  nextEntryId(): number {
    this.#lastEntryId += 1;
    return this.#lastEntryId;
  }

  node(id: number): ModelNode {
    const node = this.nodes[id];
    if (node === undefined) throw new RangeError(`no node ${id}`);
    return node;
  }

  core(id: number): RaftCore {
    const { core } = this.node(id);
    if (core === undefined) throw new RangeError(`node ${id} is down`);
    return core;
  }

  startAll(): this {
    for (const node of this.nodes) node.start(this.nowMs);
    return this;
  }

  restart(id: number): void {
    this.node(id).start(this.nowMs);
  }

  /** The node's process dies; what was on its way from it still arrives. */
  crash(id: number, { keptEntries = 0, keepsSave = false } = {}): void {
    this.node(id).crash({ keptEntries, keepsSave });
  }

  /** As when a process dies: every other node is refused at its redial. */
  kill(id: number): void {
    this.crash(id);
    for (const node of this.nodes) node.input(this.nowMs, (core) => core.peerRefused(nodeId(id), this.nowMs));
  }

  /** Cuts or heals the way from each of `from` to each of `to`, and back. */
  partition(from: readonly number[], to: readonly number[], { heal = false } = {}): void {
    for (const a of from) {
      for (const b of to) {
        for (const way of [`${a}>${b}`, `${b}>${a}`]) heal ? this.blocked.delete(way) : this.blocked.add(way);
      }
    }
  }

  /** Proposes entries of these record counts at one node; returns whether they were appended. */
  propose(id: number, records: readonly number[] = [1]): boolean {
    const { core } = this.node(id);
    if (core === undefined) return false;
    let baseOffset = core.nextOffset;
    const entries = records.map((count) => {
      const entry = modelEntry({ baseOffset, records: count, term: core.term, id: this.nextEntryId() });
      baseOffset = entry.lastOffset + 1;
      return entry;
    });
    const outcome = core.propose(entries, this.nowMs);
    this.node(id).drain(this.nowMs);
    return outcome === 'appended';
  }

  /** Delivers one message now, whatever its due time. */
  deliver({ message }: Flight): void {
    if (this.blocked.has(`${message.from}>${message.to}`) || this.dropIf?.(message) === true) return;
    this.node(message.to).input(this.nowMs, (core) => core.step(message, this.nowMs));
  }

  tickAll(): void {
    for (const node of this.nodes) {
      if (node.core !== undefined && node.core.nextDeadlineMs <= this.nowMs) {
        node.input(this.nowMs, (core) => core.tick(this.nowMs));
      }
    }
  }

  /** Lets time pass, a millisecond at a time, with everything in its order. */
  run(durationMs: number): void {
    const endMs = this.nowMs + durationMs;
    while (this.nowMs < endMs) this.#millisecond();
  }

  /** Runs until `condition` holds. Throws if that takes longer than `withinMs`. Returns how long it took. */
  runUntil(condition: () => boolean, { withinMs = 10_000 } = {}): number {
    const startMs = this.nowMs;
    while (!condition()) {
      if (this.nowMs - startMs >= withinMs) throw new Error(`not within ${withinMs} ms`);
      this.#millisecond();
    }
    return this.nowMs - startMs;
  }

  /** The live leader of the highest term; NONE if there is none. */
  get leaderId(): number {
    const leaders = this.nodes.filter((node) => node.core?.role === 'leader');
    const newest = leaders.sort((a, b) => (b.core?.term ?? 0) - (a.core?.term ?? 0))[0];
    return newest?.id ?? NONE;
  }

  /** Runs until one node leads and has committed what it has. */
  elect(): number {
    this.runUntil(() => {
      const { core } = this.nodes[this.leaderId] ?? {};
      return core !== undefined && core.commitIndex === core.lastIndex;
    });
    return this.leaderId;
  }

  #build(id: NodeId, directoryId: string): ModelNode {
    const { seed = 1, options } = this.#config;
    return new ModelNode({
      id,
      directoryId,
      bootstrap: this.bootstrap,
      options: resolveCoreOptions(options),
      seed,
      onSend: (message) => this.#send(message),
      onEffect: (node, effect) => {
        this.checker.onEffect(this.nodes, node, effect);
        this.onEffect?.(node, effect);
      },
      nextEntryId: () => this.nextEntryId(),
    });
  }

  #send(message: Message): void {
    this.checker.onSend(message);
    this.onSend?.(message);
    this.flights.push({ message, dueMs: this.nowMs + this.#latencyMs });
  }

  #millisecond(): void {
    this.nowMs += 1;
    for (const node of this.nodes) {
      const isDone = (sinceMs: number | undefined) => sinceMs !== undefined && sinceMs + this.#diskMs <= this.nowMs;
      if (isDone(node.save?.sinceMs) && !this.stuckSaves.has(node.id)) node.completeSave(this.nowMs);
      if (isDone(node.sync?.sinceMs) && !this.stuckSyncs.has(node.id)) node.completeSync(this.nowMs);
      if (isDone(node.install?.sinceMs)) node.completeInstall(this.nowMs);
    }
    const due = this.flights.filter((flight) => flight.dueMs <= this.nowMs);
    this.flights.splice(0, this.flights.length, ...this.flights.filter((flight) => flight.dueMs > this.nowMs));
    for (const flight of due) this.deliver(flight);
    this.tickAll();
    this.checker.afterStep(this.nodes);
  }
}
