import type { World } from '@tidemark/ports';
import {
  CrashingDisk,
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { type Offset, offset, readHeader } from '@tidemark/protocol';
import { CommitLog } from '../commit-log.js';
import type { CleanerNote } from '../compaction/cleaner-checkpoint.js';
import { Journal, type JournalOptions } from '../journal/journal.js';
import { LogJournal } from '../journal/log-journal.js';
import type { LogOptions } from '../options.js';
import type { ReadResult } from '../reader.js';
import type { RecoveryReport } from '../recovery.js';
import { TailCachePool } from '../tail-cache.js';
import { sharedWriteBehind } from '../write-behind.js';

export const DIRECTORY = '/data/topic-0';
export const JOURNAL_DIRECTORY = '/data/journal';
/** Under which the log is in the journal. */
export const JOURNAL_KEY = { topicId: 'topic-id', partition: 0 };

/** A simulated machine with one log on its disk, which processes come and go on. */
export class Machine {
  readonly scheduler: SimulatedScheduler;
  readonly disk: SimulatedDisk;
  /** Why processes halted. */
  readonly halts: string[] = [];
  readonly #network: SimulatedNetwork;
  readonly #journalOptions: Partial<JournalOptions> | undefined;
  readonly #blockBytes: number;
  #hadJournal = false;
  /** Of the running process, once its log is open. */
  journal: Journal | undefined;
  #process: { readonly world: SimulatedWorld; readonly disk: CrashingDisk; readonly seen: World };

  /** With journal options, logs are durable by a journal; and if there are blocks, their files are written behind it. */
  constructor(
    seed: number | string = 1,
    journalOptions?: Partial<JournalOptions>,
    { blockBytes = 0 }: { readonly blockBytes?: number } = {},
  ) {
    this.#journalOptions = journalOptions;
    this.#blockBytes = blockBytes;
    this.scheduler = new SimulatedScheduler(seed);
    this.disk = new SimulatedDisk(this.scheduler.random.fork('disk'), { scheduler: this.scheduler });
    this.#network = new SimulatedNetwork(this.scheduler);
    this.#process = this.#begin();
  }

  get world(): SimulatedWorld {
    return this.#process.world;
  }

  /** The world of the running process as its logs see it. */
  get seen(): World {
    return this.#process.seen;
  }

  /** Through which the running process uses its disk. */
  get crashingDisk(): CrashingDisk {
    return this.#process.disk;
  }

  /** Starts a process. */
  boot(): SimulatedWorld {
    this.journal = undefined;
    this.#process = this.#begin();
    return this.world;
  }

  #begin() {
    const world = createSimulatedWorld({
      scheduler: this.scheduler,
      network: this.#network,
      hostName: 'machine',
      disk: this.disk,
      onHalt: (reason) => this.halts.push(reason),
    });
    const disk = new CrashingDisk(world.disk, { operations: Number.POSITIVE_INFINITY });
    const seen = { ...world, disk };
    sharedWriteBehind(seen, { blockBytes: this.#blockBytes });
    return { world, disk, seen };
  }

  /** Opens the log in the running process. Its batches are read from disk unless a cache is given. */
  open(
    options: Partial<LogOptions> & {
      readonly ignoreCleanMarker?: boolean;
      readonly suspended?: Uint8Array | undefined;
      readonly cleanerNote?: CleanerNote;
    } = {},
  ): {
    log: CommitLog;
    report: RecoveryReport;
  } {
    const { ignoreCleanMarker = false, suspended, cleanerNote, ...rest } = options;
    const isBegun = this.journal !== undefined;
    this.openJournal();
    const opened = CommitLog.open({
      world: this.#process.seen,
      directory: DIRECTORY,
      options: { tailCache: new TailCachePool({ bytesMax: 0 }), ...rest },
      ignoreCleanMarker,
      suspended,
      ...(cleanerNote !== undefined && { cleanerNote }),
      ...(this.journal !== undefined && { journal: new LogJournal(this.journal, JOURNAL_KEY) }),
    });
    // Once a process: what it recovered is in the files.
    if (!isBegun) this.journal?.began();
    return opened;
  }

  /** Another log of the journal, in a directory of its own. */
  openOther(partition: number): { log: CommitLog; report: RecoveryReport } {
    const journal = this.openJournal();
    return CommitLog.open({
      world: this.#process.seen,
      directory: `/data/topic-${partition}`,
      options: { tailCache: new TailCachePool({ bytesMax: 0 }) },
      ...(journal !== undefined && { journal: new LogJournal(journal, { ...JOURNAL_KEY, partition }) }),
    });
  }

  /** Of the running process; undefined without journal options. */
  openJournal(): Journal | undefined {
    if (this.#journalOptions === undefined) return undefined;
    this.journal ??= Journal.open({
      world: this.#process.seen,
      directory: JOURNAL_DIRECTORY,
      options: this.#journalOptions,
    });
    if (!this.#hadJournal) this.journal.lossTold();
    this.#hadJournal = true;
    return this.journal;
  }

  /** Power loss, and the next process. */
  powerLoss(): void {
    this.world.powerLoss();
    this.boot();
  }

  /** kill -9, and the next process. */
  kill(): void {
    this.world.kill();
    this.boot();
  }

  /** Asks for durability and waits until the whole log is durable. */
  async flush(log: CommitLog): Promise<void> {
    log.flush();
    await this.scheduler.runUntil(() => log.durableOffset === log.logEndOffset);
  }

  /** A file of the log, as programs see it. */
  bytesOf(name: string): Uint8Array {
    const file = this.disk.open(`${DIRECTORY}/${name}`, 'read');
    const bytes = new Uint8Array(file.sizeBytes());
    file.read(bytes, 0);
    file.close();
    return bytes;
  }
}

/** Every batch from an offset to the log's end. */
export function readAll(log: CommitLog, from: number = log.logStartOffset, maxBytes = 4_096): Uint8Array[] {
  const found: Uint8Array[] = [];
  let next = offset(from);
  while (next < log.logEndOffset) {
    const { batches, nextOffset } = expectBatches(log.read({ from: next, maxBytes }));
    if (batches.length === 0) throw new Error(`nothing at ${next} of a log that ends at ${log.logEndOffset}`);
    found.push(...batches);
    next = nextOffset;
  }
  return found;
}

export function expectBatches(result: ReadResult): { batches: readonly Uint8Array[]; nextOffset: Offset } {
  if (result === 'out-of-range') throw new Error('out of range');
  return result;
}

/** The base offsets of batches. */
export function baseOffsets(batches: readonly Uint8Array[]): number[] {
  return batches.map((batch) => readHeader(batch).baseOffset);
}
