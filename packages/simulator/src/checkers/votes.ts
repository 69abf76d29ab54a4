import type { ObservedNode } from './observed-node.js';
import { mustHold } from './violation.js';

const QUORUM_STATE = '/data/metadata/quorum-state';
const NOBODY = -1;

interface Saved {
  readonly term: number;
  readonly vote: number;
  /** In which directory the voter keeps them: another one makes another voter. */
  readonly directoryId: string | undefined;
}

/** What disks hold of terms and votes: a term never falls, and in one term a voter votes once, across restarts too. */
export class VotesChecker {
  readonly #saved = new Map<string, Saved>();

  /** Throws InvariantViolation. */
  look({ hostName, disk }: Pick<ObservedNode, 'hostName' | 'disk'>): void {
    const saved = savedOn(disk);
    const voter = `${hostName} ${saved.directoryId}`;
    const before = this.#saved.get(voter);
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
    this.#saved.set(voter, saved);
  }
}

/** What the file holds, as far as it is looked at. */
interface QuorumState {
  readonly term?: number;
  readonly vote?: number;
  readonly self?: { readonly directoryId: string };
}

/** What a power failure now would leave on this disk. */
export function savedOn(disk: ObservedNode['disk']): Saved {
  const bytes = disk.durableBytes(QUORUM_STATE);
  const [line = '{}'] = new TextDecoder().decode(bytes ?? new Uint8Array()).split('\n');
  const { term = -1, vote = NOBODY, self }: QuorumState = line === '' ? {} : JSON.parse(line);
  return { term, vote, directoryId: self?.directoryId };
}
