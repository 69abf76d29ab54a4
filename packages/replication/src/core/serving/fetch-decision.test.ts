import { brokerEpoch, leaderEpoch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ONE, THREE, TWO } from '../testing/leader-fixture.js';
import { logOf } from '../testing/model-log.js';
import { checkProgress, decideFetch, type FetchQuestion, type ServingLeader } from './fetch-decision.js';

const log = logOf('1:1 1:2 5:3 5:4');
const leader: ServingLeader = {
  leaderEpoch: leaderEpoch(5),
  highWatermark: offset(3),
  replicas: [ONE, TWO],
  newestBrokerEpoch: () => brokerEpoch(20),
  log,
};

function follow(change: {
  at?: number;
  epoch?: number;
  last?: number;
  durable?: number;
  start?: number;
  broker?: number;
  id?: typeof ONE;
}) {
  const { at = 4, epoch = 5, last = 5, durable = 0, start = 0, broker = 20, id = TWO } = change;
  const question: FetchQuestion = {
    fetcher: { kind: 'follower', nodeId: id, brokerEpoch: brokerEpoch(broker) },
    leaderEpoch: leaderEpoch(epoch),
    fetchOffset: offset(at),
    lastFetchedEpoch: leaderEpoch(last),
    durableOffset: offset(durable),
    logStartOffset: offset(start),
  };
  const decision = decideFetch(question, leader);
  return decision.kind === 'error' ? decision.error : decision;
}

function consume(at: number, epoch = -1, last = -1, asked = leader) {
  const question: FetchQuestion = {
    fetcher: { kind: 'consumer' },
    leaderEpoch: leaderEpoch(epoch),
    fetchOffset: offset(at),
    lastFetchedEpoch: leaderEpoch(last),
    durableOffset: offset(-1),
    logStartOffset: offset(-1),
  };
  const decision = decideFetch(question, asked);
  return decision.kind === 'error' ? decision.error : decision;
}

describe('a fetch', () => {
  it.each([
    ['of an older epoch', { epoch: 4 }, 'FENCED_LEADER_EPOCH'],
    ['of a newer epoch', { epoch: 6 }, 'UNKNOWN_LEADER_EPOCH'],
    ['of a follower that knows no epoch', { epoch: -1 }, 'INVALID_REQUEST'],
    ['of a broker that has no replica', { id: THREE }, 'REPLICA_NOT_AVAILABLE'],
    ['of an old incarnation', { broker: 19 }, 'STALE_BROKER_EPOCH'],
    ['with more durable than there is', { durable: 5 }, 'INVALID_REQUEST'],
    ['with a log that begins above its end', { start: 5 }, 'INVALID_REQUEST'],
    ['with an epoch that nobody led', { last: 7 }, 'INVALID_REQUEST'],
  ])('%s is refused', (_what, change, error) => {
    expect(follow(change)).toBe(error);
  });

  it('of a newer incarnation than the metadata knows is served: the metadata is behind', () => {
    expect(follow({ broker: 21 })).toEqual({ kind: 'serve', endOffset: 4 });
  });

  it('that diverges is told where', () => {
    expect(follow({ at: 3, last: 1 })).toEqual({ kind: 'diverging', at: { epoch: 1, endOffset: 2 } });
    expect(follow({ at: 6 })).toEqual({ kind: 'diverging', at: { epoch: 5, endOffset: 4 } });
  });

  it('below the log start is told so', () => {
    const shortened = { ...leader, log: { ...bound(), logStartOffset: offset(2) } };
    const question: FetchQuestion = {
      fetcher: { kind: 'follower', nodeId: TWO, brokerEpoch: brokerEpoch(20) },
      leaderEpoch: leaderEpoch(5),
      fetchOffset: offset(1),
      lastFetchedEpoch: leaderEpoch(1),
      durableOffset: offset(0),
      logStartOffset: offset(0),
    };
    expect(decideFetch(question, shortened)).toEqual({ kind: 'error', error: 'BELOW_LOG_START' });
  });

  it('consumer-hw-regression-empty-not-out-of-range', () => {
    expect(consume(0)).toEqual({ kind: 'serve', endOffset: 3 });
    expect(consume(4)).toEqual({ kind: 'serve', endOffset: 3 });
    expect(consume(5)).toBe('OFFSET_OUT_OF_RANGE');
    expect(consume(0, 4)).toBe('FENCED_LEADER_EPOCH');
  });

  it('of a consumer that says what it read last is told where that log parts from the leader’s, as Kafka does it', () => {
    expect(consume(2, 5, 1)).toEqual({ kind: 'serve', endOffset: 3 });
    expect(consume(4, 5, 5)).toEqual({ kind: 'serve', endOffset: 3 });
    expect(consume(3, 5, 1)).toEqual({ kind: 'diverging', at: { epoch: 1, endOffset: 2 } });
    expect(consume(2, -1, 4)).toEqual({ kind: 'diverging', at: { epoch: 1, endOffset: 2 } });
    expect(consume(6, 5, 5)).toEqual({ kind: 'diverging', at: { epoch: 5, endOffset: 4 } });
    expect(consume(4, 5, 7)).toBe('OFFSET_OUT_OF_RANGE');
  });

  it('of a consumer below the log start is out of range, whatever it read last', () => {
    const shortened = { ...leader, log: { ...bound(), logStartOffset: offset(2) } };
    expect(consume(1, 5, 4, shortened)).toBe('OFFSET_OUT_OF_RANGE');
    expect(consume(2, 5, 4, shortened)).toEqual({ kind: 'diverging', at: { epoch: 1, endOffset: 2 } });
  });
});

describe('a progress message', () => {
  it('passes the checks of a fetch', () => {
    const ask = (epoch: number, broker: number, id = TWO) =>
      checkProgress({ nodeId: id, brokerEpoch: brokerEpoch(broker), leaderEpoch: leaderEpoch(epoch) }, leader);
    expect(ask(5, 20)).toBeUndefined();
    expect(ask(4, 20)).toBe('FENCED_LEADER_EPOCH');
    expect(ask(6, 20)).toBe('UNKNOWN_LEADER_EPOCH');
    expect(ask(5, 19)).toBe('STALE_BROKER_EPOCH');
    expect(ask(5, 20, THREE)).toBe('REPLICA_NOT_AVAILABLE');
    expect(ask(-1, 20)).toBe('INVALID_REQUEST');
  });
});

function bound() {
  return { logEndOffset: log.logEndOffset, endOffsetForEpoch: log.endOffsetForEpoch.bind(log) };
}
