import { type Clock, nextTurn } from '@tidemark/ports';

/** How long work on logs goes on before the node's peers are answered: it is none of them that has fallen silent. */
export const TURN_MS = 20;

/** The turns of the event loop in which blocking work on many logs, or files, is done: step by step, and others in between. */
export class WorkTurns {
  readonly #clock: Pick<Clock, 'defer' | 'monotonicMs'>;
  #beganMs: number;

  /** The first turn begins now. */
  constructor(clock: Pick<Clock, 'defer' | 'monotonicMs'>) {
    this.#clock = clock;
    this.#beganMs = clock.monotonicMs();
  }

  /** Between two steps: ends the turn if it has lasted. */
  async step(): Promise<void> {
    if (this.#clock.monotonicMs() - this.#beganMs > TURN_MS) await this.end();
  }

  /** Resolves in the next turn. */
  async end(): Promise<void> {
    await nextTurn(this.#clock);
    this.#beganMs = this.#clock.monotonicMs();
  }
}
