import { FailedDirectoryError, LogError } from '@tidemark/commitlog';
import { isShortage, type World } from '@tidemark/ports';
import {
  errorNameOf,
  type FetchPartition,
  type FetchPartitionResult,
  type Init,
  NONE,
  type Offset,
  offset,
} from '@tidemark/protocol';
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
  /** The latest answer, where a part of it is left that blocks. */
  #owed: FetchPartitionResult | undefined;
  /** Up to where the leader has deleted, as it said last in an answer that was taken. */
  #leaderLogStart = offset(0);
  /** From where the latest question asks. */
  #askedFrom: number = NONE;

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
    this.#askedFrom = fetchOffset;
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

  /** The latest answer calls for a cut, a restart or a later log start, with fsyncs of its own: `carryOut` does it. */
  get blocks(): boolean {
    return this.#owed !== undefined;
  }

  /**
   * Takes an answer and its records, but for what `blocks`. Halts the process where the disk fails in a way that no other
   * replica can help with.
   */
  answered(result: FetchPartitionResult, batches: Uint8Array | undefined): Next {
    return this.#judge(result, batches ?? NO_BATCHES, (step) => {
      // One that is dropped says nothing of what the answer before called for.
      if (step.kind !== 'dropped') this.#owed = undefined;
      return this.#take(step, result);
    });
  }

  /** Does what is left of the latest answer, which is judged again: the log may be another by then. Halts as `answered` does. */
  carryOut(): Next {
    const result = this.#owed;
    this.#owed = undefined;
    return result === undefined ? 'wait' : this.#judge(result, NO_BATCHES, (step) => this.#finish(step));
  }

  #judge(result: FetchPartitionResult, batches: Uint8Array, how: (step: FollowerStep) => Next): Next {
    if (!this.current) return 'wait';
    const { log } = this.replica;
    if (log.damage !== undefined) {
      // Found by a read since it was asked. Nothing is taken, nor cut, before the metadata knows.
      this.replica.foundDamage(log.damage);
      return 'wait';
    }
    try {
      log.finishRestart();
      return how(this.follower.answered(answerOf(result, batches, this.follower), log));
    } catch (error) {
      // The directory has failed, and ended this role.
      if (error instanceof FailedDirectoryError) return this.current ? this.#failed() : 'wait';
      if (isShortage(error)) return this.#lacksRoom();
      if (error instanceof LogError && error.code === 'damaged') {
        this.replica.foundDamage(error);
        return 'wait';
      }
      return this.#world.halt(`the follower of ${this.name} cannot go on`, error);
    }
  }

  #take(step: FollowerStep, result: FetchPartitionResult): Next {
    switch (step.kind) {
      case 'dropped':
        // Two questions from one place, and this is the second answer: the next question, from where the log ends by now, is under way.
        return this.#isAskedFromEnd && result.fetchOffset !== this.#askedFrom ? 'wait' : 'ask';
      case 'truncate':
      case 'restart':
      case 'raise':
        this.#owed = result;
        return 'wait';
      case 'append':
        return this.#append(step, result);
      case 'refused':
        this.#world.log.error('an answer of the leader breaks the rules', { ...this.#fields, reason: step.reason });
        return this.#failed();
      case 'retry':
        if (this.#failures === 0)
          this.#world.log.info('the leader cannot be followed yet', { ...this.#fields, code: step.error });
        return this.#failed();
    }
  }

  #finish(step: FollowerStep): Next {
    const { log } = this.replica;
    if (step.kind === 'truncate') {
      const ends = { from: log.logEndOffset, to: step.offset };
      this.#world.log.info('truncating to where the leader agrees', { ...this.#fields, ...ends });
      log.truncateTo(step.offset);
      this.follower.truncated(log);
    } else if (step.kind === 'restart') {
      const { offset } = step;
      this.#world.log.warn("starting the log again at the leader's start", { ...this.#fields, offset });
      log.restartAt(offset);
      this.follower.truncated(log);
    } else if (step.kind === 'raise') {
      log.advanceLogStart(step.offset);
      this.#adopt(step);
    } else {
      // It is not where the own log has come as far by itself since.
      if (step.kind === 'append' && !this.follower.agreed) this.#leaderLogStart = this.#adopt(step);
      const logStart = offset(Math.min(this.#leaderLogStart, this.follower.highWatermark));
      if (logStart > log.logStartOffset) log.advanceLogStart(logStart);
    }
    // The next question tells the leader, which may have a deletion to answer for.
    return 'ask';
  }

  get #isAskedFromEnd(): boolean {
    return this.#askedFrom === Number(this.replica.log.logEndOffset);
  }

  get #fields() {
    const { topic, key } = this.replica;
    return { topic, partition: key.partition, epoch: this.follower.leaderEpoch };
  }

  #append(
    { batches, highWatermark, logStartOffset }: FollowerStep & { kind: 'append' },
    result: FetchPartitionResult,
  ): Next {
    const hasRoom = this.#appendIfRoom(batches);
    // Also where there is no room for its records: what it has deleted may go here too, and makes some.
    const logStart = this.#adopt({ highWatermark, logStartOffset });
    if (logStart > this.replica.log.logStartOffset) {
      this.#leaderLogStart = logStart;
      this.#owed = result;
    }
    if (!hasRoom) return this.#lacksRoom();
    this.#failures = 0;
    return batches.length > 0 ? 'ask' : 'wait';
  }

  /** False: there is no room or no descriptor for them, and none is taken. */
  #appendIfRoom(batches: readonly Uint8Array[]): boolean {
    const { log } = this.replica;
    if (batches.length === 0) return true;
    if (!this.replica.takeRoom(batches.reduce((sum, { length }) => sum + length, 0))) return false;
    try {
      log.append(batches);
    } catch (error) {
      // The log is as it was. A quota, or a file system that keeps books of its own, tells only so.
      if (!isShortage(error)) throw error;
      return false;
    }
    log.flush();
    this.#isFull = false;
    return true;
  }

  /** Takes the leader's offsets; returns up to where the log may begin. */
  #adopt(offsets: Parameters<PartitionFollower['adopt']>[0]): Offset {
    const before = this.follower.highWatermark;
    const { logStart } = this.follower.adopt(offsets, this.replica.log);
    if (this.follower.highWatermark > before) this.replica.followerAdvanced();
    return logStart;
  }

  /** Asks again later; when it has lagged for too long the leader goes on without it. */
  #lacksRoom(): Next {
    const { topic, key } = this.replica;
    if (!this.#isFull)
      this.#world.log.warn('no room or no descriptor: a follower waits', { topic, partition: key.partition });
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
