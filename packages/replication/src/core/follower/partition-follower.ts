import { type ErrorName, type LeaderEpoch, type NodeId, type Offset, offset } from '@tidemark/protocol';
import { followerHighWatermark } from '../leader/high-watermark.js';
import { type FollowerEpochView, truncationTarget } from '../serving/divergence.js';
import type { EpochEnd } from '../serving/epoch-view.js';
import { judgeBatches } from './follower-batches.js';

/** A follower's own log; the commit log is one. */
export interface FollowerLog extends FollowerEpochView {
  /** It holds no batch at all, below its start either. */
  readonly isEmpty: boolean;
  readonly durableOffset: Offset;
}

/** What a follower asks of its leader. */
export interface FetchAsk {
  readonly leaderEpoch: LeaderEpoch;
  /** Its LEO. */
  readonly fetchOffset: Offset;
  /** Its epoch cache's latest; NONE: none. */
  readonly lastFetchedEpoch: LeaderEpoch;
  readonly logStartOffset: Offset;
  readonly durableOffset: Offset;
}

/** What came back; `leaderEpoch` and `fetchOffset` repeat what was asked. */
export interface FetchAnswer {
  readonly error: ErrorName;
  readonly leaderEpoch: LeaderEpoch;
  readonly fetchOffset: Offset;
  readonly highWatermark: Offset;
  readonly logStartOffset: Offset;
  readonly divergence: EpochEnd | undefined;
  /** Whole batches back to back; empty: none. */
  readonly batches: Uint8Array;
}

/** What to do about an answer; exactly one thing. */
export type FollowerStep =
  /** It answers a question that is not this follower's any more; ask anew. */
  | { readonly kind: 'dropped' }
  /** Truncate the log, then ask again; no HW is adopted from such an answer. */
  | { readonly kind: 'truncate'; readonly offset: Offset }
  /** Discard the whole log and start again at the leader's log start. */
  | { readonly kind: 'restart'; readonly offset: Offset }
  /** Begin the log at its end, where the leader's begins, then `adopt` the leader's offsets, and ask for what was not taken. */
  | { readonly kind: 'raise'; readonly offset: Offset; readonly highWatermark: Offset; readonly logStartOffset: Offset }
  /** Append (there may be no batches), then `adopt` the leader's offsets. */
  | {
      readonly kind: 'append';
      readonly batches: readonly Uint8Array[];
      readonly highWatermark: Offset;
      readonly logStartOffset: Offset;
    }
  /** The answer breaks a rule; nothing of it is used. Ask again after a back-off. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The leader could not answer now. Ask again after a back-off, or once the metadata has moved on. */
  | { readonly kind: 'retry'; readonly error: ErrorName };

/**
 * One partition, followed by this broker for one leader epoch. Each epoch starts a new one: what was asked of an
 * earlier leader is nobody's answer any more.
 */
export class PartitionFollower {
  readonly leader: NodeId;
  readonly leaderEpoch: LeaderEpoch;
  #highWatermark: Offset;
  #agreed = false;

  constructor(start: { leader: NodeId; leaderEpoch: LeaderEpoch; highWatermark: Offset; log: FollowerLog }) {
    this.leader = start.leader;
    this.leaderEpoch = start.leaderEpoch;
    this.#highWatermark = followerHighWatermark(start.highWatermark, start.log);
  }

  get highWatermark(): Offset {
    return this.#highWatermark;
  }

  /** The leader has found no divergence in this epoch: what lies below the HW here lies there. */
  get agreed(): boolean {
    return this.#agreed;
  }

  ask(log: FollowerLog): FetchAsk {
    return {
      leaderEpoch: this.leaderEpoch,
      fetchOffset: log.logEndOffset,
      lastFetchedEpoch: log.latestEpoch,
      logStartOffset: log.logStartOffset,
      durableOffset: log.durableOffset,
    };
  }

  /** Judges an answer against the log as it is now. Changes nothing: see `truncated` and `adopt`. */
  answered(answer: FetchAnswer, log: FollowerLog): FollowerStep {
    if (answer.leaderEpoch !== this.leaderEpoch || answer.fetchOffset !== log.logEndOffset) return { kind: 'dropped' };
    if (answer.error === 'BELOW_LOG_START') return this.#restart(answer.logStartOffset, log);
    if (answer.error !== 'NONE') return { kind: 'retry', error: answer.error };
    if (answer.divergence !== undefined) {
      const target = truncationTarget(answer.divergence, log);
      if (target.kind === 'restart') return { kind: 'restart', offset: answer.logStartOffset };
      return { kind: 'truncate', offset: target.offset };
    }
    const { highWatermark, logStartOffset } = answer;
    // Below its start a leader knows no epochs: had this log records that the leader's has not, it would find no divergence just
    // there. They are not to be called committed.
    if (!this.#agreed && logStartOffset >= log.logEndOffset && log.logStartOffset < log.logEndOffset) {
      return { kind: 'raise', offset: log.logEndOffset, highWatermark, logStartOffset };
    }
    const judged = judgeBatches(answer.batches, {
      logEndOffset: log.logEndOffset,
      isEmpty: log.isEmpty,
      latestEpoch: log.latestEpoch,
      requestEpoch: this.leaderEpoch,
    });
    if (judged.kind === 'refused') return judged;
    return { kind: 'append', batches: judged.batches, highWatermark, logStartOffset };
  }

  /** The log was truncated or restarted: the HW lies within it again. */
  truncated(log: FollowerLog): void {
    this.#highWatermark = followerHighWatermark(this.#highWatermark, log);
  }

  /**
   * After an append or a raise: takes the leader's HW within the own log; it may decrease. Returns up to where the own log start
   * may follow the leader's: nothing at or above the own HW is ever deleted.
   */
  adopt(leaderOffsets: { highWatermark: Offset; logStartOffset: Offset }, log: FollowerLog): { logStart: Offset } {
    this.#agreed = true;
    this.#highWatermark = followerHighWatermark(leaderOffsets.highWatermark, log);
    return { logStart: offset(Math.min(leaderOffsets.logStartOffset, this.#highWatermark)) };
  }

  #restart(leaderLogStart: Offset, log: FollowerLog): FollowerStep {
    if (leaderLogStart > log.logEndOffset) return { kind: 'restart', offset: leaderLogStart };
    const reason = `below the log start ${leaderLogStart} with a log up to ${log.logEndOffset}`;
    return { kind: 'refused', reason };
  }
}
