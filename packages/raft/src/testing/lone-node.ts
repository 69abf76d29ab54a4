import { NONE, nodeId } from '@tidemark/protocol';
import {
  type AppendRequest,
  type AppendResponse,
  type CoreOptions,
  type Effect,
  type Entry,
  type HardState,
  type Message,
  type RaftCore,
  resolveCoreOptions,
  type VoteRequest,
  type VoteResponse,
  votersOf,
} from '../core/index.js';
import type { ModelDisk } from './model-disk.js';
import { modelEntry } from './model-machine.js';
import { ModelNode } from './model-node.js';

export interface LoneNodeConfig {
  readonly voters?: number;
  /** The terms of the entries that it starts with, one record each; its own term is the last of them. */
  readonly terms?: readonly number[];
  readonly hard?: Partial<HardState>;
  readonly options?: Partial<CoreOptions>;
  readonly seed?: number;
}

/** An entry of one record; the same index and term are the same entry. */
export const entryAt = (index: number, term: number): Entry =>
  modelEntry({ baseOffset: index, records: 1, term, id: 1_000 * term + index });

type Head<M extends Message> = Partial<Omit<M, 'type' | 'to' | 'from'>> & { readonly from?: number };

/** Node 0, alone: the test plays the other voters, 1 and up. Its disk finishes at once unless `holdsDisk`. */
export class LoneNode {
  nowMs = 0;
  holdsDisk = false;
  /** What it has sent since the test last took it. */
  readonly #sent: Message[] = [];
  readonly effects: Effect[] = [];
  readonly #node: ModelNode;
  readonly #peers: readonly number[];

  constructor({ voters = 3, terms = [], hard, options, seed = 1 }: LoneNodeConfig = {}) {
    this.#peers = Array.from({ length: voters - 1 }, (_, at) => at + 1);
    let lastId = 1_000_000;
    this.#node = new ModelNode({
      id: nodeId(0),
      bootstrap: votersOf(Array.from({ length: voters }, (_, voter) => nodeId(voter))),
      options: resolveCoreOptions(options),
      seed,
      onSend: (message) => this.#sent.push(message),
      onEffect: (_node, effect) => this.effects.push(effect),
      nextEntryId: () => {
        lastId += 1;
        return lastId;
      },
    });
    const { disk } = this.#node;
    disk.append(terms.map((term, index) => entryAt(index, term)));
    disk.durableIndex = disk.lastIndex;
    disk.state = { ...disk.state, term: terms.at(-1) ?? 0, ...hard };
    this.#node.start(0);
    this.finishDisk();
  }

  get core(): RaftCore {
    if (this.#node.core === undefined) throw new Error('it is down');
    return this.#node.core;
  }

  get disk(): ModelDisk {
    return this.#node.disk;
  }

  get applied(): readonly number[] {
    return this.#node.machine.applied.map(({ index }) => index);
  }

  /** What is in its log, as terms. */
  get logTerms(): number[] {
    return this.disk.entries.map(({ term }) => term);
  }

  /** Takes what it has sent since the last call. */
  take(): Message[] {
    return this.#sent.splice(0);
  }

  takeAppends(): AppendRequest[] {
    return this.take().filter((message) => message.type === 'appendRequest');
  }

  input(give: (core: RaftCore, nowMs: number) => void): void {
    this.#node.input(this.nowMs, (core) => give(core, this.nowMs));
    if (!this.holdsDisk) this.finishDisk();
  }

  finishDisk(): void {
    const node = this.#node;
    while (node.save !== undefined || node.sync !== undefined) {
      node.completeSave(this.nowMs);
      node.completeSync(this.nowMs);
    }
  }

  receive(message: Message): void {
    this.input((core, nowMs) => core.step(message, nowMs));
  }

  /** Its next deadline has come. */
  timeout(): void {
    this.wait(Math.max(0, this.core.nextDeadlineMs - this.nowMs));
  }

  wait(durationMs: number): void {
    this.nowMs += durationMs;
    this.input((core, nowMs) => {
      if (core.nextDeadlineMs <= nowMs) core.tick(nowMs);
    });
  }

  restart(): void {
    this.#node.crash({ keptEntries: 0, keepsSave: false });
    this.#node.start(this.nowMs);
    this.finishDisk();
  }

  propose(count = 1): boolean {
    let outcome = '';
    this.input((core, nowMs) => {
      const entries = Array.from({ length: count }, (_, at) => entryAt(core.nextOffset + at, core.term));
      outcome = core.propose(entries, nowMs);
    });
    return outcome === 'appended';
  }

  /** Makes it a candidate: its time has come and node 1 would vote for it. */
  stand(): this {
    while (this.core.role !== 'candidate') {
      this.timeout();
      for (const from of this.#peers) {
        if (this.core.role === 'preCandidate') {
          this.receive(voteResponse({ from, term: this.core.term + 1, preVote: true, granted: true }));
        }
      }
    }
    return this;
  }

  /** Makes it the leader of its next term; its no-op is appended and on no other disk. */
  lead(): this {
    this.stand();
    for (const from of this.#peers) {
      if (this.core.role === 'candidate') this.receive(voteResponse({ from, term: this.core.term, granted: true }));
    }
    return this;
  }
}

export const voteRequest = ({ from = 1, ...given }: Head<VoteRequest> = {}): VoteRequest => ({
  type: 'voteRequest',
  from: nodeId(from),
  to: nodeId(0),
  term: 1,
  preVote: false,
  transfer: false,
  lastIndex: NONE,
  lastTerm: NONE,
  ...given,
});

export const voteResponse = ({ from = 1, ...given }: Head<VoteResponse> = {}): VoteResponse => ({
  type: 'voteResponse',
  from: nodeId(from),
  to: nodeId(0),
  term: 1,
  preVote: false,
  granted: true,
  ...given,
});

export const append = ({ from = 1, ...given }: Head<AppendRequest> = {}): AppendRequest => ({
  type: 'appendRequest',
  from: nodeId(from),
  to: nodeId(0),
  term: 1,
  prevIndex: NONE,
  prevTerm: NONE,
  commit: NONE,
  round: 0,
  entries: [],
  ...given,
});

/** The answer of a follower whose disk holds everything up to `durableIndex`. */
export const accepted = ({ from = 1, ...given }: Head<AppendResponse> & { durableIndex: number }): AppendResponse => ({
  type: 'appendResponse',
  from: nodeId(from),
  to: nodeId(0),
  term: 1,
  round: 0,
  rejected: false,
  prevIndex: given.durableIndex,
  hintIndex: NONE,
  hintTerm: NONE,
  ...given,
});

export const rejected = ({ from = 1, ...given }: Head<AppendResponse> & { prevIndex: number }): AppendResponse => ({
  ...accepted({ from, durableIndex: NONE }),
  rejected: true,
  ...given,
});
