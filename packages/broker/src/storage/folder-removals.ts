import { FailedDirectoryError, type FolderRemoval } from '@tidemark/commitlog';
import { DiskError, type World } from '@tidemark/ports';
import type { TopicId } from '@tidemark/protocol';
import { WorkTurns } from '../partitions/work-turns.js';
import { FULL_DISK_RETRY_MS } from './disk-space.js';
import type { FolderNames } from './folder-names.js';
import { strayPathOf, topicIdOf } from './replica-folders.js';

/** Where one is refused again and again: it may be so for ever. */
const RETRY_MS_MOST = 60_000;

interface Waiting {
  readonly removal: FolderRemoval;
  /** Whose replica it was; undefined: it was set aside. */
  readonly topicId: TopicId | undefined;
  steps: Iterator<void>;
  retryMs: number;
}

/**
 * Removes folders in turns in which others are heard, however many there are and however much they hold. First all lose
 * what says whose they are: a start opens only what still says so, and sets the rest aside.
 */
export class FolderRemovals {
  readonly #world: World;
  readonly #names: FolderNames;
  /** By path. */
  readonly #waiting = new Map<string, Waiting>();
  /** Those of which no step was taken, and the others: of either the first is next. */
  readonly #whole = new Set<Waiting>();
  readonly #begun = new Set<Waiting>();
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(world: World, names: FolderNames) {
    this.#world = world;
    this.#names = names;
  }

  /** Takes a folder on that nothing uses any more. Halts later if it says that it is another topic's. */
  add(removal: FolderRemoval, topicId?: TopicId): void {
    const waiting = { removal, topicId, steps: removal.steps(), retryMs: FULL_DISK_RETRY_MS };
    this.#waiting.set(removal.path, waiting);
    this.#whole.add(waiting);
    this.#work();
  }

  /** Whether what waits there is, as far as is known, this topic's. */
  isOf(topicId: TopicId, path: string): boolean {
    return this.#waiting.get(path)?.topicId === topicId;
  }

  /** Renames what waits, so that another may lie there. Throws DiskError. */
  giveWay(path: string): void {
    const waiting = this.#waiting.get(path);
    const { disk } = this.#world;
    if (waiting === undefined) return;
    let target: string;
    try {
      if (!disk.exists(path)) return;
      target = strayPathOf(disk, path);
      disk.rename(path, target);
    } catch (error) {
      // When its directory is back, it was away meanwhile.
      if (error instanceof FailedDirectoryError) return;
      throw error;
    }
    this.#names.went(path);
    this.#waiting.delete(path);
    waiting.removal.renamed(target);
    this.#waiting.set(target, waiting);
  }

  /** Resolves when none says any more whose it is; the rest is the next start's. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
  }

  #work(): void {
    this.#working ??= this.#steps();
  }

  async #steps(): Promise<void> {
    const turns = new WorkTurns(this.#world.clock);
    await turns.end();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (this.#isDoneWith(next)) await turns.end();
      else await turns.step();
    }
    this.#working = undefined;
  }

  #next(): Waiting | undefined {
    const [whole] = this.#whole;
    const [begun] = this.#begun;
    return whole ?? (this.#closed ? undefined : begun);
  }

  /** Takes a step. */
  #isDoneWith(waiting: Waiting): boolean {
    try {
      if (this.#whole.has(waiting)) this.#assertOwn(waiting);
      if (waiting.steps.next().done !== true) {
        if (this.#whole.delete(waiting)) this.#begun.add(waiting);
        return false;
      }
      this.#names.went(waiting.removal.path);
    } catch (error) {
      if (!(error instanceof DiskError)) throw error;
      if (!(error instanceof FailedDirectoryError)) {
        this.#refused(waiting, error);
        return false;
      }
    }
    this.#leave(waiting);
    this.#waiting.delete(waiting.removal.path);
    return true;
  }

  #assertOwn({ removal: { path }, topicId }: Waiting): void {
    if (topicId === undefined) return;
    const owner = topicIdOf(this.#world, path);
    if (owner === undefined || owner === topicId) return;
    this.#world.halt(`${path} is to be deleted for topic ${topicId}, and belongs to ${owner}`);
  }

  /** The disk is full, perhaps, or no descriptor is free. */
  #refused(waiting: Waiting, error: DiskError): void {
    const { clock, log } = this.#world;
    if (waiting.retryMs === FULL_DISK_RETRY_MS) {
      const directory = waiting.removal.path;
      log.warn('a folder cannot be removed: it is tried again until the next start', { directory, error });
    }
    waiting.steps = waiting.removal.steps();
    this.#leave(waiting);
    clock.setTimer(waiting.retryMs, () => {
      if (this.#closed) return;
      this.#begun.add(waiting);
      this.#work();
    });
    waiting.retryMs = Math.min(2 * waiting.retryMs, RETRY_MS_MOST);
  }

  #leave(waiting: Waiting): void {
    this.#whole.delete(waiting);
    this.#begun.delete(waiting);
  }
}
