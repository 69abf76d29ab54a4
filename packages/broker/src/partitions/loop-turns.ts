import type { Clock } from '@tidemark/ports';

/** A leadership with records that were given offsets in this turn. */
export interface TurnWork {
  /** Tells those who wait for records; what they are answered leaves before `write`. */
  announce(): void;
  /** Writes what was announced. */
  write(): void;
}

/**
 * The order of one loop turn of a leader (docs/replication.md): frames that arrived were validated and given offsets;
 * then the answers to waiting followers leave, from memory; then each partition is written once, and flushed. A
 * follower's disk works while the leader's does.
 *
 * Two callbacks of the same turn: between them the network hands its queue to the operating system.
 */
export class LoopTurns {
  readonly #clock: Pick<Clock, 'defer'>;
  /** Wakes whom the announcements concern, all at once. */
  readonly #wake: () => void;
  #collecting: Turn | undefined;
  #announced: Turn | undefined;

  constructor(clock: Pick<Clock, 'defer'>, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  schedule(work: TurnWork): void {
    if (this.#collecting === undefined) {
      const turn: Turn = new Set();
      this.#collecting = turn;
      this.#clock.defer(() => this.#announce(turn));
      this.#clock.defer(() => {
        this.#announce(turn);
        if (this.#announced === turn) this.#write();
      });
    }
    this.#collecting.add(work);
  }

  #announce(turn: Turn): void {
    if (this.#collecting !== turn) return;
    // What was announced before is written before: a partition's offsets reach its file in order.
    this.#write();
    this.#collecting = undefined;
    this.#announced = turn;
    for (const work of turn) work.announce();
    this.#wake();
  }

  #write(): void {
    const turn = this.#announced;
    this.#announced = undefined;
    for (const work of turn ?? []) work.write();
  }
}

type Turn = Set<TurnWork>;
