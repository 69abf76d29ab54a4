import { FailedDirectoryError, LogError } from '@tidemark/commitlog';
import { isFullDisk, type World } from '@tidemark/ports';
import { errorNameOf, type FetchPartition, type FetchPartitionResult, type Init } from '@tidemark/protocol';
import type { FetchAnswer, FollowerStep, PartitionFollower } from '@tidemark/replication';
import type { Replica } from '../partitions/replica.js';

/** What a fetcher does about a partition after an answer. */
export type Next =
  /** Ask with the log as it is now. */
  | 'ask'
  /** Nothing changed: the question stands at the leader. */
  | 'wait'
  /** Ask again after a back-off. */
  | 'back-off';

const NO_BATCHES = new Uint8Array(0);
/** The longest back-off of one partition. */
const BACKOFF = { leastMs: 20, mostMs: 1_000 };

/** One partition that a fetcher fetches: asks for its replica, and carries out on the log what the answer calls for. */
export class FollowedPartition {
  readonly replica: Replica;
  readonly follower: PartitionFollower;
  readonly #world: Pick<World, 'log' | 'halt'>;
  #failures = 0;
  #isFull = false;

  constructor(replica: Replica, follower: PartitionFollower, world: Pick<World, 'log' | 'halt'>) {
    this.replica = replica;
    this.follower = follower;
    this.#world = world;
  }

  get name(): string {
    return this.replica.name;
  }

  /** False once the replica follows somebody else, in another epoch, or not at all. */
  get current(): boolean {
    return this.replica.follower === this.follower;
  }

  /** How long to wait before the next question, growing with each failure. */
  get backoffMs(): number {
    return Math.min(BACKOFF.mostMs, BACKOFF.leastMs * 2 ** Math.min(this.#failures - 1, 10));
  }

  question(maxBytes: number): Init<FetchPartition> {
    const { leaderEpoch, fetchOffset, lastFetchedEpoch, logStartOffset, durableOffset } = this.follower.ask(
      this.replica.log,
    );
    const { topicId, partition } = this.replica.key;
    return {
      topicId,
      partition,
      currentLeaderEpoch: leaderEpoch,
      fetchOffset,
      lastFetchedEpoch,
      logStartOffset,
      durableOffset,
      maxBytes,
    };
  }

  /** Takes an answer. Halts the process where the disk fails in a way that no other replica can help with. */
  answered(result: FetchPartitionResult, batches: Uint8Array | undefined): Next {
    if (!this.current) return 'wait';
    const { log } = this.replica;
    if (log.damage !== undefined) {
      // Found by a read since it was asked. Nothing is taken, nor cut, before the metadata knows.
      this.replica.foundDamage(log.damage);
      return 'wait';
    }
    try {
      log.finishRestart();
      return this.#carryOut(this.follower.answered(answerOf(result, batches ?? NO_BATCHES, this.follower), log));
    } catch (error) {
      // The directory has failed, and ended this role.
      if (error instanceof FailedDirectoryError) return this.current ? this.#failed() : 'wait';
      if (isFullDisk(error)) return this.#diskFull();
      if (error instanceof LogError && error.code === 'damaged') {
        this.replica.foundDamage(error);
        return 'wait';
      }
      return this.#world.halt(`the follower of ${this.name} cannot go on`, error);
    }
  }

  #carryOut(step: FollowerStep): Next {
    const { log, topic, key } = this.replica;
    const fields = { topic, partition: key.partition, epoch: this.follower.leaderEpoch };
    switch (step.kind) {
      case 'dropped':
        return 'ask';
      case 'truncate':
        this.#world.log.info('truncating to where the leader agrees', {
          ...fields,
          from: log.logEndOffset,
          to: step.offset,
        });
        log.truncateTo(step.offset);
        this.follower.truncated(log);
        return 'ask';
      case 'restart':
        this.#world.log.warn("starting the log again at the leader's start", { ...fields, offset: step.offset });
        log.restartAt(step.offset);
        this.follower.truncated(log);
        return 'ask';
      case 'append':
        return this.#append(step);
      case 'refused':
        this.#world.log.error('an answer of the leader breaks the rules', { ...fields, reason: step.reason });
        return this.#failed();
      case 'retry':
        if (this.#failures === 0)
          this.#world.log.info('the leader cannot be followed yet', { ...fields, code: step.error });
        return this.#failed();
    }
  }

  #append({ batches, highWatermark, logStartOffset }: FollowerStep & { kind: 'append' }): Next {
    const { log } = this.replica;
    if (batches.length > 0) {
      if (!this.replica.takeRoom(batches.reduce((sum, { length }) => sum + length, 0))) return this.#diskFull();
      log.append(batches);
      log.flush();
      this.#isFull = false;
    }
    this.#failures = 0;
    const before = this.follower.highWatermark;
    const { logStart } = this.follower.adopt({ highWatermark, logStartOffset }, log);
    if (this.follower.highWatermark > before) this.replica.followerAdvanced();
    if (logStart > log.logStartOffset) {
      log.advanceLogStart(logStart);
      // The next question tells the leader, which may have a deletion to answer for.
      return 'ask';
    }
    return batches.length > 0 ? 'ask' : 'wait';
  }

  /** Asks again later; when it has lagged for too long the leader goes on without it. */
  #diskFull(): Next {
    const { topic, key } = this.replica;
    if (!this.#isFull) this.#world.log.warn('the disk is full; a follower waits', { topic, partition: key.partition });
    this.#isFull = true;
    return this.#failed();
  }

  #failed(): Next {
    this.#failures += 1;
    return 'back-off';
  }
}

function answerOf(result: FetchPartitionResult, batches: Uint8Array, follower: PartitionFollower): FetchAnswer {
  const error = errorNameOf(result.error);
  const { divergence } = result;
  const isOfEpochAsked = error === 'NONE' || error === 'BELOW_LOG_START';
  return {
    error,
    // Other errors may name the leader's own epoch instead of the one that was asked in.
    leaderEpoch: isOfEpochAsked ? (result.leaderEpoch as FetchAnswer['leaderEpoch']) : follower.leaderEpoch,
    fetchOffset: result.fetchOffset as FetchAnswer['fetchOffset'],
    highWatermark: result.highWatermark as FetchAnswer['highWatermark'],
    logStartOffset: result.logStartOffset as FetchAnswer['logStartOffset'],
    divergence: divergence === null ? undefined : (divergence as FetchAnswer['divergence']),
    batches,
  };
}
