import { BatchError, decodeRecords, type Record } from '@tidemark/protocol';

/**
 * The records of a batch whose CRC is right; undefined if they cannot be read, or unpack to more than may be held. That
 * is how their producer made them, and so they are on every replica: it is no damage, and nothing to mend.
 */
export function readableRecords(batch: Uint8Array): Record[] | undefined {
  try {
    return decodeRecords(batch);
  } catch (error) {
    if (error instanceof BatchError) return undefined;
    throw error;
  }
}
