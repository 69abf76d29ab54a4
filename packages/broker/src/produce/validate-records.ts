import {
  BATCH_OVERHEAD_BYTES,
  BatchError,
  type BatchErrorCode,
  DECOMPRESSED_BYTES_MAX,
  type ErrorName,
  hasAllKeys,
  type UnpackAllowance,
  validateBatch,
  walkBatches,
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
  /** For looking at keys: of the turn, over all requests. */
  readonly allowance: UnpackAllowance;
  /** Batches whose keys were looked at in earlier turns; counted on. */
  readonly looked: { batches: number };
}

export type ValidatedRecords =
  | { readonly kind: 'valid'; readonly batches: readonly ValidBatch[] }
  | { readonly kind: 'invalid'; readonly error: ErrorName; readonly message: string }
  /** The allowance did not suffice for a batch that a whole one may suffice for. */
  | { readonly kind: 'unfinished' };

const WITHOUT_KEY = 'a record without a key, which a topic with cleanup.policy=compact does not take';

/** What damage on the way looks like; anything else the client itself got wrong. */
const DAMAGE: ReadonlySet<BatchErrorCode> = new Set<BatchErrorCode>(['bad-crc', 'truncated', 'bad-length']);

/**
 * Checks what a producer sent for one partition: size, then CRC and format of each batch. Records are walked by their
 * lengths, and by their fields only where their keys matter. Whatever is wrong, nothing has been changed.
 */
export function validateRecords({
  bytes,
  acks,
  batchBytesMax,
  needsKeys,
  allowance,
  looked,
}: ProducedRecords): ValidatedRecords {
  if (bytes.length < BATCH_OVERHEAD_BYTES) return invalid('INVALID_RECORD', 'there is no record batch');
  let isWholeAllowance = true;
  const batches: ValidBatch[] = [];
  try {
    for (const { bytes: batch } of walkBatches(bytes)) {
      if (batch.length > batchBytesMax) {
        return invalid('RECORD_TOO_LARGE', `a batch of ${batch.length} bytes, above ${batchBytesMax}`);
      }
      const header = validateBatch(batch, { from: 'producer' });
      if (header.producerId >= 0 && acks !== -1) {
        return invalid('INVALID_REQUIRED_ACKS', 'an idempotent producer needs acks=all');
      }
      if (header.isTransactional) return invalid('INVALID_RECORD', 'transactions are not known to this broker');
      if (needsKeys && batches.length >= looked.batches) {
        isWholeAllowance = allowance.bytesLeft === DECOMPRESSED_BYTES_MAX;
        if (!hasAllKeys(batch, allowance)) return invalid('INVALID_RECORD', WITHOUT_KEY);
        looked.batches += 1;
      }
      batches.push({ bytes: batch, header });
    }
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
    if (error.code === 'too-large' && !isWholeAllowance) return { kind: 'unfinished' };
    return invalid(DAMAGE.has(error.code) ? 'CORRUPT_BATCH' : 'INVALID_RECORD', error.message);
  }
  return { kind: 'valid', batches };
}

function invalid(error: ErrorName, message: string): ValidatedRecords {
  return { kind: 'invalid', error, message };
}
