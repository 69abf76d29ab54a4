import { majority } from '../core/quorum.js';
import { InvariantViolation } from './invariants.js';
import type { HeldEntry, NodeState } from './node-table.js';

function check(condition: boolean, rule: string, details: unknown): void {
  if (!condition) throw new InvariantViolation(`${rule}: ${JSON.stringify(details)}`);
}

const isSame = (a: HeldEntry, b: HeldEntry): boolean => a.index === b.index && a.term === b.term && a.id === b.id;

/** The rules of figure 3 of the Raft paper between two nodes, over their whole lives. */
export function checkPair(a: NodeState, b: NodeState): void {
  const bothLed = a.led.filter((term) => b.led.includes(term));
  check(bothLed.length === 0, 'one leader per term', { nodes: [a.node, b.node], bothLed });
  checkLogMatching(a.log, b.log);
  for (const [at, entry] of a.committed.entries()) {
    const other = b.committed[at];
    check(other === undefined || isSame(entry, other), 'state machine safety', [entry, other]);
  }
  checkCompleteness(a, b);
  checkCompleteness(b, a);
}

/** If two logs hold an entry with the same index and term, they are the same up to there. */
function checkLogMatching(a: readonly HeldEntry[], b: readonly HeldEntry[]): void {
  const last = a.findLastIndex((entry, at) => b[at]?.index === entry.index && b[at].term === entry.term);
  for (let at = 0; at <= last; at += 1) {
    const [mine, theirs] = [a[at], b[at]];
    check(mine !== undefined && theirs !== undefined && isSame(mine, theirs), 'log matching', [mine, theirs]);
  }
}

/** What is known to be committed is in the log of every leader of a later term. */
function checkCompleteness(leader: NodeState, other: NodeState): void {
  if (leader.role !== 'leader') return;
  for (const entry of other.committed) {
    const isHeld = leader.log.some((held) => isSame(held, entry));
    check(entry.knownIn >= leader.term || isHeld, 'leader completeness', { leader: leader.node, entry });
  }
}

/**
 * What is committed is durable on a majority: of the `voters` that the cluster began with, or of those that an entry
 * of some log makes.
 */
export function checkAll(states: readonly NodeState[], voters: number): void {
  const first = states.slice(0, voters).map(({ node }): number => node);
  const later = states.flatMap(({ log }) => log.flatMap((entry) => (entry.voters === undefined ? [] : [entry.voters])));
  for (const { committed } of states) {
    const entry = committed.at(-1);
    if (entry === undefined) continue;
    const holders = states.filter(
      ({ log, durableIndex }) => entry.index <= durableIndex && log.some((held) => isSame(held, entry)),
    );
    const isHeldBy = (quorum: readonly number[]) =>
      holders.filter(({ node }) => quorum.includes(node)).length >= majority(quorum.length);
    check([first, ...later].some(isHeldBy), 'committed is durable on a majority', {
      entry,
      holders: holders.map(({ node }) => node),
    });
  }
}
