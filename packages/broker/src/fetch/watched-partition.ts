import {
  ErrorCode,
  type FetchPartition,
  type FetchPartitionResult,
  type Init,
  NONE,
  type NodeId,
  type Offset,
} from '@tidemark/protocol';
import {
  closestReplica,
  decideFollowerRead,
  type Fetcher,
  type FetchQuestion,
  type ReadCandidate,
} from '@tidemark/replication';
import type { Leadership } from '../partitions/leadership.js';
import { type Located, locateLeader } from '../partitions/locate.js';
import type { PartitionWatcher, ReplicaChange } from '../partitions/partition-watchers.js';
import type { FollowerSource, RecordSource } from '../partitions/record-source.js';
import type { FetchServices } from './fetch-services.js';

/** What may be said about a partition now. */
export type Finding =
  /** Nothing: there are no records yet, or this broker is about to lead. */
  | { readonly kind: 'nothing' }
  /** An answer without records: an error or a divergence. */
  | { readonly kind: 'answer'; readonly result: Init<FetchPartitionResult> }
  /** Records from the fetch offset up to `before` may be read. */
  | { readonly kind: 'records'; readonly source: RecordSource; readonly before: Offset };

/** How far a follower's disk has come, as it says in the epoch in which it follows. */
export interface Progress {
  readonly leaderEpoch: number;
  readonly durableOffset: Offset;
}

export const NOTHING: Finding = { kind: 'nothing' };

/** One partition of a fetch: the question as last asked, and whether there may be something new to say. */
export class WatchedPartition implements PartitionWatcher {
  readonly name: string;
  /** In its session, in the order in which the partitions were named. */
  readonly place: number;
  readonly #fetcher: Fetcher;
  readonly #services: FetchServices;
  readonly #onNews: (partition: WatchedPartition, change: ReplicaChange) => void;
  #asked: FetchPartition;
  #question: FetchQuestion;
  /** False from an answer until it is asked again: what was sent is not sent twice. */
  #open = true;
  /** Since it was answered. */
  #changedSince = false;
  /** A follower's question counts once as its fetch. */
  #counted = false;
  #toldHighWatermark: number = NONE;
  #toldLogStart: number = NONE;
  /** Asked from where an answer has left already: with that one taken, the next to this question is dropped. */
  #crossed = false;

  constructor(
    asked: FetchPartition,
    parts: {
      readonly place: number;
      readonly fetcher: Fetcher;
      readonly services: FetchServices;
      readonly onNews: (partition: WatchedPartition, change: ReplicaChange) => void;
    },
  ) {
    this.name = `${asked.topicId}/${asked.partition}`;
    this.place = parts.place;
    this.#fetcher = parts.fetcher;
    this.#services = parts.services;
    this.#onNews = parts.onNews;
    this.#asked = asked;
    this.#question = questionOf(asked, parts.fetcher);
    this.#services.watchers.add(this.name, this);
  }

  get open(): boolean {
    return this.#open;
  }

  get question(): FetchQuestion {
    return this.#question;
  }

  get maxBytes(): number {
    return this.#asked.maxBytes;
  }

  ask(asked: FetchPartition): void {
    // What was told in another epoch may have come too late for it, and in this one the follower waits to hear that its log
    // agrees. And a log start that it does not have yet it has not taken over.
    const isOfEpoch = asked.currentLeaderEpoch === this.#asked.currentLeaderEpoch;
    if (!isOfEpoch || asked.logStartOffset < this.#toldLogStart) {
      this.#toldHighWatermark = NONE;
      this.#toldLogStart = NONE;
    }
    this.#crossed = asked.fetchOffset === this.#asked.fetchOffset && (!this.#open || this.#crossed);
    this.#asked = asked;
    this.#question = questionOf(asked, this.#fetcher);
    this.#open = true;
    this.#counted = false;
  }

  /**
   * A question that this broker could not count yet, since it does not lead, will count with what the follower's disk has
   * made durable meanwhile: where nothing is written any more that is not said again.
   */
  progressed({ leaderEpoch, durableOffset }: Progress): void {
    const question = this.#question;
    if (this.#counted || leaderEpoch !== question.leaderEpoch || durableOffset > question.fetchOffset) return;
    this.#question = { ...question, durableOffset };
  }

  /** Counts a follower's fetch as soon as it is asked, whether or not its answer has room for this partition. */
  consider(): void {
    if (this.#fetcher.kind === 'follower') this.find(false);
  }

  /** The session asked again without naming this partition: its question still holds, and counts once more. */
  repeat(): void {
    const fetcher = this.#fetcher;
    if (!this.#open || !this.#counted || fetcher.kind !== 'follower') return;
    const located = this.#locate();
    if (located.kind !== 'leader' || this.#question.leaderEpoch !== located.leadership.leaderEpoch) return;
    located.leadership.repeated({ follower: fetcher.nodeId, brokerEpoch: fetcher.brokerEpoch });
  }

  /** What was found for an answer is not sent yet after all. Says whether there is news since. */
  reopen(): 'has changed' | 'as it was' {
    this.#open = true;
    return this.#changedSince ? 'has changed' : 'as it was';
  }

  /** Where the partition stands, for an asker that is told of every partition. */
  standing(): Init<FetchPartitionResult> {
    const found = this.find(true);
    if (found.kind === 'answer') return found.result;
    const located = this.#locate();
    const source = located.kind === 'leader' ? located.leadership : this.#followerSource();
    return source === undefined ? this.#result({}) : this.#resultOf(source, {});
  }

  changed(change: ReplicaChange): void {
    if (this.#open) this.#onNews(this, change);
    else this.#changedSince = true;
  }

  close(): void {
    this.#services.watchers.remove(this.name, this);
    this.#open = false;
  }

  /**
   * Judges the question against the partition as it is now, and counts a follower's fetch. At the end of the wait
   * (`last`) what would have been worth waiting for is an error.
   */
  find(last: boolean): Finding {
    const located = this.#locate();
    if (located.kind !== 'leader') {
      const follower = this.#followerSource();
      const found = follower === undefined ? undefined : this.#findAtFollower(follower, located);
      if (found !== undefined) return found;
      // To a follower it is no error at the end either: it knows the leader from the metadata, and is told when it leads.
      if (located.kind === 'not-yet' && (!last || this.#fetcher.kind === 'follower')) return NOTHING;
      return { kind: 'answer', result: this.#result({ error: ErrorCode[located.error], ...whoOf(located) }) };
    }
    const { leadership } = located;
    const decision = leadership.decide(this.#question);
    if (decision.kind === 'error') {
      const logStartOffset = leadership.logStartOffset;
      return {
        kind: 'answer',
        result: this.#result({ error: ErrorCode[decision.error], logStartOffset, ...whoOf(located) }),
      };
    }
    if (decision.kind === 'diverging') {
      return { kind: 'answer', result: this.#resultOf(leadership, { divergence: { ...decision.at } }) };
    }
    this.#count(leadership);
    const closest = this.#closestReplica(leadership);
    if (closest !== undefined) {
      return { kind: 'answer', result: this.#resultOf(leadership, { preferredReadReplica: closest }) };
    }
    return this.#recordsBelow(decision.endOffset, leadership);
  }

  #recordsBelow(before: Offset, source: RecordSource): Finding {
    return this.#question.fetchOffset < before ? { kind: 'records', source, before } : NOTHING;
  }

  /** A consumer that says where it stands may read at a follower. */
  #followerSource(): FollowerSource | undefined {
    const { kind } = this.#fetcher;
    if (kind !== 'consumer' || (this.#fetcher.rack ?? '') === '') return undefined;
    const source = this.#services.table.get(this.name)?.followerSource;
    const epoch = this.#question.leaderEpoch;
    return source?.serving === true && (epoch === NONE || epoch === source.leaderEpoch) ? source : undefined;
  }

  /**
   * What a consumer finds at a follower. Where that does not hold the place: who names its epoch knows that it does not lead, and
   * goes back to the leader by OFFSET_OUT_OF_RANGE; undefined: one that names none may take it for the leader.
   */
  #findAtFollower(source: FollowerSource, located: Located): Finding | undefined {
    const decision = decideFollowerRead(this.#question.fetchOffset, source);
    if (decision.kind === 'serve') return this.#recordsBelow(decision.endOffset, source);
    if (this.#question.leaderEpoch === NONE) return undefined;
    const error = ErrorCode.OFFSET_OUT_OF_RANGE;
    return { kind: 'answer', result: this.#result({ error, ...whoOf(located) }) };
  }

  #closestReplica({ core }: Leadership): NodeId | undefined {
    const fetcher = this.#fetcher;
    if (fetcher.kind !== 'consumer' || fetcher.rack === undefined) return undefined;
    const { brokers } = this.#services.image();
    const followers = core.replicas
      .filter((id) => id !== this.#services.nodeId)
      .map((id): ReadCandidate => {
        const broker = brokers.get(id);
        const isLive = broker !== undefined && !broker.fenced && !broker.shuttingDown;
        const inSync = isLive && core.committedIsr.includes(id);
        const { logStartOffset, logEndOffset } = core.follower(id) ?? {};
        return { nodeId: id, rack: broker?.rack ?? '', inSync, logStartOffset, logEndOffset };
      });
    const leaderRack = brokers.get(this.#services.nodeId as NodeId)?.rack ?? '';
    return closestReplica({ rack: fetcher.rack, fetchOffset: this.#question.fetchOffset }, { leaderRack, followers });
  }

  /** The answer that goes with records; the offsets are those of this moment. */
  records(source: RecordSource): Init<FetchPartitionResult> {
    return this.#resultOf(source, {});
  }

  /** Its next batch fits no frame: it was written when larger ones were taken. */
  tooLarge(): Init<FetchPartitionResult> {
    return this.#result({ error: ErrorCode.RECORD_TOO_LARGE });
  }

  /** The answer that tells only how far the leader has come; undefined if the asker knows. */
  progress(): Init<FetchPartitionResult> | undefined {
    const located = this.#locate();
    if (located.kind !== 'leader' || !this.#counted || this.#question.leaderEpoch !== located.leadership.leaderEpoch) {
      return undefined;
    }
    const { core, logStartOffset } = located.leadership;
    if (core.highWatermark === this.#toldHighWatermark && logStartOffset === this.#toldLogStart) return undefined;
    return this.#resultOf(located.leadership, {});
  }

  /**
   * The answer was given: nothing more until it is asked again, unless only offsets were told. A divergence or an error
   * has told none: of such an answer no offsets are adopted, and when it is asked again there may be no others to tell.
   * Nor, perhaps, are those of an answer to a question which has crossed another.
   */
  told(result: Init<FetchPartitionResult>, closing: boolean): void {
    if (closing) {
      this.#open = false;
      this.#changedSince = false;
    }
    const isAnswer = (result.error ?? ErrorCode.NONE) === ErrorCode.NONE && (result.divergence ?? null) === null;
    const isAdopted = isAnswer && !this.#crossed;
    this.#toldHighWatermark = isAdopted ? (result.highWatermark ?? NONE) : NONE;
    this.#toldLogStart = isAdopted ? (result.logStartOffset ?? NONE) : NONE;
  }

  #locate(): Located {
    const { topicId, partition, currentLeaderEpoch } = this.#asked;
    const { table, image } = this.#services;
    return locateLeader(table, image(), { topicId, partition, leaderEpoch: currentLeaderEpoch });
  }

  #count(leadership: Leadership): void {
    const fetcher = this.#fetcher;
    if (this.#counted) return;
    this.#counted = true;
    if (fetcher.kind !== 'follower') return;
    const { nodeId: follower, brokerEpoch } = fetcher;
    const { fetchOffset, durableOffset, logStartOffset } = this.#question;
    leadership.fetched({ follower, brokerEpoch, fetchOffset, durableOffset, logStartOffset });
  }

  #resultOf(source: RecordSource, extra: Init<FetchPartitionResult>): Init<FetchPartitionResult> {
    const { highWatermark, logEndOffset, logStartOffset, leader } = source;
    return this.#result({
      highWatermark,
      lastStableOffset: highWatermark,
      logEndOffset,
      logStartOffset,
      leader,
      ...extra,
    });
  }

  #result(fields: Init<FetchPartitionResult>): Init<FetchPartitionResult> {
    const { topicId, partition, fetchOffset, currentLeaderEpoch } = this.#asked;
    const unknown = {
      highWatermark: NONE,
      logStartOffset: NONE,
      logEndOffset: NONE,
      lastStableOffset: NONE,
      leader: NONE,
    };
    return { topicId, partition, fetchOffset, leaderEpoch: currentLeaderEpoch, ...unknown, ...fields };
  }
}

function whoOf(located: Located): Init<FetchPartitionResult> {
  return { leader: located.leader, leaderEpoch: located.leaderEpoch };
}

function questionOf(asked: FetchPartition, fetcher: Fetcher): FetchQuestion {
  const { currentLeaderEpoch, fetchOffset, lastFetchedEpoch, durableOffset, logStartOffset } = asked;
  return {
    fetcher,
    leaderEpoch: currentLeaderEpoch as FetchQuestion['leaderEpoch'],
    fetchOffset: fetchOffset as Offset,
    lastFetchedEpoch: lastFetchedEpoch as FetchQuestion['lastFetchedEpoch'],
    durableOffset: durableOffset as Offset,
    logStartOffset: logStartOffset as Offset,
  };
}
