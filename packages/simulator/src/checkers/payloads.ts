import type { CommitLog } from '@tidemark/commitlog';
import { crc32c, decodeRecords, type Offset, offset, readHeader } from '@tidemark/protocol';
import { mustHold } from './violation.js';

const READ_BYTES = 1024 * 1024;

/** What is compared: a whole batch, or of a compacted topic a record, since compaction makes other batches of those it leaves. */
interface Batch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly epoch: number;
  readonly crc: number;
  /** In the log; 0: only its records count. */
  readonly sizeBytes: number;
  /** Of the newest of its records. */
  readonly timestampMs: number;
  readonly keyed?: HeldRecord;
}

/** How large and how new what ends at an offset is. */
export interface Stamp extends Pick<Batch, 'sizeBytes' | 'timestampMs'> {
  readonly at: number;
}

/** A record of a compacted topic that a log has held. */
export interface HeldRecord {
  readonly key: string;
  readonly isTombstone: boolean;
}

/**
 * One partition's records, as all of its replicas hold them: an (offset, epoch) is one payload for ever, and below the
 * true high watermark an offset is one payload whatever the epoch.
 */
export class PayloadsChecker {
  readonly #title: string;
  readonly #unit: 'batch' | 'record';
  readonly #byEpoch = new Map<number, Map<number, number>>();
  readonly #committed = new Map<number, Batch>();
  /** By host and offset, of a compacted topic. */
  readonly #held = new Map<string, Map<number, HeldRecord>>();
  /** By host, in the order of offsets: what each log holds, and what it has deleted from its beginning. */
  readonly #stamps = new Map<string, Stamp[]>();
  /** What leaders called committed below it may never have been looked at: it was deleted, or damaged, in the same event. */
  #unseenBefore = 0;

  constructor(title: string, unit: 'batch' | 'record') {
    this.#title = title;
    this.#unit = unit;
  }

  /** What leaders called committed before is none to compare with any more. */
  forgetCommitted(): void {
    this.#committed.clear();
    this.#unseenBefore = 0;
  }

  /** All that the log of a host ever held together, of what lies below its end: compacted since or not. */
  heldBy(host: string): ReadonlyMap<number, HeldRecord> {
    return this.#held.get(host) ?? new Map();
  }

  /** What the log of a host held from one offset up to another, as far as it was ever looked at. */
  stampsOf(host: string, { from, before }: { readonly from: number; readonly before: number }): readonly Stamp[] {
    return (this.#stamps.get(host) ?? []).filter(({ at }) => at >= from && at < before);
  }

  /** Compares what a replica, whose log ends at `before`, holds from one offset on. Throws InvariantViolation. */
  written(log: CommitLog, host: string, range: { from: number; before: number }): void {
    const units = this.#unitsOf(log, range);
    if (this.#unit === 'record') this.#hold(units, { host, before: range.before });
    this.#stamp(units, host, Math.max(range.from, log.logStartOffset));
    for (const { baseOffset, epoch, crc } of units) {
      let payloads = this.#byEpoch.get(epoch);
      if (payloads === undefined) {
        payloads = new Map();
        this.#byEpoch.set(epoch, payloads);
      }
      const known = payloads.get(baseOffset);
      mustHold(
        known === undefined || known === crc,
        () => `${this.#title}: offset ${baseOffset} of epoch ${epoch} has another payload on ${host}`,
      );
      payloads.set(baseOffset, crc);
    }
  }

  /** Compares what a follower calls committed with what leaders called so. Throws InvariantViolation. */
  agrees(log: CommitLog, host: string, range: { from: number; before: number }): void {
    for (const batch of this.#unitsOf(log, range)) {
      const known = this.#committed.get(batch.baseOffset);
      if (known === undefined && batch.lastOffset < this.#unseenBefore) continue;
      mustHold(
        known !== undefined && known.crc === batch.crc && known.epoch === batch.epoch,
        () =>
          `${this.#title}: ${host} follows and calls offset ${batch.baseOffset} of epoch ${batch.epoch} committed, which is ${known === undefined ? 'none' : `of epoch ${known.epoch}`}`,
      );
    }
  }

  /** Compares what a leader holds, and calls committed, with what leaders called so before. Throws InvariantViolation. */
  committed(log: CommitLog, host: string, range: { from: number; before: number }): void {
    if (log.logStartOffset > range.from) {
      this.unseen(Math.min(log.logStartOffset, range.before));
    }
    for (const batch of this.#unitsOf(log, range)) {
      const known = this.#committed.get(batch.baseOffset);
      mustHold(
        known === undefined || (known.crc === batch.crc && known.epoch === batch.epoch),
        () =>
          `${this.#title}: committed offset ${batch.baseOffset} is another on ${host}: epoch ${batch.epoch}, was ${known?.epoch}`,
      );
      this.#committed.set(batch.baseOffset, batch);
    }
  }

  /** A leader called committed what nobody can read there any more; what was seen below `before` still counts. */
  unseen(before: number): void {
    this.#unseenBefore = Math.max(this.#unseenBefore, before);
  }

  #hold(units: readonly Batch[], { host, before }: { host: string; before: number }): void {
    const held = this.#held.get(host) ?? new Map<number, HeldRecord>();
    this.#held.set(host, held);
    // What was cut off is held no more, and what came in its place is another's.
    for (const offset of held.keys()) if (offset >= before) held.delete(offset);
    for (const { baseOffset, keyed } of units) if (keyed !== undefined) held.set(baseOffset, keyed);
  }

  #stamp(units: readonly Batch[], host: string, from: number): void {
    const stamps = this.#stamps.get(host) ?? [];
    this.#stamps.set(host, stamps);
    while ((stamps.at(-1)?.at ?? -1) >= from) stamps.pop();
    for (const { lastOffset, sizeBytes, timestampMs } of units) stamps.push({ at: lastOffset, sizeBytes, timestampMs });
  }

  #unitsOf(log: CommitLog, range: { from: number; before: number }): Batch[] {
    return unitsOf(log, range, this.#unit === 'record' ? recordsOf : headersOf);
  }
}

const utf8 = new TextDecoder();

function* recordsOf(batch: Uint8Array): Generator<Batch> {
  const { partitionLeaderEpoch: epoch } = readHeader(batch);
  for (const { offset: at, key, value, timestampMs } of decodeRecords(batch)) {
    const bytes = [key, value].flatMap((each) => [each === null ? 0 : 1, ...(each ?? [])]);
    const keyed = key === null ? {} : { keyed: { key: utf8.decode(key), isTombstone: value === null } };
    const crc = crc32c(Uint8Array.from(bytes));
    yield { baseOffset: at, lastOffset: at, epoch, crc, sizeBytes: 0, timestampMs, ...keyed };
  }
}

function headersOf(batch: Uint8Array): readonly Batch[] {
  const { baseOffset, lastOffset, partitionLeaderEpoch: epoch, crc, sizeBytes, maxTimestamp } = readHeader(batch);
  return [{ baseOffset, lastOffset, epoch, crc, sizeBytes, timestampMs: maxTimestamp }];
}

function unitsOf(
  log: CommitLog,
  { from, before }: { from: number; before: number },
  split: (batch: Uint8Array) => Iterable<Batch>,
): Batch[] {
  const found: Batch[] = [];
  let next: Offset = offset(Math.max(from, log.logStartOffset));
  while (next < before) {
    const read = log.read({ from: next, maxBytes: READ_BYTES, before: offset(before) });
    if (read === 'out-of-range' || read.batches.length === 0) break;
    for (const bytes of read.batches) {
      for (const unit of split(bytes)) if (unit.lastOffset >= next) found.push(unit);
    }
    next = read.nextOffset;
  }
  return found;
}
