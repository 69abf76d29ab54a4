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

type Voter = Pick<ObservedNode, 'hostName' | 'disk'>;

/** What disks hold of terms and votes: a term never falls, and in one term a voter votes once, across restarts too. */
export class VotesChecker {
  /** By machine, of each directory that its disk held. */
  readonly #saved = new Map<string, Map<string | undefined, Saved>>();

  /** Throws InvariantViolation. */
  look({ hostName, disk }: Voter): void {
    const saved = savedOn(disk);
    const directories = this.#saved.get(hostName) ?? new Map<string | undefined, Saved>();
    const before = directories.get(saved.directoryId);
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
    this.#saved.set(hostName, directories.set(saved.directoryId, saved));
  }

  /**
   * Whether a voter has saved a term, and not another one in its place. A disk that is replaced takes no vote back that
   * was given by then: the candidate may be waiting for its own disk.
   */
  hasSaved(
    { hostName, disk }: Voter,
    { directoryId, term }: { directoryId: string | undefined; term: number },
  ): boolean {
    const seen = [...(this.#saved.get(hostName)?.values() ?? []), savedOn(disk)];
    return seen.some(
      (saved) =>
        saved.term >= term &&
        (directoryId === undefined || saved.directoryId === undefined || directoryId === saved.directoryId),
    );
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
