import type { Clock, Timer } from '@tidemark/ports';
import type { NodeId } from '@tidemark/protocol';

/** How often a new voter says hello to those who have not answered: a message may be lost, a node not be there yet. */
const HELLO_INTERVAL_MS = 100;

export interface BirthOptions {
  readonly clock: Clock;
  /** The other first voters. */
  readonly others: readonly NodeId[];
  readonly hello: (to: NodeId) => void;
  /** Every other first voter takes this node's directory for its own; these are theirs. */
  readonly onBorn: (directories: ReadonlyMap<NodeId, string>) => void;
  /** This one has lived with another directory of this node. */
  readonly onRefused: (by: NodeId) => void;
}

/**
 * The first moments of a first voter. One with an empty directory is either new, as all others are, or has lost its disk
 * and with it its votes; it cannot tell by itself. So before it takes part it says hello to every other first voter. One
 * that is new, too, notes the directory; one that has begun to take part has noted, of every other, the directory that
 * it had then, for ever, and answers by that. Who is refused has been there before. (What Kafka asks an operator to
 * say, by formatting a disk, the nodes find out here.)
 */
export class Birth {
  readonly #options: BirthOptions;
  readonly #vouched = new Map<NodeId, string>();
  #timer: Timer | undefined;
  #state: 'waiting' | 'under way' | 'over' = 'waiting';

  constructor(options: BirthOptions) {
    this.#options = options;
  }

  /** Whether this node still finds out. */
  get isUnderWay(): boolean {
    return this.#state !== 'over';
  }

  start(): void {
    this.#state = 'under way';
    this.#advance();
  }

  close(): void {
    this.#state = 'over';
    this.#timer?.cancel();
  }

  /** Another first voter has answered from its directory. */
  answered(from: NodeId, { directoryId, isGranted }: { directoryId: string; isGranted: boolean }): void {
    const { others, onRefused } = this.#options;
    if (this.#state !== 'under way' || !others.includes(from)) return;
    if (!isGranted) {
      this.close();
      onRefused(from);
      return;
    }
    this.#vouched.set(from, directoryId);
    if (this.#vouched.size === others.length) this.#advance();
  }

  #advance(): void {
    const { clock, others, hello, onBorn } = this.#options;
    this.#timer?.cancel();
    const missing = others.filter((other) => !this.#vouched.has(other));
    if (missing.length === 0) {
      this.close();
      onBorn(this.#vouched);
      return;
    }
    for (const other of missing) hello(other);
    this.#timer = clock.setTimer(HELLO_INTERVAL_MS, () => this.#advance());
  }
}
