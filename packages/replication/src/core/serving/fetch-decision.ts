import { type BrokerEpoch, type ErrorName, type LeaderEpoch, NONE, type NodeId, type Offset } from '@tidemark/protocol';
import { findDivergence } from './divergence.js';
import type { EpochEnd, EpochView } from './epoch-view.js';

/** Who asks: the same path serves followers and consumers. */
export type Fetcher =
  /** The rack that it stands in, if it would read from the closest replica. */
  | { readonly kind: 'consumer'; readonly rack?: string }
  | { readonly kind: 'follower'; readonly nodeId: NodeId; readonly brokerEpoch: BrokerEpoch };

export interface FetchQuestion {
  readonly fetcher: Fetcher;
  /** NONE: a consumer that does not know. */
  readonly leaderEpoch: LeaderEpoch;
  readonly fetchOffset: Offset;
  /** NONE: it knows no epoch. */
  readonly lastFetchedEpoch: LeaderEpoch;
  /** A follower's own; NONE for a consumer. */
  readonly durableOffset: Offset;
  /** A follower's own; NONE for a consumer. */
  readonly logStartOffset: Offset;
}

/** What a leader knows when it judges a fetch or a progress message. */
export interface ServingLeader {
  readonly leaderEpoch: LeaderEpoch;
  readonly highWatermark: Offset;
  readonly replicas: readonly NodeId[];
  /** The newest incarnation of a broker that this node has heard of, from metadata or from the broker itself. */
  readonly newestBrokerEpoch: (nodeId: NodeId) => BrokerEpoch;
  readonly log: EpochView;
}

export type FetchDecision =
  /** A valid fetch. Records from the fetch offset up to `endOffset`, not included, may be read; there may be none. */
  | { readonly kind: 'serve'; readonly endOffset: Offset }
  /** The logs differ: answered with this only, no records, no HW to adopt, no progress counted. */
  | { readonly kind: 'diverging'; readonly at: EpochEnd }
  | { readonly kind: 'error'; readonly error: ErrorName };

const refuse = (error: ErrorName): FetchDecision => ({ kind: 'error', error });

/** Old or unknown leader epochs; undefined: the leader's own, or a consumer that does not know. */
export function checkLeaderEpoch(asked: LeaderEpoch, current: LeaderEpoch): ErrorName | undefined {
  if (asked === NONE || asked === current) return undefined;
  return asked < current ? 'FENCED_LEADER_EPOCH' : 'UNKNOWN_LEADER_EPOCH';
}

/** Whether a broker may speak for one of the partition's followers. */
function checkFollower(nodeId: NodeId, brokerEpoch: BrokerEpoch, leader: ServingLeader): ErrorName | undefined {
  if (!leader.replicas.includes(nodeId)) return 'REPLICA_NOT_AVAILABLE';
  return brokerEpoch < leader.newestBrokerEpoch(nodeId) ? 'STALE_BROKER_EPOCH' : undefined;
}

/** Judges a fetch. Nothing is counted for the follower unless the decision is `serve`. */
export function decideFetch(question: FetchQuestion, leader: ServingLeader): FetchDecision {
  const epochError = checkLeaderEpoch(question.leaderEpoch, leader.leaderEpoch);
  if (epochError !== undefined) return refuse(epochError);
  return question.fetcher.kind === 'consumer'
    ? decideConsumerFetch(question, leader)
    : decideFollowerFetch(question, question.fetcher, leader);
}

/**
 * Consumers see what is committed. Between HW and LEO there is nothing yet: empty, not out of range. One that says of which
 * epoch it read last is told, as a follower is, where the logs part (KIP-595); an epoch that nobody led is of another log.
 */
function decideConsumerFetch(question: FetchQuestion, { log, highWatermark }: ServingLeader): FetchDecision {
  const { fetchOffset, lastFetchedEpoch } = question;
  if (fetchOffset < log.logStartOffset) return refuse('OFFSET_OUT_OF_RANGE');
  if (lastFetchedEpoch !== NONE) {
    const check = findDivergence(question, log);
    if (check.kind === 'unknown-epoch') return refuse('OFFSET_OUT_OF_RANGE');
    if (check.kind === 'diverges') return { kind: 'diverging', at: check.at };
  } else if (fetchOffset > log.logEndOffset) return refuse('OFFSET_OUT_OF_RANGE');
  return { kind: 'serve', endOffset: highWatermark };
}

function decideFollowerFetch(
  question: FetchQuestion,
  follower: { readonly nodeId: NodeId; readonly brokerEpoch: BrokerEpoch },
  leader: ServingLeader,
): FetchDecision {
  // A follower must know in which epoch it follows: a fetch without one cannot be told from an old one.
  if (question.leaderEpoch === NONE) return refuse('INVALID_REQUEST');
  const followerError = checkFollower(follower.nodeId, follower.brokerEpoch, leader);
  if (followerError !== undefined) return refuse(followerError);
  for (const own of [question.durableOffset, question.logStartOffset]) {
    if (own < 0 || own > question.fetchOffset) return refuse('INVALID_REQUEST');
  }
  if (question.fetchOffset < leader.log.logStartOffset) return refuse('BELOW_LOG_START');
  const check = findDivergence(question, leader.log);
  if (check.kind === 'unknown-epoch') return refuse('INVALID_REQUEST');
  if (check.kind === 'diverges') return { kind: 'diverging', at: check.at };
  return { kind: 'serve', endOffset: leader.log.logEndOffset };
}

export interface ProgressQuestion {
  readonly nodeId: NodeId;
  readonly brokerEpoch: BrokerEpoch;
  readonly leaderEpoch: LeaderEpoch;
}

/** A progress message passes the checks of a fetch; undefined: it does. Its offset is for `PartitionLeader.progressed` to judge. */
export function checkProgress(question: ProgressQuestion, leader: ServingLeader): ErrorName | undefined {
  if (question.leaderEpoch === NONE) return 'INVALID_REQUEST';
  return (
    checkLeaderEpoch(question.leaderEpoch, leader.leaderEpoch) ??
    checkFollower(question.nodeId, question.brokerEpoch, leader)
  );
}
