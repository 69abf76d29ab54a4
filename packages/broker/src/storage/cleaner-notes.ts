import { CleanerCheckpoint, type CleanerNote, FailedDirectoryError } from '@tidemark/commitlog';
import type { World } from '@tidemark/ports';
import type { LogDirectory } from './log-directories.js';

interface Noted {
  readonly topic: string;
  readonly partition: number;
  readonly directory: LogDirectory;
}

/** How far the logs of each directory are compacted, as is noted there, by the names of their topics. */
export class CleanerNotes {
  readonly #world: World;
  readonly #checkpoints = new Map<LogDirectory, CleanerCheckpoint>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Throws DiskError. */
  of({ topic, partition, directory }: Noted): CleanerNote {
    return this.#checkpointOf(directory).of({ topic, partition });
  }

  /** Forgets what is noted in a directory, unless that fails, of other logs than were found. Throws DiskError. */
  keepOnly(directory: LogDirectory, found: readonly Noted[]): void {
    try {
      this.#checkpointOf(directory).keepOnly(found.filter((replica) => replica.directory === directory));
    } catch (error) {
      if (!(error instanceof FailedDirectoryError)) throw error;
    }
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    await Promise.all([...this.#checkpoints.values()].map((checkpoint) => checkpoint.settled()));
  }

  #checkpointOf(directory: LogDirectory): CleanerCheckpoint {
    const known = this.#checkpoints.get(directory) ?? new CleanerCheckpoint(this.#world, directory.path);
    this.#checkpoints.set(directory, known);
    return known;
  }
}
