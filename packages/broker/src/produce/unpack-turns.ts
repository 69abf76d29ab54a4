import type { Clock } from '@tidemark/ports';
import { DECOMPRESSED_BYTES_MAX, type UnpackAllowance } from '@tidemark/protocol';
import { partitionName } from '../storage/broker-store.js';

interface Partition {
  readonly topicId: string;
  readonly partition: number;
}

/** Records that found nothing left of a turn's allowance. */
export interface WaitingRecords {
  readonly partition: Partition;
  /** By the monotonic clock. */
  readonly deadlineMs: number;
  /** Whether there is an outcome; else it waits on, as the first. */
  goOn(): boolean;
  /** Its time is up. */
  giveUp(): void;
}

/**
 * What a broker unpacks of produced records in one turn of the event loop, over all requests: as much as the largest batch
 * may hold, so that any finds room in a turn that begins. The rest goes on in the next turns, in order of arrival, and what
 * comes for the same partition meanwhile does not overtake it.
 */
export class UnpackTurns {
  readonly #clock: Pick<Clock, 'defer' | 'monotonicMs'>;
  readonly #waiting = new Set<WaitingRecords>();
  /** How many wait, by partition. */
  readonly #counts = new Map<string, number>();
  #isTurnCounted = false;
  readonly allowance: UnpackAllowance = { bytesLeft: DECOMPRESSED_BYTES_MAX };

  constructor(clock: Pick<Clock, 'defer' | 'monotonicMs'>) {
    this.#clock = clock;
  }

  /** Whether records of the partition wait. */
  holds(partition: Partition): boolean {
    return this.#waiting.size > 0 && this.#counts.has(partitionName(partition));
  }

  wait(records: WaitingRecords): void {
    this.#waiting.add(records);
    const name = partitionName(records.partition);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    this.#countTurn();
  }

  /** Something may have been taken from the allowance. */
  spent(): void {
    if (this.allowance.bytesLeft < DECOMPRESSED_BYTES_MAX) this.#countTurn();
  }

  #countTurn(): void {
    if (this.#isTurnCounted) return;
    this.#isTurnCounted = true;
    this.#clock.defer(() => {
      this.#isTurnCounted = false;
      this.allowance.bytesLeft = DECOMPRESSED_BYTES_MAX;
      this.#goOn();
      if (this.#waiting.size > 0) this.#countTurn();
    });
  }

  #goOn(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const records of this.#waiting) {
      if (nowMs > records.deadlineMs) records.giveUp();
      else if (!records.goOn()) return;
      this.#remove(records);
    }
  }

  #remove(records: WaitingRecords): void {
    this.#waiting.delete(records);
    const name = partitionName(records.partition);
    const count = (this.#counts.get(name) ?? 0) - 1;
    if (count > 0) this.#counts.set(name, count);
    else this.#counts.delete(name);
  }
}
