import { LogError } from './errors.js';
import { Limiter } from './limiter.js';

const UNDER_WAY_MAX = 8;
const WAITING_MAX = 1_024;

/** Bounds the reads off the loop: they take threads that fsyncs need too. */
export class ColdReads {
  readonly #turns = new Limiter(UNDER_WAY_MAX);

  /** Runs a read when its turn has come; rejects with LogError `overloaded` if too many wait already. */
  async run<Result>(directory: string, read: () => Promise<Result>): Promise<Result> {
    if (this.#turns.waiting >= WAITING_MAX) {
      throw new LogError('overloaded', { directory, message: `${WAITING_MAX} cold reads wait already` });
    }
    return this.#turns.run(read);
  }
}

const shared = new WeakMap<object, ColdReads>();

/** The one bound for all logs of a world. */
export function sharedColdReads(world: object): ColdReads {
  const reads = shared.get(world) ?? new ColdReads();
  shared.set(world, reads);
  return reads;
}
