import type { Clock, Log } from '@tidemark/ports';
import { NONE } from '@tidemark/protocol';

/** How long one line stands for all that follow it. */
const REPEAT_MS = 10 * 60_000;
/** Senders that are told apart; the others share one line. */
const SENDERS_MAX = 16;
const REASON_LENGTH_MAX = 255;

/**
 * Log lines about messages that were not for this node. Who takes it for another sends on for weeks: there is a line for
 * each sender, and the next after REPEAT_MS.
 */
export class DroppedMessages {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #log: Log;
  /** When there was a line about each. */
  readonly #toldMs = new Map<number, number>();

  constructor({ clock, log }: { readonly clock: Pick<Clock, 'monotonicMs'>; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** One came from there. Who writes it may have chosen both. */
  dropped(from: number, { message: reason }: Error): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [sender, toldMs] of this.#toldMs) if (nowMs - toldMs >= REPEAT_MS) this.#toldMs.delete(sender);
    const sender = this.#toldMs.size < SENDERS_MAX ? from : NONE;
    if (this.#toldMs.has(from) || this.#toldMs.has(sender)) return;
    this.#toldMs.set(sender, nowMs);
    this.#log.warn('drops raft messages that are not for this node, or damaged', {
      from,
      reason: reason.slice(0, REASON_LENGTH_MAX),
    });
  }
}
