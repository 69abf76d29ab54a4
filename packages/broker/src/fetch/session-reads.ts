import type { Offset } from '@tidemark/protocol';
import type { RecordSource } from '../partitions/record-source.js';
import type { WatchedPartition } from './watched-partition.js';

/** Of one session in one log directory: one that is slow does not keep another from beginning. */
const READS_PER_DIRECTORY = 2;

const NOBODY: readonly WatchedPartition[] = [];

/** What is read from disk for a question. */
export interface ColdRead {
  readonly watched: WatchedPartition;
  readonly source: RecordSource;
  readonly from: Offset;
  readonly maxBytes: number;
}

/** One that is under way, or whose result waits to be sent. */
interface Held extends ColdRead {
  batches: readonly Uint8Array[] | undefined;
}

/** In one log directory. */
interface Directory {
  readonly held: Set<Held>;
  readonly waiting: Set<WatchedPartition>;
}

/**
 * Reads from disk that a session has begun. They go on while it answers with what it has, and what they bring is kept
 * until the question is answered. A read counts in its log directory until then: memory is bounded by that, and a
 * directory that hangs holds up no other.
 */
export class SessionReads {
  readonly #byPartition = new Map<WatchedPartition, Held>();
  readonly #directories = new Map<string, Directory>();
  #underWay = 0;
  /** What those may bring that are under way or have not been answered with. */
  #reservedBytes = 0;

  get areUnderWay(): boolean {
    return this.#underWay > 0;
  }

  /** Those whose read has ended and waits to be sent, as the question names them. */
  get ended(): readonly WatchedPartition[] {
    const ended = [...this.#byPartition.values()].filter(({ batches }) => batches !== undefined);
    return ended.map(({ watched }) => watched).sort((a, b) => a.place - b.place);
  }

  /** What a partition's read has brought; undefined: none has ended. */
  broughtFor(watched: WatchedPartition): readonly Uint8Array[] | undefined {
    return this.#byPartition.get(watched)?.batches;
  }

  /** Whether partitions are in line. */
  get haveWaiting(): boolean {
    for (const { waiting } of this.#directories.values()) if (waiting.size > 0) return true;
    return false;
  }

  /** What a read may ask for of an answer's room; 0: it has to wait. */
  roomIn(room: number): number {
    return Math.max(0, room - this.#reservedBytes);
  }

  /** The read that answers a partition's question of now; without `batches` while it is under way. */
  find({ watched, source }: Pick<ColdRead, 'watched' | 'source'>): Pick<Held, 'batches'> | undefined {
    const held = this.#byPartition.get(watched);
    if (held === undefined) return undefined;
    if (held.source === source && held.from === watched.question.fetchOffset) return held;
    this.drop(watched);
    return undefined;
  }

  /** Nothing is made of a partition's read any more. */
  drop(watched: WatchedPartition): void {
    const held = this.#byPartition.get(watched);
    if (held === undefined) return;
    this.#byPartition.delete(watched);
    // While the disk has not let go of it, its place is taken.
    if (held.batches !== undefined) this.#release(held);
  }

  forget(watched: WatchedPartition): void {
    this.drop(watched);
    for (const { waiting } of this.#directories.values()) waiting.delete(watched);
  }

  /** Whether another read may begin in the directory; if not, the partition is put in line. */
  hasPlace({ watched, source }: Pick<ColdRead, 'watched' | 'source'>, room: number): boolean {
    const { held, waiting } = this.#directoryOf(source);
    if (held.size < READS_PER_DIRECTORY && this.roomIn(room) > 0) return true;
    waiting.add(watched);
    return false;
  }

  /** Begins a read. `onEnd` is told the error, if it has failed. */
  async run(
    cold: ColdRead,
    read: () => Promise<readonly Uint8Array[]>,
    onEnd: (error: unknown) => void,
  ): Promise<void> {
    const held: Held = { ...cold, batches: undefined };
    this.#directoryOf(cold.source).held.add(held);
    this.#byPartition.set(cold.watched, held);
    this.#underWay += 1;
    this.#reservedBytes += held.maxBytes;
    let failure: unknown;
    try {
      held.batches = await read();
    } catch (error) {
      failure = error;
    }
    this.#underWay -= 1;
    const isWanted = this.#byPartition.get(held.watched) === held;
    if (failure !== undefined && isWanted) this.#byPartition.delete(held.watched);
    if (failure !== undefined || !isWanted) this.#release(held);
    onEnd(failure);
  }

  /** Takes those out of the line for whom there is a place now, and room in the answer. */
  next(room: number): readonly WatchedPartition[] {
    let found: WatchedPartition[] | undefined;
    for (const { held, waiting } of this.#directories.values()) {
      if (waiting.size === 0 || this.roomIn(room) === 0) continue;
      let places = READS_PER_DIRECTORY - held.size;
      for (const watched of waiting) {
        if (places <= 0) break;
        places -= 1;
        waiting.delete(watched);
        found ??= [];
        found.push(watched);
      }
    }
    return found ?? NOBODY;
  }

  #release(held: Held): void {
    this.#directoryOf(held.source).held.delete(held);
    this.#reservedBytes -= held.maxBytes;
  }

  #directoryOf({ logDirectory }: RecordSource): Directory {
    const directory = this.#directories.get(logDirectory) ?? { held: new Set(), waiting: new Set() };
    this.#directories.set(logDirectory, directory);
    return directory;
  }
}
