import { InvariantViolation } from './invariants.js';
import { type NodeState, NodeTable, OWN_INPUTS, type Spent, type TableConfig } from './node-table.js';
import { checkAll, checkPair } from './state-rules.js';
import { sayMessage } from './transcript-words.js';

export interface ExplorationConfig extends TableConfig {
  /** How many events a story has at most, of all kinds together. */
  readonly depth: number;
  /** Of these, how many are timeouts, restarts, proposals and changes of the members at most. */
  readonly timeouts: number;
  readonly restarts?: number;
  readonly proposals?: number;
  readonly changes?: number;
  /** The stories begin when node 0 leads, everything has arrived and every disk is done. */
  readonly elected?: boolean;
}

export interface Exploration {
  /** Different states of the whole quorum, and events that were tried. */
  readonly states: number;
  readonly events: number;
  /** Different states of single nodes. */
  readonly nodeStates: number;
  /** The highest number of terms that were led in one story, and of entries known to be committed. */
  readonly ledTermsMax: number;
  readonly committedMax: number;
}

/** A state of the quorum; how it came about leads back to the first. */
interface Visited {
  readonly numbers: readonly number[];
  readonly parent: Visited | undefined;
  readonly event: { readonly node: number; readonly input: number } | undefined;
}

/**
 * Tries every order of events up to a depth: each message that was sent arrives now, later or never, in any order;
 * each node's time passes at any moment; nodes restart. A message that is lost is one that never arrives within the
 * depth, so that losses need no event of their own. Two states are the same if every node has had the same inputs in
 * the same order: then each node is the same, and so is what is under way. Each new state is checked against the
 * rules of Raft; throws InvariantViolation with the story that breaks one.
 */
export function explore(config: ExplorationConfig): Exploration {
  return new Explorer(config).run();
}

const NUMBERS_MAX = 2 ** 17;

class Explorer {
  readonly #config: ExplorationConfig;
  readonly #table: NodeTable;
  readonly #seen = new Set<number | string>();
  readonly #pending = new Map<number, readonly number[]>();
  readonly #checkedPairs = new Set<number>();
  /** What had been spent when the stories began. */
  #start: Spent = { timeouts: 0, restarts: 0, proposals: 0, changes: 0 };
  #events = 0;
  #ledTermsMax = 0;
  #committedMax = 0;

  constructor(config: ExplorationConfig) {
    this.#config = config;
    this.#table = new NodeTable(config);
  }

  run(): Exploration {
    const { voters, spares = 0 } = this.#config;
    const initial = Array.from({ length: voters + spares }, (_, node) => this.#table.initial(node));
    const first = (this.#config.elected === true ? this.#electFirst(initial) : initial).map(({ number }) => number);
    let level: Visited[] = [{ numbers: first, parent: undefined, event: undefined }];
    this.#seen.add(keyOf(first));
    for (let depth = 0; depth < this.#config.depth; depth += 1) {
      const next: Visited[] = [];
      for (const visited of level) this.#expand(visited, next);
      level = next;
    }
    return {
      states: this.#seen.size,
      events: this.#events,
      nodeStates: this.#table.size,
      ledTermsMax: this.#ledTermsMax,
      committedMax: this.#committedMax,
    };
  }

  #electFirst(initial: readonly NodeState[]): NodeState[] {
    const states = initial.map((state, node) => (node === 0 ? this.#table.after(state, OWN_INPUTS.timeout) : state));
    for (let isCalm = false; !isCalm; ) {
      isCalm = true;
      for (const [node, state] of states.entries()) {
        const input = state.diskIsBusy ? OWN_INPUTS.disk : [...this.#arriving(states, node)][0];
        if (input === undefined) continue;
        states[node] = this.#table.after(state, input);
        isCalm = false;
      }
    }
    this.#start = this.#spent(states);
    return states;
  }

  #expand(visited: Visited, next: Visited[]): void {
    const states = visited.numbers.map((number) => this.#table.state(number));
    const spent = this.#spent(states);
    for (const [node, state] of states.entries()) {
      for (const input of [...this.#arriving(states, node), ...this.#own(state, spent)]) {
        if (this.#table.isIdle(state, input)) continue;
        this.#events += 1;
        const event = { node, input };
        this.#guard({ numbers: [], parent: visited, event }, () => {
          const numbers = visited.numbers.with(node, this.#table.after(state, input).number);
          const key = keyOf(numbers);
          if (this.#seen.has(key)) return;
          this.#seen.add(key);
          this.#check(numbers);
          next.push({ numbers, parent: visited, event });
        });
      }
    }
  }

  /** The messages that can arrive at a node: sent to it more often than received. */
  *#arriving(states: readonly NodeState[], to: number): Generator<number> {
    const receiver = states[to];
    if (receiver === undefined) return;
    for (const [from, sender] of states.entries()) {
      if (from === to) continue;
      const key = pairKey(receiver.number, sender.number);
      const known = this.#pending.get(key) ?? pendingOf(sender.sent[to] ?? [], receiver.received[from] ?? []);
      this.#pending.set(key, known);
      yield* known;
    }
  }

  /** What can happen to a node by itself, within what may still be spent. */
  *#own(state: NodeState, spent: Spent): Generator<number> {
    const { timeouts, restarts = 0, proposals = 0, changes = 0 } = this.#config;
    if (state.diskIsBusy) yield OWN_INPUTS.disk;
    if (spent.timeouts < timeouts) yield OWN_INPUTS.timeout;
    if (spent.timeouts < timeouts && (state.hasLeader || state.role === 'candidate')) yield OWN_INPUTS.lapse;
    if (spent.restarts < restarts) yield OWN_INPUTS.restart;
    if (state.role !== 'leader') return;
    if (spent.proposals < proposals) yield OWN_INPUTS.propose;
    if (spent.changes < changes) yield* [OWN_INPUTS.add, OWN_INPUTS.remove, OWN_INPUTS.leave];
  }

  #spent(states: readonly NodeState[]): Spent {
    const sum = (kind: keyof Spent) => states.reduce((total, { spent }) => total + spent[kind], -this.#start[kind]);
    return {
      timeouts: sum('timeouts'),
      restarts: sum('restarts'),
      proposals: sum('proposals'),
      changes: sum('changes'),
    };
  }

  #check(numbers: readonly number[]): void {
    const states = numbers.map((number) => this.#table.state(number));
    for (const [at, a] of states.entries()) {
      for (const b of states.slice(at + 1)) {
        const key = pairKey(a.number, b.number);
        if (!this.#checkedPairs.has(key)) checkPair(a, b);
        this.#checkedPairs.add(key);
      }
    }
    checkAll(states, this.#config.voters);
    this.#ledTermsMax = Math.max(this.#ledTermsMax, states.flatMap(({ led }) => led).length);
    this.#committedMax = Math.max(this.#committedMax, ...states.map(({ committed }) => committed.length));
  }

  /** Adds the story to whatever goes wrong. */
  #guard(visited: Visited, action: () => void): void {
    try {
      action();
    } catch (error) {
      const story: string[] = [];
      for (let at: Visited | undefined = visited; at !== undefined; at = at.parent) {
        if (at.event !== undefined) story.unshift(this.#say(at.event));
      }
      throw new InvariantViolation(`${error instanceof Error ? error.message : error}\n${story.join('\n')}`);
    }
  }

  #say({ node, input }: { node: number; input: number }): string {
    const message = this.#table.messages[input];
    if (message !== undefined) return sayMessage(message, new Map());
    return `${node}: ${Object.entries(OWN_INPUTS).find(([, number]) => number === input)?.[0]}`;
  }
}

const pairKey = (a: number, b: number): number => a * NUMBERS_MAX + b;

/** Numbers where they are exact: they take far less memory. */
function keyOf(numbers: readonly number[]): number | string {
  if (Math.max(...numbers) >= NUMBERS_MAX) throw new RangeError('too many states to tell apart');
  if (numbers.length > 3) return numbers.join();
  return numbers.reduce((key, number) => key * NUMBERS_MAX + number, 0);
}

/** What was sent and has not been received, each message once. */
function pendingOf(sent: readonly number[], received: readonly number[]): readonly number[] {
  const left = new Map<number, number>();
  for (const message of sent) left.set(message, (left.get(message) ?? 0) + 1);
  for (const message of received) left.set(message, (left.get(message) ?? 0) - 1);
  return [...left].filter(([, count]) => count > 0).map(([message]) => message);
}
