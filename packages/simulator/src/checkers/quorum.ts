import { readHeader } from '@tidemark/protocol';
import { LogMatchingChecker, metadataEndOn } from './log-matching.js';
import { MetadataRulesChecker } from './metadata-rules.js';
import type { ObservedNode } from './observed-node.js';
import { mustHold, unlessUnreadable } from './violation.js';
import { VotesChecker } from './votes.js';

const READ_BYTES = 4 * 1024 * 1024;
/** Every so many commits the voters' files themselves are read. */
const FILES_EVERY = 16;

/** What was last seen of one life of a node. */
interface Seen {
  role: string;
  term: number;
  commitIndex: number;
  /** Up to here its committed entries were compared: those that it has applied. */
  comparedTo: number;
}

type Machine = Pick<ObservedNode, 'nodeId' | 'hostName' | 'disk'> & { readonly rotten: boolean };
type Member = NonNullable<ObservedNode['node']['raft']>['configuration']['members'][number];

interface CommittedEntry {
  readonly baseOffset: number;
  readonly term: number;
  readonly crc: number;
}

/**
 * The rules of the metadata quorum: one leader a term, elected by a majority whose disks have saved the term; committed
 * entries are the same everywhere and for ever, of the leader's own term when it commits them, held by whoever leads
 * later, and durable on a majority; nothing committed is taken back; a restarted node never leads a term twice.
 */
export class QuorumChecker {
  readonly rules = new MetadataRulesChecker();
  readonly #seen = new Map<string, Seen>();
  readonly #leaderOfTerm = new Map<number, string>();
  readonly #votes = new VotesChecker();
  readonly #matching = new LogMatchingChecker();
  readonly #entries = new Map<number, CommittedEntry>();
  /** Of each term, the last entry of it that is known to be committed. */
  readonly #lastOfTerm = new Map<number, number>();
  /** By node: up to where its disk held the log when it was last seen, as it said. */
  readonly #durable: { readonly index: number; readonly observed: ObservedNode }[] = [];
  /** By commit index, where all of the configurations are committed. */
  readonly #members = new Map<number, string>();
  #committedTo = -1;
  #checkedTo = -1;
  #comparisons = 0;
  #checks = 0;
  /** Whom the leader of the newest term counts, by its own log. */
  #counted: { term: number; voters: readonly Member[] } = { term: -1, voters: [] };

  /** How many entries were compared with what was committed elsewhere. */
  get comparisons(): number {
    return this.#comparisons;
  }

  /** Looks at one node; `machines` are all of the cluster. Throws InvariantViolation. */
  look(observed: ObservedNode, machines: readonly Machine[]): void {
    const { raft } = observed.node;
    if (raft === undefined) return;
    const { role, term, commitIndex, appliedIndex } = raft;
    if (role === 'leader' && term >= this.#counted.term) this.#counted = { term, voters: votersIn(observed) };
    this.#durable[observed.nodeId] = { index: raft.durableIndex, observed };
    let seen = this.#seen.get(observed.life);
    if (seen === undefined) {
      seen = { role: '', term: -1, commitIndex: -1, comparedTo: -1 };
      this.#seen.set(observed.life, seen);
    }
    const isNews = role !== seen.role || term !== seen.term || commitIndex !== seen.commitIndex;
    if (!isNews && appliedIndex <= seen.comparedTo) return;
    const { hostName } = observed;
    this.#votes.look(observed);
    mustHold(term >= seen.term, () => `${hostName} went back from term ${seen.term} to ${term}`);
    if (role === 'leader' && (seen.role !== 'leader' || seen.term !== term)) this.#leads(observed, term, machines);
    if (commitIndex !== seen.commitIndex || appliedIndex > seen.comparedTo) {
      const { commitIndex: before } = seen;
      mustHold(commitIndex >= before, () => `${hostName} took back commits: from ${before} to ${commitIndex}`);
      this.#commits(observed, seen, role === 'leader' && seen.role === 'leader' && seen.term === term);
    }
    seen.role = role;
    seen.term = term;
    seen.commitIndex = commitIndex;
  }

  /**
   * A process has ended; what it had saved and told others of counts, also in the event in which it ended itself, and
   * before anybody replaces its disk.
   */
  died(observed: ObservedNode): void {
    const { nodeId, node } = observed;
    if (node.raft === undefined) return;
    this.#durable[nodeId] = { index: node.raft.durableIndex, observed };
    this.#votes.look(observed);
  }

  #leads(observed: ObservedNode, term: number, machines: readonly Machine[]): void {
    const { hostName, life, node } = observed;
    const known = this.#leaderOfTerm.get(term);
    mustHold(known === undefined || known === life, () => `term ${term} has two leaders: ${known} and ${life}`);
    this.#leaderOfTerm.set(term, life);
    const voters = votersIn(observed);
    const saved = voters.filter(({ nodeId, directoryId }) => {
      const machine = machines[nodeId];
      return machine !== undefined && this.#votes.hasSaved(machine, { directoryId, term });
    }).length;
    mustHold(saved * 2 > voters.length, () => `${hostName} leads term ${term}, which only ${saved} disks have saved`);
    this.#matching.compare(machines.filter(({ rotten }) => !rotten));
    const lastIndex = node.raft?.status().lastIndex ?? -1;
    for (const [earlier, last] of this.#lastOfTerm) {
      if (earlier >= term) continue;
      mustHold(lastIndex >= last, () => `${hostName} leads term ${term} to ${lastIndex}: it lacks committed ${last}`);
    }
  }

  #commits(observed: ObservedNode, seen: Seen, byItself: boolean): void {
    const { raft } = observed.node;
    if (raft === undefined) return;
    const { commitIndex, appliedIndex, lastIndex, isSettled } = raft.status();
    const { hostName } = observed;
    mustHold(lastIndex >= commitIndex, () => `${hostName} cut its log at ${lastIndex}, below commit ${commitIndex}`);
    mustHold(appliedIndex <= commitIndex, () => `${hostName} applied ${appliedIndex}, above commit ${commitIndex}`);
    this.#committedTo = Math.max(this.#committedTo, commitIndex);
    // Who is no member was told nothing of them yet, or a snapshot of before the first change: those of the beginning.
    if (isSettled && raft.membership !== undefined) this.#agrees(observed, commitIndex);
    let term: number | undefined;
    const compared = unlessUnreadable(observed, () => {
      term = this.#compare(observed, seen, { appliedIndex, commitIndex });
    });
    if (!compared) seen.comparedTo = appliedIndex;
    if (byItself && term !== undefined && appliedIndex === commitIndex) {
      mustHold(term === raft.term, () => `${hostName} leads term ${raft.term} and committed ${commitIndex} of ${term}`);
    }
  }

  /** Whoever has the same entries committed, and none after them that makes members, has the same members. */
  #agrees({ hostName, node }: ObservedNode, commitIndex: number): void {
    const members = node.raft?.configuration.members.map(({ nodeId, role }) => `${nodeId} ${role}`).join(', ') ?? '';
    const known = this.#members.get(commitIndex) ?? members;
    mustHold(known === members, () => `members at ${commitIndex} on ${hostName} are ${members}, elsewhere ${known}`);
    this.#members.set(commitIndex, members);
  }

  /** After all nodes were looked at: what somebody knows to be committed is durable on a majority. */
  compare(): void {
    if (this.#committedTo <= this.#checkedTo) return;
    this.#checkedTo = this.#committedTo;
    this.#checks += 1;
    const { voters } = this.#counted;
    const holding = voters.flatMap(({ nodeId }) => {
      const durable = this.#durable[nodeId];
      return durable !== undefined && durable.index >= this.#checkedTo ? [durable.observed] : [];
    });
    mustHold(
      holding.length * 2 > voters.length,
      () => `metadata ${this.#checkedTo} is committed, and durable on ${holding.length} disks`,
    );
    if (this.#checks % FILES_EVERY !== 0) return;
    for (const { hostName, disk, isRotten } of holding) {
      mustHold(
        isRotten() || metadataEndOn(disk) >= this.#checkedTo,
        () =>
          `metadata ${this.#checkedTo} is committed, ${hostName} said it has it, and its disk ends at ${metadataEndOn(disk)}`,
      );
    }
  }

  /**
   * Compares what a node gives out as newly committed with what others committed there; the term of the last entry. It
   * may know of commits that it has not applied, and then gives out less.
   */
  #compare(
    { hostName, node }: ObservedNode,
    seen: Seen,
    { appliedIndex, commitIndex }: { appliedIndex: number; commitIndex: number },
  ): number | undefined {
    let term: number | undefined;
    while (seen.comparedTo < commitIndex) {
      const batches = node.raft?.readCommitted({ from: seen.comparedTo + 1, maxBytes: READ_BYTES }) ?? [];
      if (typeof batches === 'string' || batches.length === 0) {
        seen.comparedTo = Math.max(seen.comparedTo, appliedIndex);
        return term;
      }
      for (const batch of batches) {
        const entry = { baseOffset: batch.baseOffset, term: batch.term, crc: readHeader(batch.bytes).crc };
        const known = this.#entries.get(batch.lastOffset);
        this.#comparisons += known === undefined ? 0 : 1;
        mustHold(
          known === undefined || (known.term === entry.term && known.crc === entry.crc),
          () =>
            `metadata ${batch.lastOffset} is of term ${entry.term} on ${hostName}, of term ${known?.term} elsewhere`,
        );
        this.#entries.set(batch.lastOffset, entry);
        this.rules.take(batch);
        this.#lastOfTerm.set(batch.term, Math.max(batch.lastOffset, this.#lastOfTerm.get(batch.term) ?? -1));
        seen.comparedTo = batch.lastOffset;
        term = batch.term;
      }
    }
    return term;
  }
}

/** Who counts in the quorum, by a node's own log, committed or not: that is what it elects and commits by. */
function votersIn({ node }: ObservedNode): Member[] {
  return node.raft?.configuration.members.filter(({ role }) => role === 'voter') ?? [];
}
