import type { PartitionState } from '@tidemark/metadata';
import { mustHold } from './violation.js';

/** Somebody asked for a partition's replicas to be these, or, if there are none, for its reassignment to be given up. */
export interface AskedMove {
  readonly topic: string;
  readonly partition: number;
  readonly replicas: readonly number[];
  /** Of the newest metadata then. */
  readonly askedAt: number;
}

/** What the metadata said of the partition, from its offset on. */
interface Said {
  readonly offset: number;
  readonly state: PartitionState;
  /** There was another state before it that nobody has looked at. */
  readonly followsUnseen: boolean;
}

/**
 * What operators ask of one partition: who is to lead it, and which replicas it is to have (KIP-455). What is answered with ok is in
 * the metadata, or was, and nothing is moved, nor a move given up, that nobody asked for. What has no known outcome may be done at
 * any time; what was answered with ok is done, and no reason to undo what was asked for later.
 */
export class WishesChecker {
  readonly #title: string;
  readonly #asked = new Set<AskedMove>();
  readonly #done = new Set<AskedMove>();
  /** Since when the partition is where it is, or on its way there. */
  #beganAt = 0;
  readonly #said: Said[] = [];

  constructor(title: string) {
    this.#title = title;
  }

  asked(move: AskedMove): void {
    this.#asked.add(move);
  }

  /** It was refused for certain. */
  refused(move: AskedMove): void {
    this.#asked.delete(move);
  }

  /** It was answered with ok: it is under way or done, or was. Throws InvariantViolation. */
  moved(move: AskedMove): void {
    const { replicas, askedAt } = move;
    this.#done.add(move);
    const isGivenUp = replicas.length === 0;
    this.#mustHaveBeen(askedAt, isGivenUp ? 'a move is given up' : `a move to ${replicas} is accepted`, (state) =>
      isGivenUp ? state.targetReplicas.length === 0 : sameIds(targetOf(state), replicas),
    );
  }

  /** It was answered with ok that this one was elected since. Throws InvariantViolation. */
  elected({ leader, askedAt }: { readonly leader: number; readonly askedAt: number }): void {
    this.#mustHaveBeen(askedAt, `${leader} is elected`, (state) => state.leader === leader);
  }

  /** The metadata says this from `offset` on. Throws InvariantViolation. */
  stateChanged(state: PartitionState, offset: number): void {
    const before = this.#said.at(-1)?.state;
    if (before === state) return;
    const followsUnseen = state.partitionEpoch > (before?.partitionEpoch ?? 0) + 1;
    this.#said.push({ offset, state, followsUnseen });
    if (before === undefined) return;
    const { replicas, targetReplicas } = state;
    const isRetargeted = !sameIds(targetReplicas, before.targetReplicas);
    if (!isRetargeted && (targetReplicas.length > 0 || sameIds(replicas, before.replicas))) return;
    const since = followsUnseen ? 0 : this.#beganAt;
    this.#beganAt = offset;
    if (targetReplicas.length > 0) {
      mustHold(
        this.#isAsked(targetReplicas, since),
        () => `${this.#title} is to move to ${targetReplicas}, which nobody asked for`,
      );
    } else {
      const original = before.replicas.filter((id) => !before.addingReplicas.includes(id));
      const isReached = sameIds(replicas, before.targetReplicas);
      const isGivenUp = sameIds(replicas, original) && this.#isAsked([], since);
      mustHold(
        isReached || isGivenUp || this.#isAsked(replicas, since),
        () =>
          `${this.#title} was ${before.replicas}, on its way to ${targetOf(before)}, and is ${replicas}, which nobody asked for`,
      );
    }
  }

  #isAsked(replicas: readonly number[], since: number): boolean {
    return [...this.#asked].some(
      (move) => sameIds(move.replicas, replicas) && (!this.#done.has(move) || move.askedAt >= since),
    );
  }

  /** The state of then counts too: a move to where a partition is, or is on its way, changes nothing. */
  #mustHaveBeen(since: number, what: string, holds: (state: PartitionState) => boolean): void {
    const first = this.#said.findLastIndex(({ offset }) => offset <= since);
    const said = this.#said.slice(Math.max(0, first));
    mustHold(
      said.some(({ state, followsUnseen, offset }) => holds(state) || (followsUnseen && offset > since)),
      () => `${this.#title}: ${what}, and the metadata says ${said.map(({ state }) => textOf(state)).join('; ')}`,
    );
  }
}

/** Where a partition is on its way, or is. */
function targetOf({ replicas, targetReplicas }: PartitionState): readonly number[] {
  return targetReplicas.length > 0 ? targetReplicas : replicas;
}

function sameIds(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((id, place) => id === right[place]);
}

function textOf({ leader, leaderEpoch, replicas, targetReplicas }: PartitionState): string {
  return `leader ${leader} in epoch ${leaderEpoch}, replicas ${replicas}, target ${targetReplicas}`;
}
