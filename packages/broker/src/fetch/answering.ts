import type { Timer } from '@tidemark/ports';
import { type FetchPartitionResult, type FetchResponse, type Init, type Offset, readHeader } from '@tidemark/protocol';
import { ATTACHMENTS_MAX, type Attachment, attachmentBytes, FRAME_BYTES_MAX, type Reply } from '@tidemark/rpc';
import { PARTITION_RESULT_BYTES_MAX } from '../broker-config.js';
import type { WatchedPartition } from './watched-partition.js';

const PATIENCE_SHARE = 8;
const PATIENCE_MS = { least: 1, most: 50 };

export interface FetchLimits {
  readonly maxWaitMs: number;
  readonly minBytes: number;
  readonly maxBytes: number;
}

/** What is said of one partition. */
export interface Part {
  readonly watched: WatchedPartition;
  readonly result: Init<FetchPartitionResult>;
  /** Whole batches, passed to the network as they lie in memory. */
  readonly batches: Attachment;
  /** What it counts for `minBytes`. */
  readonly worth: number;
}

/** A fetch that is being answered. */
export interface Answering {
  limits: FetchLimits;
  readonly beganMs: number;
  readonly deadlineMs: number;
  /** No news is looked at earlier: what there was at the last look was too little. */
  notBeforeMs: number;
  readonly resolve: (reply: Reply<FetchResponse>) => void;
  parts: Part[];
  bytes: number;
  worth: number;
  /** The next batch has no room in it. */
  isFull: boolean;
  alarm: { readonly atMs: number; readonly timer: Timer } | undefined;
}

/**
 * Takes those parts out again that stand in the way of a partition's records and that the question names behind it: all of them
 * that have records, or none where the others leave no room for it either.
 */
export function takeOutBehind(
  answering: Answering,
  { place, bytes }: { readonly place: number; readonly bytes: number },
): readonly Part[] {
  const { parts, limits } = answering;
  if (answering.bytes + bytes <= limits.maxBytes) return [];
  const isBehind = ({ watched, batches }: Part) => watched.place > place && attachmentBytes(batches) > 0;
  const behind = parts.filter(isBehind);
  const bytesBehind = behind.reduce((sum, { batches }) => sum + attachmentBytes(batches), 0);
  const bytesBefore = answering.bytes - bytesBehind;
  if (bytesBefore > 0 && bytesBefore + bytes > limits.maxBytes) return [];
  answering.parts = parts.filter((part) => !isBehind(part));
  answering.bytes = bytesBefore;
  answering.worth -= behind.reduce((sum, { worth }) => sum + worth, 0);
  return behind;
}

/** Whether a frame that speaks of so many partitions already has room for one more, with so many bytes of records. */
export function hasFrameRoom(parts: number, bytes: number): boolean {
  return (parts + 1) * PARTITION_RESULT_BYTES_MAX + bytes <= FRAME_BYTES_MAX;
}

/** Partitions that an answer may still speak of. */
export function partsLeft({ parts, bytes }: Pick<Answering, 'parts' | 'bytes'>): number {
  const room = Math.floor((FRAME_BYTES_MAX - bytes) / PARTITION_RESULT_BYTES_MAX) - 1;
  return Math.min(room, ATTACHMENTS_MAX) - parts.length;
}

/**
 * When a fetch that found too little looks at what has come by then: after an eighth of the time that it has waited, not
 * with each append. All that waits for it is read again each time.
 */
export function nextLookMs({ beganMs }: Pick<Answering, 'beganMs'>, nowMs: number): number {
  const patienceMs = (nowMs - beganMs) / PATIENCE_SHARE;
  return nowMs + Math.min(Math.max(patienceMs, PATIENCE_MS.least), PATIENCE_MS.most);
}

/**
 * What a partition's batches count for `minBytes`. Where the next one, below `before`, does not fit its limit there is as
 * much as may be had of it, however much less its whole batches are.
 */
export function worthOf(
  batches: readonly Uint8Array[],
  { before, limit, minBytes }: { readonly before: Offset; readonly limit: number; readonly minBytes: number },
): number {
  const bytes = attachmentBytes(batches);
  const last = batches.at(-1);
  if (bytes >= minBytes || last === undefined || readHeader(last).lastOffset + 1 >= before) return bytes;
  return Math.max(bytes, limit);
}
