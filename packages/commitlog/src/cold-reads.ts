import { Limiter } from '@tidemark/ports';
import { LogError } from './errors.js';

/** Node does four such things at once: reads of a disk that hangs leave one to fsyncs, and to other disks. */
const UNDER_WAY_MAX = 3;
const WAITING_MAX = 1_024;

/** Bounds the reads off the loop of all logs of a data directory: they take threads that fsyncs need too. */
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

const shared = new WeakMap<object, Map<string, ColdReads>>();

/** Those of all logs of a world in one data directory. */
export function sharedColdReads(world: object, directory: string): ColdReads {
  const known = shared.get(world) ?? new Map<string, ColdReads>();
  shared.set(world, known);
  const reads = known.get(directory) ?? new ColdReads();
  known.set(directory, reads);
  return reads;
}
