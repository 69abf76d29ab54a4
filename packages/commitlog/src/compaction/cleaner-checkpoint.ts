import { type Disk, DiskError, readWholeFile, replaceFile } from '@tidemark/ports';
import {
  type CleanerPoint,
  formatCleanerCheckpoint,
  parseCleanerCheckpoint,
} from '../core/compaction/cleaner-checkpoint-format.js';
import { CLEANER_CHECKPOINT_NAME } from '../file-names.js';
import { SingleFlight } from '../single-flight.js';

/**
 * Up to where the logs of a data directory are compacted. Only a hint: where it is lost, or too low, more is looked at again;
 * where it is too high, something that is superseded may stay, and what hides it with it.
 */
export class CleanerCheckpoint {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #points = new Map<string, CleanerPoint>();
  readonly #flight = new SingleFlight(() => this.#write());

  /** Reads what the data directory holds. */
  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
    for (const point of this.#read()) this.#points.set(keyOf(point), point);
  }

  /** 0 where nothing is known. */
  get(log: Pick<CleanerPoint, 'topic' | 'partition'>): number {
    return this.#points.get(keyOf(log))?.offset ?? 0;
  }

  /** Resolves when it is durable. Rejects with DiskError. */
  async set(point: CleanerPoint): Promise<void> {
    if (this.get(point) === point.offset) return;
    if (point.offset === 0) this.#points.delete(keyOf(point));
    else this.#points.set(keyOf(point), point);
    await this.#flight.run();
  }

  #read(): readonly CleanerPoint[] {
    try {
      return parseCleanerCheckpoint(readWholeFile(this.#disk, `${this.#directory}/${CLEANER_CHECKPOINT_NAME}`)) ?? [];
    } catch (error) {
      if (error instanceof DiskError) return [];
      throw error;
    }
  }

  #write(): Promise<void> {
    const bytes = formatCleanerCheckpoint(this.#points.values());
    return replaceFile(this.#disk, { directory: this.#directory, name: CLEANER_CHECKPOINT_NAME, bytes });
  }
}

function keyOf({ topic, partition }: Pick<CleanerPoint, 'topic' | 'partition'>): string {
  return `${topic}/${partition}`;
}
