import { FailedDirectoryError, LogError } from '@tidemark/commitlog';
import type { MetadataImage } from '@tidemark/metadata';
import { type Clock, isShortage } from '@tidemark/ports';
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
import { RpcError } from '@tidemark/rpc';
import type { ChangeWaiter } from '../partitions/change-waiter.js';
import type { Leadership } from '../partitions/leadership.js';
import { type Located, locateLeader } from '../partitions/locate.js';
import type { PartitionTable } from '../partitions/partition-table.js';
import { inTurns } from './in-turns.js';
import { checkPartitions } from './partitions-max.js';
import { type Searches, SearchLine } from './search-line.js';

export interface ListOffsetsOptions {
  readonly clock: Pick<Clock, 'defer' | 'monotonicMs'>;
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
/** Searches that one request may ask for. */
const SEARCHES_MAX = 10_000;

type Position = ListOffsetsPartitionPosition;
const { EARLIEST, LATEST, MAX_TIMESTAMP } = ListOffsetsPartitionPosition;

/** Answers where partitions begin and end, and where a time lies in them; only their leaders know. */
export class ListOffsets {
  readonly #options: ListOffsetsOptions;
  readonly #searches: SearchLine;

  constructor(options: ListOffsetsOptions) {
    this.#options = options;
    this.#searches = new SearchLine(options.clock);
  }

  /**
   * Throws RpcError INVALID_REQUEST for more partitions, or more to be searched, than one request may name, CANCELLED if
   * the caller is gone before all was found.
   */
  async handle(
    { partitions }: ListOffsetsRequest,
    { signal, caller }: Pick<Searches, 'signal' | 'caller'>,
  ): Promise<Init<ListOffsetsResponse>> {
    checkPartitions(partitions);
    checkSearches(partitions);
    const { clock } = this.#options;
    await Promise.all(await inTurns(clock, partitions, (asked) => this.#ready(asked)));
    const results = await inTurns(clock, partitions, (asked) => this.#known(asked));
    const search = (asked: ListOffsetsPartition, index: number) => () => {
      results[index] = this.#find(asked);
    };
    const searches = partitions.flatMap((asked, index) => (results[index] === undefined ? search(asked, index) : []));
    if (searches.length > 0) await this.#searches.run({ caller, signal, searches });
    return { results: results.flatMap((result) => result ?? []) };
  }

  /** Resolves when it is known who answers, or nobody has come to know it in time. */
  #ready(asked: ListOffsetsPartition): Promise<void> | undefined {
    const isReady = () => this.#judge(asked) !== 'not-yet';
    return isReady() ? undefined : this.#options.changes.wait(asked, WAIT_MS, isReady);
  }

  /** The answer that needs no search, be it a refusal. */
  #known(asked: ListOffsetsPartition): Init<ListOffsetsResult> | undefined {
    return isSearch(asked.position) && typeof this.#judge(asked) === 'object' ? undefined : this.#find(asked);
  }

  /** Who can answer, or why nobody does. */
  #judge(asked: ListOffsetsPartition): Leadership | ErrorName | 'not-yet' {
    const located = this.#locate(asked);
    if (located.kind === 'not-yet') return 'not-yet';
    if (located.kind === 'elsewhere') return located.error;
    const { leadership } = located;
    const epochError = checkLeaderEpoch(asked.leaderEpoch as Leadership['leaderEpoch'], leadership.leaderEpoch);
    if (epochError !== undefined) return epochError;
    const isOfAll = asked.position === LATEST || asked.position === MAX_TIMESTAMP;
    return isOfAll && !knowsEnd(leadership) ? 'not-yet' : leadership;
  }

  #find(asked: ListOffsetsPartition): Init<ListOffsetsResult> {
    const leadership = this.#judge(asked);
    if (leadership === 'not-yet') return this.#refusal(asked, 'REPLICA_NOT_AVAILABLE');
    if (typeof leadership === 'string') return this.#refusal(asked, leadership);
    switch (asked.position) {
      case EARLIEST:
        return this.#found(asked, leadership, { offset: leadership.logStartOffset });
      case LATEST:
        return this.#result(asked, {
          offset: leadership.core.latestOffset ?? NONE,
          offsetEpoch: leadership.leaderEpoch,
        });
      case MAX_TIMESTAMP:
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
      if (found !== undefined) return this.#found(asked, leadership, found);
      return knowsEnd(leadership) ? this.#result(asked, {}) : this.#refusal(asked, 'REPLICA_NOT_AVAILABLE');
    } catch (error) {
      // There is another descriptor some time, or room for what a search has to write.
      if (isShortage(error)) return this.#refusal(asked, 'REPLICA_NOT_AVAILABLE');
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

/** Once the HW has reached the epoch's start: before, records that were acknowledged lie above it. */
function knowsEnd({ core }: Leadership): boolean {
  return core.latestOffset !== undefined;
}

/** Whether records are looked at. */
function isSearch(position: Position): boolean {
  return position !== EARLIEST && position !== LATEST;
}

function checkSearches(partitions: readonly ListOffsetsPartition[]): void {
  const { length } = partitions.filter(({ position }) => isSearch(position));
  if (length > SEARCHES_MAX) {
    throw new RpcError('INVALID_REQUEST', `${length} partitions to be searched, the most are ${SEARCHES_MAX}`);
  }
}
