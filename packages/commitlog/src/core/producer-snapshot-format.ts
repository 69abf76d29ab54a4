import { crc32c } from '@tidemark/protocol';
import type { ProducerEntry } from './producer-states.js';
import { addSequence } from './sequence.js';

/**
 * `.snapshot`, Kafka's format to the byte (ProducerStateManager, version 1): what is known of every idempotent producer
 * once all records below the offset in the file's name are in the log. Big-endian:
 *
 *   version int16 = 1, CRC-32C of everything behind it uint32, number of entries int32, then for each producer:
 *   producer id int64, epoch int16, last sequence int32 (-1: no batch), last offset int64 (-1), offset delta of the last
 *   batch int32, timestamp int64, coordinator epoch int32 (-1), first offset of the open transaction int64 (-1)
 *
 * Only the last batch of a producer is told; see `mergeHistory` for the others.
 */
const VERSION = 1;
const CRC_AT = 2;
const CRC_FROM = 6;
const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;
const NONE = -1;

/** Entries in ascending order of their ids. */
export function formatProducerSnapshot(entries: Iterable<ProducerEntry>): Uint8Array {
  const sorted = [...entries].sort((a, b) => a.producerId - b.producerId);
  const bytes = new Uint8Array(HEADER_BYTES + sorted.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setInt16(0, VERSION);
  view.setInt32(CRC_FROM, sorted.length);
  let at = HEADER_BYTES;
  for (const entry of sorted) {
    const last = entry.batches.at(-1);
    view.setBigInt64(at, BigInt(entry.producerId));
    view.setInt16(at + 8, entry.epoch);
    view.setInt32(at + 10, last?.lastSequence ?? NONE);
    view.setBigInt64(at + 14, BigInt(last?.lastOffset ?? NONE));
    view.setInt32(at + 22, last === undefined ? 0 : last.lastOffset - last.baseOffset);
    view.setBigInt64(at + 26, BigInt(entry.lastTimestampMs));
    view.setInt32(at + 34, entry.coordinatorEpoch);
    view.setBigInt64(at + 38, BigInt(entry.txnFirstOffset));
    at += ENTRY_BYTES;
  }
  view.setUint32(CRC_AT, crc32c(bytes.subarray(CRC_FROM)));
  return bytes;
}

/** What a file says, oldest last batch first; undefined if it is not whole, or of a version that is not known. */
export function parseProducerSnapshot(bytes: Uint8Array, nowMs: number): ProducerEntry[] | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getInt32(CRC_FROM);
  if (view.getInt16(0) !== VERSION || bytes.length !== HEADER_BYTES + count * ENTRY_BYTES) return undefined;
  if (view.getUint32(CRC_AT) !== crc32c(bytes.subarray(CRC_FROM))) return undefined;
  const entries = Array.from({ length: count }, (_, index) =>
    parseEntry(view, HEADER_BYTES + index * ENTRY_BYTES, nowMs),
  );
  const lastOffset = ({ batches }: ProducerEntry) => batches[0]?.lastOffset ?? NONE;
  return entries.sort((a, b) => lastOffset(a) - lastOffset(b));
}

function parseEntry(view: DataView, at: number, nowMs: number): ProducerEntry {
  const lastSequence = view.getInt32(at + 10);
  const lastOffset = Number(view.getBigInt64(at + 14));
  const delta = view.getInt32(at + 22);
  const batch = {
    baseSequence: addSequence(lastSequence, -delta),
    lastSequence,
    baseOffset: lastOffset - delta,
    lastOffset,
  };
  return {
    producerId: Number(view.getBigInt64(at)),
    epoch: view.getInt16(at + 8),
    batches: lastOffset < 0 ? [] : [batch],
    lastTimestampMs: Number(view.getBigInt64(at + 26)),
    coordinatorEpoch: view.getInt32(at + 34),
    txnFirstOffset: Number(view.getBigInt64(at + 38)),
    updatedMs: nowMs,
  };
}
