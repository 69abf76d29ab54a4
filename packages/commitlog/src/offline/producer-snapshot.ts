import { crc32c } from '@tidemark/protocol';
import type { ProducerStates } from '../core/producer-states.js';

/**
 * `<offset>.snapshot`, in Kafka's format, big-endian: version int16 = 1, CRC-32C uint32 of what follows it, number of
 * entries int32, then for each producer: id int64, epoch int16, last sequence int32, last offset int64, offset delta
 * int32, timestamp int64, coordinator epoch int32, first offset of the transaction under way int64 (-1: none).
 */
const VERSION = 1;
const HEADER_BYTES = 10;
const ENTRY_BYTES = 46;

/** What a snapshot says of a producer: its last batch, below the snapshot's offset. */
export interface SnapshotProducer {
  readonly producerId: number;
  readonly epoch: number;
  /** Of the last batch; -1: none since the epoch began. */
  readonly lastSequence: number;
  readonly lastOffset: number;
  /** Of the last batch: its last offset minus its first. */
  readonly offsetDelta: number;
  readonly timestampMs: number;
  readonly coordinatorEpoch: number;
  /** -1: none is under way. */
  readonly transactionFirstOffset: number;
}

/** Throws RangeError if the file is not whole. */
export function decodeProducerSnapshot(bytes: Uint8Array): SnapshotProducer[] {
  if (bytes.length < HEADER_BYTES) throw new RangeError(`${bytes.length} bytes are no snapshot of producers`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = view.getInt16(0);
  if (version !== VERSION) throw new RangeError(`version ${version} of a snapshot of producers is not known`);
  if (view.getUint32(2) !== crc32c(bytes.subarray(6))) throw new RangeError('the CRC of the snapshot does not match');
  const count = view.getInt32(6);
  if (bytes.length !== HEADER_BYTES + count * ENTRY_BYTES) {
    throw new RangeError(`a snapshot of ${count} producers in ${bytes.length} bytes`);
  }
  return Array.from({ length: count }, (_, index) => {
    const at = HEADER_BYTES + index * ENTRY_BYTES;
    return {
      producerId: Number(view.getBigInt64(at)),
      epoch: view.getInt16(at + 8),
      lastSequence: view.getInt32(at + 10),
      lastOffset: Number(view.getBigInt64(at + 14)),
      offsetDelta: view.getInt32(at + 22),
      timestampMs: Number(view.getBigInt64(at + 26)),
      coordinatorEpoch: view.getInt32(at + 34),
      transactionFirstOffset: Number(view.getBigInt64(at + 38)),
    };
  });
}

/**
 * What is wrong with a snapshot, and where it contradicts what the batches below its offset made of the producers, if
 * that is known; undefined: nothing.
 */
export function snapshotProblem(bytes: Uint8Array, producers: ProducerStates | undefined): string | undefined {
  try {
    for (const said of decodeProducerSnapshot(bytes)) {
      const known = producers?.entry(said.producerId);
      const last = known?.batches.at(-1);
      // Its batches may have been deleted since; and control batches are not remembered.
      if (last === undefined || known?.epoch !== said.epoch || said.lastSequence < 0) continue;
      if (last.lastOffset === said.lastOffset && last.lastSequence === said.lastSequence) continue;
      const [before, after] = [
        `sequence ${said.lastSequence} at ${said.lastOffset}`,
        `${last.lastSequence} at ${last.lastOffset}`,
      ];
      return `producer ${said.producerId} with ${before}, where the log holds ${after}`;
    }
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}
