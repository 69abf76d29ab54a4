import { type MetadataImage, topicSetting } from '@tidemark/metadata';
import { type Clock, nextTurn } from '@tidemark/ports';
import {
  type DeleteRecordsPartition,
  type DeleteRecordsRequest,
  type DeleteRecordsResponse,
  type DeleteRecordsResult,
  ErrorCode,
  type ErrorName,
  type Init,
  NONE,
  type Offset,
} from '@tidemark/protocol';
import { checkLeaderEpoch } from '@tidemark/replication';
import { RpcError } from '@tidemark/rpc';
import type { ChangeWaiter } from '../partitions/change-waiter.js';
import type { Leadership } from '../partitions/leadership.js';
import { type Located, locateLeader } from '../partitions/locate.js';
import type { PartitionTable } from '../partitions/partition-table.js';

export interface DeleteRecordsOptions {
  readonly clock: Pick<Clock, 'monotonicMs' | 'setTimer' | 'defer'>;
  readonly table: PartitionTable;
  readonly image: () => MetadataImage;
  readonly changes: ChangeWaiter;
  /** Longest that a request waits for the other replicas, whatever it asks for. */
  readonly timeoutMsMax: number;
}

/** Partitions in one request. */
const PARTITIONS_MAX = 10_000;
/** Longest that a deletion waits for a leadership to begin, or for its HW to be known. */
const ROLE_WAIT_MS = 1_000;

type Judged =
  | { readonly kind: 'not-yet' }
  | { readonly kind: 'refused'; readonly error: ErrorName; readonly message: string }
  | { readonly kind: 'delete'; readonly leadership: Leadership; readonly before: Offset };

/**
 * Deletes records from the start of partitions (KIP-107): the leader raises its log start, durably, and answers once
 * every live replica has done the same. A deletion that was carried out before is answered as if it were new.
 */
export class DeleteRecords {
  readonly #options: DeleteRecordsOptions;

  constructor(options: DeleteRecordsOptions) {
    this.#options = options;
  }

  /** Throws RpcError INVALID_REQUEST for more partitions than one request may name. */
  async handle({ partitions, timeoutMs }: DeleteRecordsRequest): Promise<Init<DeleteRecordsResponse>> {
    const { clock, timeoutMsMax } = this.#options;
    if (partitions.length > PARTITIONS_MAX) {
      throw new RpcError('INVALID_REQUEST', `${partitions.length} partitions, the most are ${PARTITIONS_MAX}`);
    }
    const deadlineMs = clock.monotonicMs() + Math.min(timeoutMs, timeoutMsMax);
    const results: Promise<Init<DeleteRecordsResult>>[] = [];
    for (const asked of partitions) {
      results.push(this.#delete(asked, deadlineMs));
      // Each syncs a file, blocking: others come in between.
      await nextTurn(clock);
    }
    return { results: await Promise.all(results) };
  }

  async #delete(asked: DeleteRecordsPartition, deadlineMs: number): Promise<Init<DeleteRecordsResult>> {
    const { changes } = this.#options;
    const ready = () => this.#judge(asked).kind !== 'not-yet';
    if (!ready()) await changes.wait(asked, Math.min(ROLE_WAIT_MS, this.#remainingMs(deadlineMs)), ready);
    const judged = this.#judge(asked);
    switch (judged.kind) {
      case 'not-yet':
        return this.#result(asked, { error: ErrorCode.REPLICA_NOT_AVAILABLE });
      case 'refused':
        return this.#result(asked, { error: ErrorCode[judged.error], message: judged.message });
      case 'delete': {
        const { leadership, before } = judged;
        const error = await this.#carriedOut(leadership, before, deadlineMs);
        const lowWatermark = error === 'NONE' ? leadership.core.lowWatermark : NONE;
        return this.#result(asked, { error: ErrorCode[error], lowWatermark });
      }
    }
  }

  #carriedOut(leadership: Leadership, before: Offset, deadlineMs: number): Promise<ErrorName> {
    return new Promise((resolve) => {
      let token: number | undefined;
      const expire = () => {
        if (token !== undefined) leadership.expireAck(token);
      };
      const timer = this.#options.clock.setTimer(this.#remainingMs(deadlineMs), expire);
      token = leadership.deleteRecords(before, (error) => {
        timer.cancel();
        resolve(error);
      });
    });
  }

  #judge(asked: DeleteRecordsPartition): Judged {
    const located = this.#locate(asked);
    if (located.kind === 'not-yet') return located;
    if (located.kind === 'elsewhere') return refuse(located.error);
    const { leadership } = located;
    const epochError = checkLeaderEpoch(asked.leaderEpoch as Leadership['leaderEpoch'], leadership.leaderEpoch);
    if (epochError !== undefined) return refuse(epochError);
    if (!topicSetting(this.#options.image(), located.topicId, 'cleanup.policy').includes('delete')) {
      return refuse('POLICY_VIOLATION', 'the topic is compacted only: its cleanup.policy has no delete');
    }
    const { highWatermark, latestOffset } = leadership.core;
    const before = asked.before === NONE ? latestOffset : (asked.before as Offset);
    // Records that were acknowledged may lie above the HW until that has reached the start of the epoch.
    if (before === undefined || (before > highWatermark && latestOffset === undefined)) return { kind: 'not-yet' };
    if (before < 0) return refuse('OFFSET_OUT_OF_RANGE', `there is no offset ${before}; -1 is the high watermark`);
    if (before > highWatermark) {
      return refuse('OFFSET_OUT_OF_RANGE', `offset ${before} lies above the high watermark, ${highWatermark}`);
    }
    return { kind: 'delete', leadership, before };
  }

  #result(asked: DeleteRecordsPartition, fields: Init<DeleteRecordsResult>): Init<DeleteRecordsResult> {
    const { topicId, partition } = asked;
    const { leader, leaderEpoch } = this.#locate(asked);
    return { topicId, partition, lowWatermark: NONE, leader, leaderEpoch, ...fields };
  }

  #locate({ topicId, partition, leaderEpoch }: DeleteRecordsPartition): Located {
    return locateLeader(this.#options.table, this.#options.image(), { topicId, partition, leaderEpoch });
  }

  #remainingMs(deadlineMs: number): number {
    return Math.max(0, deadlineMs - this.#options.clock.monotonicMs());
  }
}

function refuse(error: ErrorName, message = ''): Judged {
  return { kind: 'refused', error, message };
}
