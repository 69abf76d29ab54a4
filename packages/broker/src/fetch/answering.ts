import type { Timer } from '@tidemark/ports';
import type { FetchPartitionResult, FetchResponse, Init } from '@tidemark/protocol';
import { ATTACHMENTS_MAX, type Attachment, FRAME_BYTES_MAX, type Reply } from '@tidemark/rpc';
import { PARTITION_RESULT_BYTES_MAX } from '../broker-config.js';
import type { WatchedPartition } from './watched-partition.js';

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
}

/** A fetch that is being answered. */
export interface Answering {
  readonly limits: FetchLimits;
  readonly deadlineMs: number;
  readonly resolve: (reply: Reply<FetchResponse>) => void;
  parts: Part[];
  bytes: number;
  /** The next batch has no room in it. */
  isFull: boolean;
  timer: Timer | undefined;
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
