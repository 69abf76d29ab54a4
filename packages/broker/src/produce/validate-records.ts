import {
  BATCH_OVERHEAD_BYTES,
  BatchError,
  type BatchErrorCode,
  type BatchHeader,
  cutBatches,
  DECOMPRESSED_BYTES_MAX,
  type ErrorName,
  latestTimestamp,
  patchMaxTimestamp,
  surveyRecords,
  type UnpackAllowance,
  validateBatch,
} from '@tidemark/protocol';
import type { ValidBatch } from '../partitions/staged-records.js';

export interface ProducedRecords {
  /** Whole batches back to back. */
  readonly bytes: Uint8Array;
  readonly acks: number;
  /** `max.message.bytes`: of one batch. */
  readonly batchBytesMax: number;
  /** Of a topic with `cleanup.policy` compact: a record without a key could never be told from another. */
  readonly needsKeys: boolean;
  /** By the wall clock. */
  readonly nowMs: number;
  /** For looking into batches: of the turn, over all requests. */
  readonly allowance: UnpackAllowance;
  /** Batches that need not be looked into, or were in earlier turns; counted on. */
  readonly looked: { batches: number };
}

export type ValidatedRecords =
  | { readonly kind: 'valid'; readonly batches: readonly ValidBatch[] }
  | { readonly kind: 'invalid'; readonly error: ErrorName; readonly message: string }
  /** The allowance did not suffice for a batch that a whole one may suffice for. */
  | { readonly kind: 'unfinished' };

/** A packed batch whose latest record is said to be older is unpacked: retention would delete with it what is not. */
const LIVE_MS = 3_600_000;

const WITHOUT_KEY = 'a record without a key, which a topic with cleanup.policy=compact does not take';

/** What damage on the way looks like; anything else the client itself got wrong. */
const DAMAGE: ReadonlySet<BatchErrorCode> = new Set<BatchErrorCode>(['bad-crc', 'truncated', 'bad-length']);

/**
 * Checks what a producer sent for one partition: size, then CRC and format of each batch. Records are walked by their
 * lengths and times, and by their fields only where their keys matter. Packed ones are looked into where their keys matter,
 * or the latest time that the batch says cannot be taken at its word. A batch that says a wrong one is set right in place, as
 * Kafka's brokers do: retention and searches by time live by it, and clients rely on that.
 */
export function validateRecords({
  bytes,
  acks,
  batchBytesMax,
  needsKeys,
  nowMs,
  allowance,
  looked,
}: ProducedRecords): ValidatedRecords {
  if (bytes.length < BATCH_OVERHEAD_BYTES) return invalid('INVALID_RECORD', 'there is no record batch');
  let isWholeAllowance = true;
  const batches: ValidBatch[] = [];
  try {
    for (const batch of cutBatches(bytes)) {
      if (batch.length > batchBytesMax) {
        return invalid('RECORD_TOO_LARGE', `a batch of ${batch.length} bytes, above ${batchBytesMax}`);
      }
      const header = validateBatch(batch, { from: 'producer' });
      if (header.producerId >= 0 && acks !== -1) {
        return invalid('INVALID_REQUIRED_ACKS', 'an idempotent producer needs acks=all');
      }
      if (header.isTransactional) return invalid('INVALID_RECORD', 'transactions are not known to this broker');
      let { maxTimestamp } = header;
      if (batches.length >= looked.batches) {
        isWholeAllowance = allowance.bytesLeft === DECOMPRESSED_BYTES_MAX;
        if (needsKeys) {
          const survey = surveyRecords(batch, allowance);
          if (!survey.haveKeys) return invalid('INVALID_RECORD', WITHOUT_KEY);
          maxTimestamp = survey.maxTimestamp;
        } else if (isDoubtful(header, nowMs)) {
          maxTimestamp = timeWithin(batch, header, { allowance, isWholeAllowance });
        }
        looked.batches += 1;
      }
      patchMaxTimestamp(batch, maxTimestamp);
      batches.push({
        bytes: batch,
        header: header.maxTimestamp === maxTimestamp ? header : { ...header, maxTimestamp },
      });
    }
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    if (error.code === 'too-large' && !isWholeAllowance) return { kind: 'unfinished' };
    return invalid(DAMAGE.has(error.code) ? 'CORRUPT_BATCH' : 'INVALID_RECORD', error.message);
  }
  return { kind: 'valid', batches };
}

/** What unpacking alone can tell. */
function isDoubtful({ compression, baseTimestamp, maxTimestamp }: BatchHeader, nowMs: number): boolean {
  return compression !== 'none' && (maxTimestamp < baseTimestamp || Math.abs(maxTimestamp - nowMs) > LIVE_MS);
}

/** What cannot be unpacked is believed as far as it may be true: it was taken as long as it was young, and nobody can read it. */
function timeWithin(
  batch: Uint8Array,
  header: BatchHeader,
  { allowance, isWholeAllowance }: { readonly allowance: UnpackAllowance; readonly isWholeAllowance: boolean },
): number {
  try {
    return latestTimestamp(batch, header, allowance);
  } catch (error) {
    if (!(error instanceof BatchError) || (error.code === 'too-large' && !isWholeAllowance)) throw error;
    return Math.max(header.baseTimestamp, header.maxTimestamp);
  }
}

function invalid(error: ErrorName, message: string): ValidatedRecords {
  return { kind: 'invalid', error, message };
}
