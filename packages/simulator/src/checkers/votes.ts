import type { ObservedNode } from './observed-node.js';
import { mustHold } from './violation.js';

const QUORUM_STATE = '/data/metadata/quorum-state';
const NOBODY = -1;

interface Saved {
  readonly term: number;
  readonly vote: number;
}

/** What disks hold of terms and votes: a term never falls, and in one term a voter votes once, across restarts too. */
export class VotesChecker {
  readonly #saved = new Map<string, Saved>();

  /** Throws InvariantViolation. */
  look({ hostName, disk }: Pick<ObservedNode, 'hostName' | 'disk'>): void {
    const saved = savedOn(disk);
    const before = this.#saved.get(hostName);
    if (before !== undefined) {
      mustHold(
        saved.term >= before.term,
        () => `${hostName} has forgotten term ${before.term}: its disk says ${saved.term}`,
      );
      mustHold(
        saved.term > before.term || before.vote === NOBODY || saved.vote === before.vote,
        () => `${hostName} voted for ${before.vote} and for ${saved.vote} in term ${saved.term}`,
      );
    }
    this.#saved.set(hostName, saved);
  }
}

/** What a power failure now would leave on this disk. */
export function savedOn(disk: ObservedNode['disk']): Saved {
  const bytes = disk.durableBytes(QUORUM_STATE);
  const [line = '{}'] = new TextDecoder().decode(bytes ?? new Uint8Array()).split('\n');
  const { term = -1, vote = NOBODY }: Partial<Saved> = line === '' ? {} : JSON.parse(line);
  return { term, vote };
}
