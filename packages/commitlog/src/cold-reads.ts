import { LogError } from './errors.js';

const UNDER_WAY_MAX = 8;
const WAITING_MAX = 1_024;

/** Bounds the reads off the loop: they take threads that fsyncs need too. */
export class ColdReads {
  #underWay = 0;
  readonly #waiting: (() => void)[] = [];

  /** Runs a read when its turn has come; throws LogError `overloaded` if too many wait already. */
  async run<Result>(directory: string, read: () => Promise<Result>): Promise<Result> {
    if (this.#underWay >= UNDER_WAY_MAX) await this.#turn(directory);
    else this.#underWay += 1;
    try {
      return await read();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#underWay -= 1;
      else next();
    }
  }

  #turn(directory: string): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX) {
      throw new LogError('overloaded', { directory, message: `${WAITING_MAX} cold reads wait already` });
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }
}

const shared = new WeakMap<object, ColdReads>();

/** The one bound for all logs of a world. */
export function sharedColdReads(world: object): ColdReads {
  const reads = shared.get(world) ?? new ColdReads();
  shared.set(world, reads);
  return reads;
}
