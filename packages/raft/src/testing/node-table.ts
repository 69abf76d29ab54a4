import { NONE, type NodeId, nodeId } from '@tidemark/protocol';
import { type Message, type RoleName, resolveCoreOptions, voterIds, votersOf } from '../core/index.js';
import { InvariantViolation } from './invariants.js';
import { entryId, modelEntry } from './model-machine.js';
import { ModelNode } from './model-node.js';

/** What can happen to one node, besides a message: those are their numbers, from 0. */
export const OWN_INPUTS = {
  /** Its next deadline has come. */
  timeout: -1,
  /** An election timeout has passed in silence: it lifts stickiness, or ends a leadership or a candidacy. */
  lapse: -2,
  /** Its process dies and starts again: what was not durable is gone. */
  restart: -3,
  /** Somebody proposes an entry. */
  propose: -4,
  /** Its disk finishes what it has been asked for, if disks are slow. */
  disk: -5,
  /** A leader is asked to add the node that is no voter yet. */
  add: -6,
  /** A leader is asked to remove the last voter. */
  remove: -7,
  /** A leader is asked to remove itself. */
  leave: -8,
} as const;

export interface HeldEntry {
  readonly index: number;
  readonly term: number;
  readonly id: number;
  /** What it makes of the quorum, if it is such an entry. */
  readonly voters: readonly number[] | undefined;
}

/** How many inputs were not messages, by kind. */
export interface Spent {
  readonly timeouts: number;
  readonly restarts: number;
  readonly proposals: number;
  readonly changes: number;
}

/** A node after a sequence of inputs, as the explorer sees it. */
export interface NodeState {
  readonly number: number;
  readonly node: NodeId;
  readonly parent: NodeState | undefined;
  readonly input: number;
  /** How many of its inputs were not messages, by kind. */
  readonly spent: Spent;
  /** All that it has sent to each node, and received from each, in its whole life. */
  readonly sent: readonly (readonly number[])[];
  readonly received: readonly (readonly number[])[];
  readonly role: RoleName;
  readonly term: number;
  readonly hasLeader: boolean;
  readonly diskIsBusy: boolean;
  readonly log: readonly HeldEntry[];
  readonly durableIndex: number;
  /** What it knows to be committed, with the lowest term in which it did. */
  readonly committed: readonly (HeldEntry & { readonly knownIn: number })[];
  /** The terms that it has led. */
  readonly led: readonly number[];
}

export interface TableConfig {
  readonly voters: number;
  /** Nodes beside them, with empty disks. */
  readonly spares?: number;
  /** The terms of the entries that each node starts with, one record each. */
  readonly logs?: readonly (readonly number[])[];
  readonly slowDisks?: boolean;
  /** A fault on purpose, to see that it is found: votes do not survive a restart. */
  readonly forgetsVotes?: boolean;
}

const ELECTION_TIMEOUT_MS = 1_000;

/**
 * The nodes of a small quorum as tables: a node's state is named by the sequence of its inputs, and computed once,
 * by a real core that is given that sequence. This is exact, because a core is deterministic and shares nothing.
 */
export class NodeTable {
  readonly messages: Message[] = [];
  readonly #config: TableConfig;
  readonly #messageNumbers = new Map<string, number>();
  readonly #states: NodeState[] = [];
  readonly #next = new Map<number, Map<number, NodeState>>();
  /** Nodes that stand in a state, until they are moved on from it. */
  readonly #lives = new Map<NodeState, Life>();

  constructor(config: TableConfig) {
    this.#config = config;
  }

  get size(): number {
    return this.#states.length;
  }

  state(number: number): NodeState {
    const state = this.#states[number];
    if (state === undefined) throw new RangeError(`no state ${number}`);
    return state;
  }

  initial(node: number): NodeState {
    return this.#compute(nodeId(node), undefined, OWN_INPUTS.restart);
  }

  /**
   * Whether a message would leave no trace: the answer to a question that the node no longer asks. To receive it and
   * to lose it is then the same. (`RaftCore.step` drops answers of older terms, and those that are not for its role.)
   */
  isIdle(state: NodeState, input: number): boolean {
    const message = this.messages[input];
    if (message?.type === 'appendResponse') {
      return message.term < state.term || (message.term === state.term && state.role !== 'leader');
    }
    if (message?.type !== 'voteResponse') return false;
    const isOfItsTerm = message.term === state.term || (message.preVote && message.granted);
    return isOfItsTerm ? state.role === 'follower' || state.role === 'leader' : message.term < state.term;
  }

  /** The state after one more input. Throws InvariantViolation if the node breaks a rule by itself. */
  after(state: NodeState, input: number): NodeState {
    const known = this.#next.get(state.number) ?? new Map<number, NodeState>();
    this.#next.set(state.number, known);
    const next = known.get(input) ?? this.#compute(state.node, state, input);
    known.set(input, next);
    return next;
  }

  #compute(node: NodeId, parent: NodeState | undefined, input: number): NodeState {
    const life = parent === undefined ? new Life(node, this.#config) : this.#take(parent);
    if (parent !== undefined) life.input(input, this.messages[input]);
    const { voters, spares = 0 } = this.#config;
    const { spent, received, sent } = parent ?? initialState(voters + spares);
    const news = life.takeSent();
    const state: NodeState = {
      ...life.describe(),
      number: this.#states.length,
      node,
      parent,
      input,
      spent: spend(spent, parent === undefined ? 0 : input),
      sent: sent.map((each, to) => [...each, ...news.filter((one) => one.to === to).map((one) => this.#number(one))]),
      received: received.map((each, from) => (this.messages[input]?.from === from ? [...each, input] : each)),
    };
    this.#states.push(state);
    this.#lives.set(state, life);
    return state;
  }

  /** A node in this state: the one that got there, or, if that has moved on, another that goes the same way. */
  #take(state: NodeState): Life {
    const ready = this.#lives.get(state);
    this.#lives.delete(state);
    if (ready !== undefined) return ready;
    const inputs: number[] = [];
    for (let at = state; at.parent !== undefined; at = at.parent) inputs.unshift(at.input);
    const life = new Life(state.node, this.#config);
    for (const input of inputs) life.input(input, this.messages[input]);
    life.takeSent();
    return life;
  }

  #number(message: Message): number {
    const key = JSON.stringify(message);
    const known = this.#messageNumbers.get(key) ?? this.messages.push(message) - 1;
    this.#messageNumbers.set(key, known);
    return known;
  }
}

const initialState = (nodes: number) => ({
  spent: { timeouts: 0, restarts: 0, proposals: 0, changes: 0 },
  sent: Array.from({ length: nodes }, (): number[] => []),
  received: Array.from({ length: nodes }, (): number[] => []),
});

const changeInputs: readonly number[] = [OWN_INPUTS.add, OWN_INPUTS.remove, OWN_INPUTS.leave];

function spend({ timeouts, restarts, proposals, changes }: Spent, input: number): Spent {
  return {
    timeouts: timeouts + Number(input === OWN_INPUTS.timeout || input === OWN_INPUTS.lapse),
    restarts: restarts + Number(input === OWN_INPUTS.restart),
    proposals: proposals + Number(input === OWN_INPUTS.propose),
    changes: changes + Number(changeInputs.includes(input)),
  };
}

/** One node that lives through a sequence of inputs, by a clock of its own. */
class Life {
  readonly #sent: Message[] = [];
  readonly #node: ModelNode;
  readonly #config: TableConfig;
  readonly #votes = new Map<number, NodeId>();
  readonly #led: number[] = [];
  #committed: (HeldEntry & { knownIn: number })[] = [];
  #nowMs = 0;
  #entries: number;

  constructor(id: NodeId, config: TableConfig) {
    this.#config = config;
    this.#entries = 1_000 * (id + 1);
    this.#node = new ModelNode({
      id,
      bootstrap: votersOf(Array.from({ length: config.voters }, (_, voter) => nodeId(voter))),
      options: resolveCoreOptions({ electionTimeoutMs: ELECTION_TIMEOUT_MS }),
      seed: 1,
      onSend: (message) => this.#onSend(message),
      onEffect: (_node, effect) => {
        if (effect.kind === 'status' && effect.role === 'leader') this.#led.push(effect.term);
      },
      nextEntryId: () => this.#nextEntry(),
    });
    const { disk } = this.#node;
    for (const [index, term] of (config.logs?.[id] ?? []).entries()) {
      disk.append([modelEntry({ baseOffset: index, records: 1, term, id: 100 * term + index })]);
      disk.state = { ...disk.state, term };
    }
    disk.durableIndex = disk.lastIndex;
    this.#node.start(0);
    this.#settle();
  }

  input(input: number, message: Message | undefined): void {
    const node = this.#node;
    if (message !== undefined) node.input(this.#nowMs, (core) => core.step(message, this.#nowMs));
    else if (input === OWN_INPUTS.timeout) this.#passTo(node.core?.nextDeadlineMs ?? 0);
    else if (input === OWN_INPUTS.lapse) this.#lapse();
    else if (input === OWN_INPUTS.restart) this.#restart();
    else if (input === OWN_INPUTS.propose) this.#propose();
    else if (input === OWN_INPUTS.disk) this.#finishDisk();
    else this.#change(input);
    this.#settle();
  }

  /** What it has sent since the last call. */
  takeSent(): Message[] {
    return this.#sent.splice(0);
  }

  describe() {
    const { core, disk, save, sync } = this.#node;
    if (core === undefined) throw new Error('a node is never down for longer than a restart');
    return {
      role: core.role,
      term: core.term,
      hasLeader: core.leaderId !== NONE,
      diskIsBusy: save !== undefined || sync !== undefined,
      log: disk.entries.map((entry) => ({
        index: entry.lastOffset,
        term: entry.term,
        id: entryId(entry),
        voters: entry.configuration === undefined ? undefined : voterIds(entry.configuration),
      })),
      durableIndex: disk.durableIndex,
      committed: this.#committed,
      led: [...this.#led],
    };
  }

  #settle(): void {
    if (this.#config.slowDisks !== true) this.#finishDisk();
    const term = this.#node.core?.term ?? 0;
    const { applied } = this.#node.machine;
    const news = applied.slice(this.#committed.length);
    this.#committed = [...this.#committed, ...news.map((entry) => ({ ...entry, voters: undefined, knownIn: term }))];
  }

  #passTo(momentMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, momentMs);
    const { nextDeadlineMs = Number.POSITIVE_INFINITY } = this.#node.core ?? {};
    if (nextDeadlineMs <= this.#nowMs) this.#node.input(this.#nowMs, (core) => core.tick(this.#nowMs));
  }

  #lapse(): void {
    const timeouts = this.#node.core?.role === 'candidate' ? 2 : 1;
    this.#passTo(this.#nowMs + timeouts * ELECTION_TIMEOUT_MS);
  }

  #restart(): void {
    this.#node.crash({ keptEntries: 0, keepsSave: false });
    const { disk } = this.#node;
    if (this.#config.forgetsVotes === true) disk.state = { ...disk.state, vote: NONE };
    this.#node.start(this.#nowMs);
  }

  #propose(): void {
    this.#node.input(this.#nowMs, (core) => {
      const entry = modelEntry({ baseOffset: core.nextOffset, records: 1, term: core.term, id: this.#nextEntry() });
      core.propose([entry], this.#nowMs);
    });
  }

  /** The spare that is added is the first after the voters. */
  #change(input: number): void {
    const { voters } = this.#config;
    const member = { nodeId: nodeId(voters), directoryId: 'd', address: undefined };
    const removed = input === OWN_INPUTS.leave ? this.#node.id : nodeId(voters - 1);
    this.#node.input(this.#nowMs, (core) => {
      core.changeMembership(
        input === OWN_INPUTS.add
          ? { kind: 'add', member, asLearner: false }
          : { kind: 'remove', nodeId: removed, directoryId: undefined },
        this.#nowMs,
      );
    });
  }

  #finishDisk(): void {
    const node = this.#node;
    while (node.save !== undefined || node.sync !== undefined) {
      node.completeSave(this.#nowMs);
      node.completeSync(this.#nowMs);
    }
  }

  #nextEntry(): number {
    this.#entries += 1;
    return this.#entries;
  }

  #onSend(message: Message): void {
    this.#sent.push(message);
    if (message.type !== 'voteResponse' && message.type !== 'voteRequest') return;
    if (message.preVote || (message.type === 'voteResponse' && !message.granted)) return;
    const candidate = message.type === 'voteRequest' ? message.from : message.to;
    const before = this.#votes.get(message.term) ?? candidate;
    this.#votes.set(message.term, candidate);
    if (before === candidate) return;
    throw new InvariantViolation(`one vote per term: node ${message.from}, term ${message.term}`);
  }
}
