import { BatchError, decodeRecords, findRecord, type PassedRecord, type Record } from '@tidemark/protocol';

/**
 * The records of a batch whose CRC is right; undefined if they cannot be read, or unpack to more than may be held. That
 * is how their producer made them, and so they are on every replica: it is no damage, and nothing to mend.
 */
export function readableRecords(batch: Uint8Array): Record[] | undefined {
  const records = ifReadable(() => decodeRecords(batch));
  return records === 'unreadable' ? undefined : records;
}

/** The first of them that fits, as far as they can be read. */
export function findReadable(
  batch: Uint8Array,
  fits: (record: PassedRecord) => boolean,
): PassedRecord | 'unreadable' | undefined {
  return ifReadable(() => findRecord(batch, fits));
}

function ifReadable<Result>(read: () => Result): Result | 'unreadable' {
  try {
    return read();
  } catch (error) {
    if (error instanceof BatchError) return 'unreadable';
    throw error;
  }
}
