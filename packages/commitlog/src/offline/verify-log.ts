import type { Disk } from '@tidemark/ports';
import type { BatchHeader } from '@tidemark/protocol';
import { BatchChain } from '../core/batch-chain.js';
import { type EpochEntry, LeaderEpochCache } from '../core/epoch-cache.js';
import { ProducerStates } from '../core/producer-states.js';
import { segmentName } from '../file-names.js';
import { defaultLogOptions } from '../options.js';
import { epochContradiction } from './epoch-check.js';
import type { Finding, Findings } from './finding.js';
import { findBatches } from './found-batches.js';
import { offsetIndexCheck, timeIndexCheck } from './index-check.js';
import { type LogListing, listLog, sizesOf } from './log-listing.js';
import { damagedFile, type OfflineLogState, readIfThere, readLogState } from './log-state.js';
import { snapshotProblem } from './producer-snapshot.js';
import { checkTransactionIndex } from './transaction-index.js';

export interface VerifyLogOptions {
  /** The directory of one log. */
  readonly directory: string;
  /** Up to where the log's files count by its node's journal, if that says more than the log's own checkpoint. */
  readonly recoveryPoint?: number;
  /** There is no journal that counts: the log is what its files hold. */
  readonly isJournalGone?: boolean;
  /** Where the log ended when it was suspended, as its node's store says: everything below is in the files, synced. */
  readonly suspendedAt?: number;
  /** A process writes there: what lies above the recovery point may be half written. */
  readonly isLive?: boolean;
  /** Compaction leaves gaps between offsets. */
  readonly allowsGaps?: boolean;
  /** The batches are a metadata log's: their producer fields mean something else. */
  readonly ignoresProducers?: boolean;
}

/** What a log's files hold. */
export interface LogSummary {
  readonly directory: string;
  readonly startOffset: number;
  /** Behind the last batch that counts and can be read. */
  readonly endOffset: number;
  /** Everything below it was synced in the files; undefined: nothing says so. */
  readonly recoveryPoint: number | undefined;
  /** Closed in order and not written to since; else whether the journal holds what lies above the recovery point. */
  readonly state: 'closed' | 'journaled' | 'open';
  readonly segments: number;
  readonly sizeBytes: number;
  readonly batches: number;
  readonly records: number;
  readonly producers: number;
  readonly epochs: readonly EpochEntry[];
  readonly isDamaged: boolean;
}

/**
 * Reads every byte of a log that counts, changing nothing, and tells what is wrong and where. Below the recovery point
 * what is not as it was written is damage; above it a log without a journal may have a torn tail, and what the files of
 * a log with a journal hold there does not count. Memory is bounded by the largest batch. Throws DiskError.
 */
export function verifyLog(disk: Disk, options: VerifyLogOptions): Verification {
  const listing = listLog(disk, options.directory);
  const found = readLogState(disk, options.directory, sizesOf(listing));
  const { suspendedAt } = options;
  const state = suspendedAt === undefined ? found : { ...found, closedAt: suspendedAt };
  return verified(new LogVerification(disk, { options, listing, state }));
}

/** One segment and its indexes by themselves: whatever is not a valid batch is damage, but for a torn end. Throws DiskError. */
export function verifySegment(disk: Disk, options: VerifyLogOptions & { readonly baseOffset: number }): Verification {
  const all = listLog(disk, options.directory);
  const segments = all.segments.filter(({ baseOffset }) => baseOffset === options.baseOffset);
  const listing = { segments, snapshots: [], sizeBytes: segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) };
  return verified(new LogVerification(disk, { options, listing, state: NOTHING_KNOWN }));
}

const NOTHING_KNOWN: OfflineLogState = {
  checkpoint: undefined,
  closedAt: undefined,
  isSuspect: false,
  epochs: undefined,
  findings: [],
};

type Verification = Generator<Finding, LogSummary, undefined>;

function* verified(verification: LogVerification): Verification {
  for (const finding of verification.run()) {
    if (finding.kind === 'damage') verification.isDamaged = true;
    yield finding;
  }
  return verification.summary();
}

class LogVerification {
  isDamaged = false;
  readonly #disk: Disk;
  readonly #options: VerifyLogOptions;
  readonly #listing: LogListing;
  readonly #state: OfflineLogState;
  readonly #recoveryPoint: number | undefined;
  readonly #startOffset: number;
  /** Nothing in the files counts from this offset on. */
  readonly #endAt: number;
  readonly #epochs = new LeaderEpochCache();
  readonly #producers = new ProducerStates({ producersMax: defaultLogOptions.producersMax });
  readonly #snapshots: LogListing['snapshots'][number][];
  #chain: BatchChain;
  #batches = 0;
  #records = 0;
  /** Not every batch was read, so that not every epoch and producer is known. */
  #hasHoles = false;
  /** Damage that has been found, and not been told of yet. */
  #unreadable: Finding | undefined;
  /** What lies behind does not count, or is a torn tail. */
  #stopped = false;

  constructor(
    disk: Disk,
    found: { readonly options: VerifyLogOptions; readonly listing: LogListing; readonly state: OfflineLogState },
  ) {
    this.#disk = disk;
    this.#options = found.options;
    this.#listing = found.listing;
    this.#state = found.state;
    this.#snapshots = found.options.ignoresProducers ? [] : [...found.listing.snapshots];
    const { checkpoint, closedAt } = found.state;
    const known = found.options.suspendedAt ?? found.options.recoveryPoint ?? checkpoint?.recoveryPoint;
    this.#recoveryPoint = checkpoint === undefined ? undefined : Math.max(known ?? 0, checkpoint.recoveryPoint);
    const first = found.listing.segments[0]?.baseOffset ?? 0;
    this.#startOffset = checkpoint?.logStartOffset ?? first;
    const usesJournal = checkpoint?.journalSequence !== undefined && found.options.isJournalGone !== true;
    const isJournaled = usesJournal && closedAt === undefined;
    this.#endAt = isJournaled ? (this.#recoveryPoint ?? 0) : Number.POSITIVE_INFINITY;
    this.#chain = this.#chainFrom(Math.min(first, this.#startOffset));
  }

  *run(): Findings {
    yield* this.#state.findings;
    yield* this.#beginning();
    for (const [index, segment] of this.#listing.segments.entries()) {
      if (this.#chain.nextOffset >= this.#endAt) this.#stopped = true;
      if (!this.#stopped) yield* this.#segment(segment, index === this.#listing.segments.length - 1);
    }
    yield* this.#ending();
    yield* this.#wholeFiles();
  }

  summary(): LogSummary {
    const { closedAt } = this.#state;
    return {
      directory: this.#options.directory,
      startOffset: this.#startOffset,
      endOffset: this.#chain.nextOffset,
      recoveryPoint: this.#recoveryPoint,
      state: closedAt !== undefined ? 'closed' : this.#endAt < Number.POSITIVE_INFINITY ? 'journaled' : 'open',
      segments: this.#listing.segments.length,
      sizeBytes: this.#listing.sizeBytes,
      batches: this.#batches,
      records: this.#records,
      producers: this.#producers.size,
      epochs: this.#epochs.entries,
      isDamaged: this.isDamaged,
    };
  }

  *#beginning(): Findings {
    const first = this.#listing.segments[0];
    if (first === undefined || first.baseOffset <= this.#startOffset) return;
    const reason = `the log begins at ${this.#startOffset}, and its first segment at ${first.baseOffset}`;
    const offsets = { from: this.#startOffset, before: first.baseOffset };
    this.#hasHoles = true;
    yield { kind: 'damage', file: first.path, position: 0, reason, offsets };
    this.#chain = this.#chainFrom(first.baseOffset);
  }

  *#segment({ path, baseOffset, sizeBytes }: LogListing['segments'][number], isLast: boolean): Findings {
    if (baseOffset !== this.#chain.nextOffset) {
      const reason = `it begins where offset ${this.#chain.nextOffset} must come`;
      yield* this.#problem({ file: path, position: 0, reason });
      if (this.#stopped) return;
      this.#chain = this.#chainFrom(baseOffset);
    }
    const base = `${this.#options.directory}/${segmentName(baseOffset)}`;
    const indexes = [
      offsetIndexCheck(this.#disk, `${base}.index`, baseOffset),
      timeIndexCheck(this.#disk, `${base}.timeindex`, baseOffset),
    ];
    const file = this.#disk.open(path, 'read');
    let [position, hasMore] = [0, false];
    try {
      for (const found of this.#stopped ? [] : findBatches(file, sizeBytes)) {
        hasMore = this.#chain.nextOffset >= this.#endAt;
        if (hasMore) break;
        if (found.kind === 'damage') {
          for (const index of indexes) index.damage();
          const { endPosition, reason, isTorn } = found;
          yield* this.#damageUpTo(undefined);
          const { position: at } = found;
          for (const finding of this.#problem({ file: path, position: at, endPosition, reason }, isTorn && isLast)) {
            if (finding.kind === 'damage') this.#unreadable = finding;
            else yield finding;
          }
        } else {
          yield* this.#batch(path, found.position, found.header);
          for (const index of indexes) index.batch(found.header, found.position);
          position = found.position + found.header.sizeBytes;
        }
        if (this.#stopped) break;
      }
      yield* this.#damageUpTo(undefined);
    } finally {
      file.close();
    }
    const offset = this.#chain.nextOffset;
    const isComplete = !isLast || (this.#state.closedAt !== undefined && this.#options.isLive !== true);
    // The indexes have entries of what does not count, too.
    const isFinal = isComplete && !hasMore && !this.#stopped;
    for (const index of indexes) {
      const finding = index.finish({ position, offset, isFinal });
      if (finding !== undefined) yield finding;
    }
    yield* checkTransactionIndex(this.#disk, `${base}.txnindex`, { from: baseOffset, end: offset });
  }

  *#batch(file: string, position: number, header: BatchHeader): Findings {
    const { baseOffset, lastOffset } = header;
    yield* this.#damageUpTo(baseOffset);
    const { nextOffset } = this.#chain;
    if (this.#options.allowsGaps === true && baseOffset > nextOffset) this.#chain = this.#chainFrom(baseOffset);
    const reason = this.#chain.take(header);
    if (reason !== undefined) {
      const offsets = { from: Math.min(nextOffset, baseOffset), before: Math.max(baseOffset, lastOffset + 1) };
      yield* this.#problem({ file, position, endPosition: position + header.sizeBytes, reason, offsets });
      if (this.#stopped) return;
      this.#chain = this.#chainFrom(lastOffset + 1);
    }
    this.#batches += 1;
    this.#records += header.recordCount;
    // What is of the log's first offset speaks of batches that are gone.
    yield* this.#snapshotsUpTo(baseOffset);
    if (this.#options.ignoresProducers !== true) this.#producers.update(header, 0);
    yield* this.#snapshotsUpTo(lastOffset + 1);
  }

  /** Tells of a stretch that could not be read, now that it is known with which offset the log goes on behind it. */
  *#damageUpTo(before: number | undefined): Findings {
    const finding = this.#unreadable;
    if (finding === undefined) return;
    this.#unreadable = undefined;
    const from = this.#chain.nextOffset;
    if (before === undefined || before < from) yield finding;
    else {
      yield { ...finding, offsets: { from, before } };
      this.#chain = this.#chainFrom(before);
    }
  }

  /** What does not continue the log: a torn tail, behind which nothing counts, or damage. */
  *#problem(found: Omit<Finding, 'kind'>, looksTorn = false): Findings {
    const offsets = { from: this.#chain.nextOffset };
    if (this.#mayBeTorn(looksTorn)) {
      this.#stopped = true;
      yield { ...found, kind: 'note', reason: `a torn tail, which the next start cuts: ${found.reason}`, offsets };
    } else {
      this.#hasHoles = true;
      yield { offsets, ...found, kind: 'damage' };
    }
  }

  /** Whether what comes next may never have been durable. */
  #mayBeTorn(looksTorn: boolean): boolean {
    const { closedAt, isSuspect } = this.#state;
    if (this.#options.isLive !== true && (closedAt !== undefined || isSuspect)) return false;
    // Nothing says what was durable: only what looks like an unfinished write is taken for one.
    if (this.#recoveryPoint === undefined) return looksTorn;
    return this.#chain.nextOffset >= this.#recoveryPoint;
  }

  *#ending(): Findings {
    const { nextOffset } = this.#chain;
    const last = this.#listing.segments.at(-1);
    const least = Math.max(this.#recoveryPoint ?? 0, this.#startOffset);
    if (this.#stopped || nextOffset >= least || least === this.#startOffset) return;
    const reason = `the log ends at offset ${nextOffset}, and was synced up to ${this.#recoveryPoint}`;
    const { path: file, sizeBytes: position } = last ?? { path: this.#options.directory, sizeBytes: 0 };
    yield { kind: 'damage', file, position, reason, offsets: { from: nextOffset, before: this.#recoveryPoint ?? 0 } };
  }

  *#wholeFiles(): Findings {
    const { closedAt, epochs: file } = this.#state;
    if (file !== undefined && !this.#hasHoles) {
      const reason = epochContradiction({
        file,
        batches: this.#epochs.entries,
        from: this.#startOffset,
        end: this.#chain.nextOffset,
        // A log that was suspended has its last epochs in the store.
        isFinal: closedAt !== undefined && this.#options.suspendedAt === undefined,
      });
      if (reason !== undefined) yield damagedFile(`${this.#options.directory}/leader-epoch-checkpoint`, reason);
    }
    for (const { path, offset } of this.#snapshots) {
      // What comes there was not read.
      if (offset > this.#endAt) continue;
      yield { kind: 'note', file: path, position: 0, reason: `no batch ends at its offset ${offset}` };
    }
  }

  /** A snapshot says what the batches below its offset made of the producers. */
  *#snapshotsUpTo(end: number): Findings {
    for (let next = this.#snapshots[0]; next !== undefined && next.offset <= end; next = this.#snapshots[0]) {
      this.#snapshots.shift();
      const producers = this.#hasHoles ? undefined : this.#producers;
      const problem = snapshotProblem(readIfThere(this.#disk, next.path) ?? new Uint8Array(0), producers);
      if (problem !== undefined) yield damagedFile(next.path, problem);
    }
  }

  #chainFrom(nextOffset: number): BatchChain {
    return new BatchChain({ nextOffset, logStartOffset: this.#startOffset, epochs: this.#epochs });
  }
}
