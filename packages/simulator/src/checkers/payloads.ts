import type { CommitLog } from '@tidemark/commitlog';
import { type Offset, offset, readHeader } from '@tidemark/protocol';
import { mustHold } from './violation.js';

const READ_BYTES = 1024 * 1024;

interface Batch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly epoch: number;
  readonly crc: number;
}

/**
 * One partition's records, as all of its replicas hold them: an (offset, epoch) is one payload for ever, and below the
 * true high watermark an offset is one payload whatever the epoch.
 */
export class PayloadsChecker {
  readonly #title: string;
  readonly #byEpoch = new Map<number, Map<number, number>>();
  readonly #committed = new Map<number, Batch>();

  constructor(title: string) {
    this.#title = title;
  }

  /** Compares what a replica holds from one offset to another. Throws InvariantViolation. */
  written(log: CommitLog, host: string, range: { from: number; before: number }): void {
    for (const { baseOffset, epoch, crc } of batchesOf(log, range)) {
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
    for (const batch of batchesOf(log, range)) {
      const known = this.#committed.get(batch.baseOffset);
      mustHold(
        known !== undefined && known.crc === batch.crc && known.epoch === batch.epoch,
        () =>
          `${this.#title}: ${host} follows and calls offset ${batch.baseOffset} of epoch ${batch.epoch} committed, which is ${known === undefined ? 'none' : `of epoch ${known.epoch}`}`,
      );
    }
  }

  /** Compares what a leader holds, and calls committed, with what leaders called so before. Throws InvariantViolation. */
  committed(log: CommitLog, host: string, range: { from: number; before: number }): void {
    for (const batch of batchesOf(log, range)) {
      const known = this.#committed.get(batch.baseOffset);
      mustHold(
        known === undefined || (known.crc === batch.crc && known.epoch === batch.epoch),
        () =>
          `${this.#title}: committed offset ${batch.baseOffset} is another on ${host}: epoch ${batch.epoch}, was ${known?.epoch}`,
      );
      this.#committed.set(batch.baseOffset, batch);
    }
  }
}

function batchesOf(log: CommitLog, { from, before }: { from: number; before: number }): Batch[] {
  const found: Batch[] = [];
  let next: Offset = offset(Math.max(from, log.logStartOffset));
  while (next < before) {
    const read = log.read({ from: next, maxBytes: READ_BYTES, before: offset(before) });
    if (read === 'out-of-range' || read.batches.length === 0) break;
    for (const bytes of read.batches) {
      const { baseOffset, lastOffset, partitionLeaderEpoch: epoch, crc } = readHeader(bytes);
      if (lastOffset >= next) found.push({ baseOffset, lastOffset, epoch, crc });
    }
    next = read.nextOffset;
  }
  return found;
}
