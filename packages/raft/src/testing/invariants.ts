import { NONE, type NodeId } from '@tidemark/protocol';
import { type Configuration, type Effect, type Entry, type Message, memberOf } from '../core/index.js';
import { majority } from '../core/quorum.js';
import { type Applied, entryId } from './model-machine.js';
import type { ModelNode } from './model-node.js';

export class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

function check(condition: boolean, rule: string, detail: string): asserts condition {
  if (!condition) throw new InvariantViolation(`${rule}: ${detail}`);
}

const keyOf = ({ lastOffset, term }: Entry): string => `${lastOffset}/${term}`;

const identityOf = ({ id, directoryId }: ModelNode) => ({ nodeId: id, directoryId });

interface Known {
  readonly id: number;
  readonly baseOffset: number;
  readonly prevTerm: number;
}

/**
 * The rules of Raft (paper, figure 3), checked from outside, over the whole life of a cluster: what a node did
 * before a crash counts.
 */
export class InvariantChecker {
  readonly #leaders = new Map<number, { nodeId: NodeId; incarnation: number }>();
  readonly #votes = new Map<string, string>();
  readonly #entries = new Map<string, Known>();
  /** What has been committed by anybody, in order. */
  readonly committed: Applied[] = [];
  /** By its place there, the term in which an entry was committed, or a later one. */
  readonly #committedIn: number[] = [];
  /** Every configuration by the index and term of its entry. */
  readonly #configurations = new Map<string, Configuration>();
  /** The latest that is committed, and those that may hold beside it. */
  #settled: Configuration = { members: [], retired: [] };
  #settledIndex: number = NONE;

  /** What the cluster begins with. */
  configured(bootstrap: Configuration): void {
    this.#settled = bootstrap;
  }

  /**
   * Whether a node, with the disk that it has, counts in the committed configuration or in one after it, or will
   * without being asked: a leader makes a voter of a joining member by what that said, maybe long ago.
   */
  mayCount(node: ModelNode): boolean {
    return this.#holding().some((configuration) => {
      const role = memberOf(configuration, identityOf(node))?.role;
      return role === 'voter' || role === 'joining';
    });
  }

  onSend(message: Message): void {
    const voter = `${message.from} in ${message.fromDirectory}`;
    if (message.type === 'voteRequest' && !message.preVote) this.#voted(voter, message.term, voter);
    if (message.type === 'voteResponse' && !message.preVote && message.granted) {
      this.#voted(voter, message.term, `${message.to} in ${message.toDirectory}`);
    }
  }

  onEffect(nodes: readonly ModelNode[], node: ModelNode, effect: Effect): void {
    if (effect.kind === 'append') {
      for (const entry of effect.entries) {
        this.#logMatching(node, entry);
        if (entry.configuration !== undefined) this.#configurations.set(keyOf(entry), entry.configuration);
      }
    }
    if (effect.kind === 'status' && effect.role === 'leader') this.#elected(node, effect.term);
    if (effect.kind === 'commit' || effect.kind === 'restore') this.#applied(nodes, node);
  }

  /**
   * After every step: what is committed stays on the disks of a majority, of the committed configuration or of one
   * after it, by which it may have been counted. Any two that follow each other have a voter in common.
   */
  afterStep(nodes: readonly ModelNode[]): void {
    const last = this.committed.at(-1);
    if (last === undefined) return;
    const holders = nodes.filter(
      ({ disk }) => disk.state.abstainTerm !== NONE || disk.holdsDurably(last.index, last.term),
    );
    const isHeld = this.#holding().some((configuration) => {
      const voters = configuration.members.filter(({ role }) => role === 'voter');
      const held = holders.filter((node) => memberOf(configuration, identityOf(node))?.role === 'voter');
      return held.length >= majority(voters.length);
    });
    check(
      isHeld,
      'committed is durable on a majority',
      `entry ${last.index} of term ${last.term} is on the disks of ${holders.map(({ id }) => id)}`,
    );
  }

  #holding(): Configuration[] {
    const later = [...this.#configurations].filter(([key]) => Number(key.split('/')[0]) > this.#settledIndex);
    return [this.#settled, ...later.map(([, configuration]) => configuration)];
  }

  #voted(voter: string, term: number, candidate: string): void {
    const key = `${voter}/${term}`;
    const before = this.#votes.get(key) ?? candidate;
    check(before === candidate, 'one vote per term', `node ${voter}, term ${term}: ${before} and ${candidate}`);
    this.#votes.set(key, candidate);
  }

  /** Equal (index, term): the same entry after the same predecessor; by induction, equal logs up to there. */
  #logMatching(node: ModelNode, entry: Entry): void {
    const key = keyOf(entry);
    const at = node.disk.entries.findIndex((held) => held.lastOffset === entry.lastOffset);
    const prevTerm = node.disk.entries[at - 1]?.term ?? node.disk.start.term;
    const found = { id: entryId(entry), baseOffset: entry.baseOffset, prevTerm };
    const known = this.#entries.get(key) ?? found;
    const isSame = known.id === found.id && known.baseOffset === found.baseOffset && known.prevTerm === found.prevTerm;
    check(isSame, 'log matching', `node ${node.id}, entry ${key}: ${JSON.stringify([known, found])}`);
    this.#entries.set(key, found);
  }

  #elected(node: ModelNode, term: number): void {
    const self = { nodeId: node.id, incarnation: node.incarnation };
    const before = this.#leaders.get(term) ?? self;
    const isSame = before.nodeId === self.nodeId && before.incarnation === self.incarnation;
    check(isSame, 'one leader per term', `term ${term}: ${JSON.stringify([before, self])}`);
    this.#leaders.set(term, self);
    for (const [at, entry] of this.committed.entries()) {
      // Votes may come late: of what a later leader has committed meanwhile the paper's rule says nothing.
      if ((this.#committedIn[at] ?? term) > term) continue;
      const isHeld =
        entry.index <= node.disk.start.index ||
        node.disk.entries.some((held) => held.lastOffset === entry.index && held.term === entry.term);
      check(isHeld, 'leader completeness', `node ${node.id}, term ${term} lacks ${JSON.stringify(entry)}`);
    }
  }

  #commit(entry: Applied, term: number): void {
    this.committed.push(entry);
    this.#committedIn.push(term);
    const configuration = this.#configurations.get(`${entry.index}/${entry.term}`);
    if (configuration === undefined) return;
    this.#settled = configuration;
    this.#settledIndex = entry.index;
  }

  /** Every machine applies the same entries in the same order. */
  #applied(nodes: readonly ModelNode[], node: ModelNode): void {
    const { applied } = node.machine;
    for (let at = 0; at < applied.length; at += 1) {
      const mine = applied[at];
      const theirs = this.committed[at];
      if (mine === undefined) break;
      if (theirs === undefined) this.#commit(mine, node.core?.term ?? mine.term);
      else {
        const isSame = mine.index === theirs.index && mine.term === theirs.term && mine.id === theirs.id;
        check(isSame, 'state machine safety', `node ${node.id} at ${at}: ${JSON.stringify([mine, theirs])}`);
      }
    }
    this.afterStep(nodes);
  }
}
