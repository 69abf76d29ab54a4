import {
  decodeRecords,
  type Init,
  MetadataRecord,
  type Offset,
  offset,
  QuorumConfiguration,
  readHeader,
} from '@tidemark/protocol';
import { type Applied, applyRecords, type OffsetRecord } from './apply-records.js';
import type { MetadataImage } from './image.js';
import { MetadataError } from './metadata-error.js';

/** A metadata record as the value of a record in the metadata log. */
export function encodeRecordValue(record: Init<MetadataRecord>): Uint8Array {
  return MetadataRecord.encode(record).finish();
}

/** @throws MetadataError `inconsistent-record` if the bytes are no metadata record */
export function decodeRecordValue(value: Uint8Array): MetadataRecord {
  try {
    return MetadataRecord.decode(value);
  } catch (cause) {
    throw new MetadataError('inconsistent-record', 'the bytes are not a metadata record', { cause });
  }
}

/**
 * The records of one whole batch of the metadata log. A control batch is Raft's own: it says who belongs to the quorum.
 * Throws BatchError and MetadataError.
 */
export function decodeBatch(batch: Uint8Array): OffsetRecord[] {
  const { isControl } = readHeader(batch);
  return decodeRecords(batch).map(({ offset: at, value }) => {
    if (value === null) throw new MetadataError('inconsistent-record', `the record at ${at} has no value`);
    return { offset: offset(at), record: isControl ? decodeControlValue(value) : decodeRecordValue(value) };
  });
}

function decodeControlValue(value: Uint8Array): MetadataRecord {
  try {
    return MetadataRecord.create({ quorum: QuorumConfiguration.decode(value) });
  } catch (cause) {
    throw new MetadataError('inconsistent-record', 'the control batch is no configuration of the quorum', { cause });
  }
}

/** Folds one whole batch of the metadata log into an image; see `applyRecords`. */
export function applyBatch(image: MetadataImage, batch: Uint8Array): Applied {
  return applyRecords(image, decodeBatch(batch));
}

/**
 * Folds record values that are to be appended at `baseOffset` and the offsets after it: what the controller does
 * before it proposes them, on the very bytes that it proposes.
 */
export function applyValues(image: MetadataImage, baseOffset: Offset, values: readonly Uint8Array[]): Applied {
  return applyRecords(
    image,
    values.map((value, index) => ({ offset: offset(baseOffset + index), record: decodeRecordValue(value) })),
  );
}
