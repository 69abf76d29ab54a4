import { BatchError, type BatchHeader, validateBatch } from '@tidemark/protocol';
import type { BatchChain } from './core/batch-chain.js';
import { coordinatorEpochOf } from './core/control-marker.js';
import { IndexBuilder } from './core/index-builder.js';
import type { ProducerStates } from './core/producer-states.js';
import { headerAt, ReadWindow } from './read-window.js';
import type { StartWithin } from './scan-start.js';
import type { Segment } from './segment.js';

export interface ScanRules {
  /** Undefined: the segment's beginning. */
  readonly start: StartWithin | undefined;
  readonly chain: BatchChain;
  /** Undefined: the batches' producer fields mean something else. */
  readonly producers: ProducerStates | undefined;
  /** What they know already. */
  readonly producersFrom: number;
  readonly nowMs: number;
  readonly intervalBytes: number;
  /** Batches that end above it are checked by CRC. */
  readonly recoveryPoint: number;
  /** So are those that begin at or above this position. */
  readonly verifyFrom: number;
  /** Nothing counts from this offset on. */
  readonly endAt: number;
}

export interface SegmentScan {
  /** Up to where the file is good. */
  readonly sizeBytes: number;
  readonly fileBytes: number;
  readonly scannedBytes: number;
  readonly indexes: IndexBuilder;
  /** What is wrong with the bytes at `sizeBytes`; undefined: the file ends there. */
  readonly problem: string | undefined;
}

/** Walks a segment's file as far as it holds batches that continue the log. Throws DiskError. */
export function scanSegment(segment: Segment, rules: ScanRules): SegmentScan {
  const fileBytes = segment.file.sizeBytes();
  const window = new ReadWindow(segment.file, fileBytes);
  const { baseOffset } = segment;
  const indexes = rules.start?.indexes ?? new IndexBuilder({ baseOffset, intervalBytes: rules.intervalBytes });
  let position = rules.start?.position ?? 0;
  let problem: string | undefined;
  while (position < fileBytes && problem === undefined) {
    if (rules.chain.nextOffset >= rules.endAt) {
      problem = 'the journal holds what lies above the recovery point';
      break;
    }
    const batch = checkedHeader(window, { position, fileBytes }, rules);
    problem = typeof batch === 'string' ? batch : rules.chain.take(batch);
    if (typeof batch === 'string' || problem !== undefined) break;
    indexes.add(batch, position);
    if (batch.producerId >= 0 && batch.lastOffset >= rules.producersFrom) {
      const marker = batch.isControl
        ? { coordinatorEpoch: coordinatorEpochOf(window.bytes(position, batch.sizeBytes)) }
        : {};
      rules.producers?.update({ ...batch, ...marker }, rules.nowMs);
    }
    position += batch.sizeBytes;
  }
  return { sizeBytes: position, fileBytes, scannedBytes: window.bytesRead, indexes, problem };
}

/** The header of the batch at a position, or what is wrong with it. */
function checkedHeader(
  window: ReadWindow,
  { position, fileBytes }: { readonly position: number; readonly fileBytes: number },
  { recoveryPoint, verifyFrom }: ScanRules,
): BatchHeader | string {
  try {
    const header = headerAt(window, position, fileBytes);
    if (header.lastOffset < recoveryPoint && position < verifyFrom) return header;
    return validateBatch(window.bytes(position, header.sizeBytes));
  } catch (error) {
    if (error instanceof BatchError) return `${error.code}: ${error.message}`;
    throw error;
  }
}
