import type { Timer, World } from '@tidemark/ports';
import { NONE } from '@tidemark/protocol';

export interface OwnMetadataOptions {
  readonly world: Pick<World, 'clock' | 'log'>;
  /** The last record that this node's own controller has applied. */
  readonly offset: () => number;
  /** How long it may be without what is committed, in ms. */
  readonly patienceMs: number;
  readonly onChange: () => void;
}

/**
 * Whether this node's own controller keeps up with what is committed, by the word of the active one. A voter whose disk
 * stands still is sent no more of the log once its leader's window is full, and has a leader all the while.
 */
export class OwnMetadata {
  readonly #options: OwnMetadataOptions;
  /** What was committed by the latest word. */
  #told: number = NONE;
  /** Runs while what was committed as it was set is not applied here, as far as is known. */
  #patience: Timer | undefined;
  #isBehind = false;

  constructor(options: OwnMetadataOptions) {
    this.#options = options;
  }

  /** It lacked something for as long as there is patience, and has not come up with what is committed since. */
  get isBehind(): boolean {
    return this.#isBehind;
  }

  /** The active controller said that the metadata is committed up to `offset`. */
  told(offset: number): void {
    const { world, patienceMs, offset: own } = this.#options;
    // From a release that does not say it.
    if (offset === 0) return;
    // Of what is committed just now it may always lack the last.
    const hasCaughtUp = own() >= this.#told;
    this.#told = offset;
    if (this.#isBehind) {
      if (hasCaughtUp) this.#set(false);
      return;
    }
    if (own() >= offset) this.#stopWaiting();
    else this.#patience ??= world.clock.setTimer(patienceMs, () => this.#look(offset));
  }

  close(): void {
    this.#stopWaiting();
  }

  #stopWaiting(): void {
    this.#patience?.cancel();
    this.#patience = undefined;
  }

  #look(wanted: number): void {
    this.#patience = undefined;
    if (this.#options.offset() < wanted) this.#set(true);
  }

  #set(isBehind: boolean): void {
    const { world, offset, onChange } = this.#options;
    this.#isBehind = isBehind;
    const fields = { applied: offset(), committed: this.#told };
    if (isBehind) world.log.warn("this node's own controller lacks metadata: the active one's is followed", fields);
    else world.log.info("this node's own controller has caught up with the metadata", fields);
    onChange();
  }
}
