import { FailedDirectoryError, LogError } from '@tidemark/commitlog';
import type { MetadataImage } from '@tidemark/metadata';
import {
  ErrorCode,
  type ErrorName,
  type Init,
  type ListOffsetsPartition,
  ListOffsetsPartitionPosition,
  type ListOffsetsRequest,
  type ListOffsetsResponse,
  type ListOffsetsResult,
  NONE,
  type Offset,
} from '@tidemark/protocol';
import { checkLeaderEpoch } from '@tidemark/replication';
import type { ChangeWaiter } from '../partitions/change-waiter.js';
import type { Leadership } from '../partitions/leadership.js';
import { type Located, locateLeader } from '../partitions/locate.js';
import type { PartitionTable } from '../partitions/partition-table.js';

export interface ListOffsetsOptions {
  readonly table: PartitionTable;
  readonly image: () => MetadataImage;
  readonly changes: ChangeWaiter;
}

interface FoundOffset {
  readonly offset: Offset;
  readonly timestampMs?: number;
}

/** Longest that a question waits for a leadership to begin, or for its HW to reach the epoch's start. */
const WAIT_MS = 1_000;

/** Answers where partitions begin and end, and where a time lies in them; only their leaders know. */
export class ListOffsets {
  readonly #options: ListOffsetsOptions;

  constructor(options: ListOffsetsOptions) {
    this.#options = options;
  }

  async handle(request: ListOffsetsRequest): Promise<Init<ListOffsetsResponse>> {
    return { results: await Promise.all(request.partitions.map((asked) => this.#answer(asked))) };
  }

  async #answer(asked: ListOffsetsPartition): Promise<Init<ListOffsetsResult>> {
    const atOnce = this.#find(asked);
    if (atOnce !== 'not-yet') return atOnce;
    await this.#options.changes.wait(asked, WAIT_MS, () => this.#find(asked) !== 'not-yet');
    const found = this.#find(asked);
    // The end is known once the HW has reached the epoch's start: before, records that were acknowledged lie above it.
    return found === 'not-yet' ? this.#result(asked, { error: ErrorCode.REPLICA_NOT_AVAILABLE }) : found;
  }

  #find(asked: ListOffsetsPartition): Init<ListOffsetsResult> | 'not-yet' {
    const located = this.#locate(asked);
    if (located.kind === 'not-yet') return 'not-yet';
    if (located.kind === 'elsewhere') return this.#refusal(asked, located.error);
    const { leadership } = located;
    const epochError = checkLeaderEpoch(asked.leaderEpoch as Leadership['leaderEpoch'], leadership.leaderEpoch);
    if (epochError !== undefined) return this.#refusal(asked, epochError);
    switch (asked.position) {
      case ListOffsetsPartitionPosition.EARLIEST:
        return this.#found(asked, leadership, { offset: leadership.logStartOffset });
      case ListOffsetsPartitionPosition.LATEST: {
        const offset = leadership.core.latestOffset;
        if (offset === undefined) return 'not-yet';
        return this.#result(asked, { offset, offsetEpoch: leadership.leaderEpoch });
      }
      case ListOffsetsPartitionPosition.MAX_TIMESTAMP:
        return this.#search(asked, leadership, () => leadership.maxTimestampOffset());
      default:
        return this.#search(asked, leadership, () => leadership.offsetForTimestamp(asked.timestampMs));
    }
  }

  #search(
    asked: ListOffsetsPartition,
    leadership: Leadership,
    search: () => FoundOffset | undefined,
  ): Init<ListOffsetsResult> {
    try {
      const found = search();
      return found === undefined ? this.#result(asked, {}) : this.#found(asked, leadership, found);
    } catch (error) {
      const isDamage = error instanceof LogError && error.code === 'damaged';
      // A directory that failed has ended the role.
      if (!isDamage && !(error instanceof FailedDirectoryError)) throw error;
      if (isDamage) leadership.foundDamage(error);
      return this.#refusal(asked, 'NOT_LEADER');
    }
  }

  /** A record's place, with the epoch in which it was written: who reads on from there can tell whether it still exists. */
  #found(asked: ListOffsetsPartition, leadership: Leadership, found: FoundOffset): Init<ListOffsetsResult> {
    return this.#result(asked, { ...found, offsetEpoch: leadership.epochAt(found.offset) });
  }

  #refusal(asked: ListOffsetsPartition, error: ErrorName): Init<ListOffsetsResult> {
    return this.#result(asked, { error: ErrorCode[error] });
  }

  #result(asked: ListOffsetsPartition, fields: Init<ListOffsetsResult>): Init<ListOffsetsResult> {
    const { topicId, partition } = asked;
    const { leader, leaderEpoch } = this.#locate(asked);
    return { topicId, partition, offset: NONE, timestampMs: NONE, offsetEpoch: NONE, leader, leaderEpoch, ...fields };
  }

  #locate({ topicId, partition, leaderEpoch }: ListOffsetsPartition): Located {
    return locateLeader(this.#options.table, this.#options.image(), { topicId, partition, leaderEpoch });
  }
}
