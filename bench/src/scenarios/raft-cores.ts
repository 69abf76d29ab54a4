import { nodeRandom } from '@tidemark/ports/node';
import { type NodeId, nodeId } from '@tidemark/protocol';
import {
  defaultCoreOptions,
  type Entry,
  initialHardState,
  LogIndex,
  type Message,
  type OutgoingMessage,
  RaftCore,
  votersOf,
} from '@tidemark/raft/core';

const VOTERS = 3;
const ENTRY_BYTES = 100;

const payload = new Uint8Array(ENTRY_BYTES);
const entryAt = (index: number, term: number): Entry => ({
  baseOffset: index,
  lastOffset: index,
  term,
  sizeBytes: ENTRY_BYTES,
  bytes: payload,
});

/** Three Raft cores in one process: logs are arrays, everything is durable at once, messages are handed over. */
class CoreQuorum {
  readonly #nodes: MemoryNode[];
  #flights: Message[] = [];

  constructor() {
    const voters = Array.from({ length: VOTERS }, (_, id) => nodeId(id));
    this.#nodes = voters.map((id) => new MemoryNode(id, voters, (message) => this.#flights.push(message)));
    for (const node of this.#nodes) node.input((core, nowMs) => core.start(nowMs));
  }

  elect(): MemoryNode {
    for (let nowMs = 1; ; nowMs += 1) {
      for (const node of this.#nodes) node.tick(nowMs);
      while (this.deliver() > 0);
      const leader = this.#nodes.find(({ core }) => core.role === 'leader' && core.commitIndex === core.lastIndex);
      if (leader !== undefined) return leader;
    }
  }

  /** Hands over what is under way; returns how much that was. */
  deliver(): number {
    const flights = this.#flights;
    this.#flights = [];
    for (const message of flights) this.#nodes[message.to]?.input((core, nowMs) => core.step(message, nowMs));
    return flights.length;
  }

  get committedByAll(): number {
    return Math.min(...this.#nodes.map(({ core }) => core.commitIndex));
  }
}

class MemoryNode {
  readonly core: RaftCore;
  readonly #send: (message: Message) => void;
  readonly #log: Entry[] = [];
  #nowMs = 0;

  constructor(selfId: NodeId, voters: readonly NodeId[], send: (message: Message) => void) {
    this.#send = send;
    this.core = new RaftCore({
      selfId,
      bootstrap: votersOf(voters),
      options: defaultCoreOptions,
      random: nodeRandom,
      hard: initialHardState,
      log: new LogIndex(),
      snapshot: undefined,
      noOp: (term, baseOffset) => entryAt(baseOffset, term),
      configurationEntry: (configuration, { term, baseOffset }) => ({ ...entryAt(baseOffset, term), configuration }),
    });
  }

  tick(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.core.nextDeadlineMs <= nowMs) this.input((core) => core.tick(nowMs));
  }

  input(give: (core: RaftCore, nowMs: number) => void): void {
    const { core } = this;
    give(core, this.#nowMs);
    for (let effects = core.takeEffects(); effects.length > 0; effects = core.takeEffects()) {
      for (const effect of effects) {
        if (effect.kind === 'saveState') core.stateSaved(effect.sequence, this.#nowMs);
        else if (effect.kind === 'append') this.#append(effect.entries);
        else if (effect.kind === 'truncate') this.#log.length = effect.index + 1;
        else if (effect.kind === 'send') this.#sendOut(effect.message);
      }
    }
  }

  propose(count: number): void {
    const { nextOffset, term } = this.core;
    const entries = Array.from({ length: count }, (_, at) => entryAt(nextOffset + at, term));
    this.input((core, nowMs) => {
      const outcome = core.propose(entries, nowMs);
      if (outcome !== 'appended') throw new Error(`the leader refuses: ${outcome}`);
    });
  }

  #append(entries: readonly Entry[]): void {
    this.#log.push(...entries);
    const last = entries.at(-1);
    if (last !== undefined) this.core.logDurable(last.lastOffset, last.term, this.#nowMs);
  }

  #sendOut(message: OutgoingMessage): void {
    if (message.type === 'appendRequest') {
      const { entries: range, ...head } = message;
      const entries = range === undefined ? [] : this.#log.slice(range.baseOffset, range.lastOffset + 1);
      this.#send({ ...head, entries });
    } else if (message.type !== 'snapshotRequest') {
      this.#send(message);
    }
  }
}

/** Entries a second: by the clock, and by the time that the processor really spent on them. */
export interface CoreRates {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** How many entries of 100 B a second three cores commit and hear to be committed, `batch` in each proposal. */
export function measureCores({ proposals, batch }: { proposals: number; batch: number }): CoreRates {
  const quorum = new CoreQuorum();
  const leader = quorum.elect();
  const target = leader.core.lastIndex + proposals;
  const [startedMs, startedCpu] = [performance.now(), process.cpuUsage()];
  while (leader.core.lastIndex < target) {
    leader.propose(Math.min(batch, target - leader.core.lastIndex));
    quorum.deliver();
  }
  while (quorum.committedByAll < target) if (quorum.deliver() === 0) throw new Error('the quorum stands still');
  const { user, system } = process.cpuUsage(startedCpu);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { perSecond: proposals / seconds, perCpuSecond: (proposals * 1_000_000) / (user + system) };
}
