import { parseProducerSnapshot } from '../core/producer-snapshot-format.js';
import type { ProducerEntry, ProducerStates } from '../core/producer-states.js';

/** What a snapshot says of a producer: its last batch, below the snapshot's offset. */
export interface SnapshotProducer {
  readonly producerId: number;
  readonly epoch: number;
  /** Of the last batch; -1: none since the epoch began. */
  readonly lastSequence: number;
  readonly lastOffset: number;
  readonly lastTimestampMs: number;
  readonly coordinatorEpoch: number;
  /** Of the transaction under way; -1: none is. */
  readonly txnFirstOffset: number;
}

/** Throws RangeError if the file is not whole. */
export function decodeProducerSnapshot(bytes: Uint8Array): SnapshotProducer[] {
  const entries = parseProducerSnapshot(bytes, 0);
  if (entries === undefined)
    throw new RangeError('it is not whole, its CRC does not match, or its version is not known');
  return entries.map(plainProducer);
}

/** A producer as the batches or a snapshot tell of it. */
export function plainProducer(entry: ProducerEntry): SnapshotProducer {
  const { producerId, epoch, lastTimestampMs, coordinatorEpoch, txnFirstOffset } = entry;
  const { lastSequence = -1, lastOffset = -1 } = entry.batches.at(-1) ?? {};
  return { producerId, epoch, lastSequence, lastOffset, lastTimestampMs, coordinatorEpoch, txnFirstOffset };
}

/**
 * What is wrong with a snapshot, and where it contradicts what the batches below its offset made of the producers, if
 * that is known; undefined: nothing.
 */
export function snapshotProblem(bytes: Uint8Array, producers: ProducerStates | undefined): string | undefined {
  const entries = parseProducerSnapshot(bytes, 0);
  if (entries === undefined) return 'it is not whole, its CRC does not match, or its version is not known';
  for (const said of entries.map(plainProducer)) {
    const known = producers?.entry(said.producerId);
    const last = known?.batches.at(-1);
    // Its batches may have been deleted since, or emptied by compaction; and control batches are not remembered.
    if (last === undefined || known?.epoch !== said.epoch || said.lastSequence < 0) continue;
    if (last.lastOffset < said.lastOffset) continue;
    if (last.lastOffset === said.lastOffset && last.lastSequence === said.lastSequence) continue;
    const before = `sequence ${said.lastSequence} at ${said.lastOffset}`;
    return `producer ${said.producerId} with ${before}, where the log holds ${last.lastSequence} at ${last.lastOffset}`;
  }
  return undefined;
}
