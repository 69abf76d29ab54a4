import { BatchError, decodeRecords, type Record } from '@tidemark/protocol';

/** Types of the control records that end a transaction (KIP-98): abort, commit. */
const END_OF_TRANSACTION_TYPES: ReadonlySet<number> = new Set([0, 1]);
const NO_EPOCH = -1;

/**
 * The epoch of the transaction coordinator that wrote a control batch; -1 if the batch is no marker of a transaction's
 * end. Key: version int16, type int16. Value: version int16, coordinator epoch int32.
 */
export function coordinatorEpochOf(controlBatch: Uint8Array): number {
  const { key, value } = firstRecord(controlBatch) ?? {};
  if (!key || !value || key.length < 4 || value.length < 6) return NO_EPOCH;
  const type = new DataView(key.buffer, key.byteOffset, key.byteLength).getInt16(2);
  if (!END_OF_TRANSACTION_TYPES.has(type)) return NO_EPOCH;
  return new DataView(value.buffer, value.byteOffset, value.byteLength).getInt32(2);
}

function firstRecord(batch: Uint8Array): Record | undefined {
  try {
    return decodeRecords(batch)[0];
  } catch (error) {
    // Whether the batch is damaged is for others to judge.
    if (error instanceof BatchError) return undefined;
    throw error;
  }
}
