import { expect, test } from 'vitest';
import { FairShare, type Sharer } from './fair-share.js';
import {
  LISTENER_IN_FLIGHT_BYTES_MAX,
  LISTENER_PARKED_BYTES_MAX,
  LISTENER_TURN_MS,
  LISTENER_TURN_REQUESTS_MAX,
  TURN_REQUESTS_MAX,
} from './limits.js';

/** Turns end, and time passes, when the test says so. */
function start() {
  const deferred: (() => void)[] = [];
  let nowMs = 1_000;
  const share = new FairShare({ defer: (callback) => deferred.push(callback), monotonicMs: () => nowMs });
  const told: string[] = [];
  const sharer = (name: string): Sharer => ({
    turnRequests: 0,
    heldBytes: 0,
    onShare: () => told.push(name),
  });
  const endTurn = () => {
    for (const callback of deferred.splice(0)) callback();
  };
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { share, told, sharer, endTurn, pass };
}

test('one connection has its share of a turn, and goes on in the next', () => {
  const { share, told, sharer, endTurn } = start();
  const greedy = sharer('greedy');
  const modest = sharer('modest');
  for (let count = 0; count < TURN_REQUESTS_MAX; count++) {
    expect(share.mustWait(greedy)).toBe(false);
    share.take(greedy, 0);
  }
  expect(share.mustWait(greedy)).toBe(true);
  expect(share.mustWait(modest)).toBe(false);
  endTurn();
  expect(told).toEqual(['greedy']);
  expect(share.mustWait(greedy)).toBe(false);
});

test('all connections together have their share of a turn', () => {
  const { share, told, sharer, endTurn } = start();
  for (let count = 0; count < LISTENER_TURN_REQUESTS_MAX; count++) share.take(sharer(String(count)), 0);
  expect(share.mustWait(sharer('late'))).toBe(true);
  expect(share.mustWait(sharer('later'))).toBe(true);
  endTurn();
  expect(told).toEqual(['late', 'later']);
});

test('requests that take long have the others of a turn wait for the next, which has its time again', () => {
  const { share, told, sharer, endTurn, pass } = start();
  const [slow, other] = [sharer('slow'), sharer('other')];
  share.take(slow, 0);
  pass(LISTENER_TURN_MS - 1);
  share.worked();
  // Something else that the loop does.
  pass(LISTENER_TURN_MS);
  expect(share.mustWait(slow)).toBe(false);
  share.take(slow, 0);
  pass(1);
  share.worked();
  expect([share.mustWait(slow), share.mustWait(other)]).toEqual([true, true]);
  endTurn();
  expect(told).toEqual(['slow', 'other']);
  expect(share.mustWait(slow)).toBe(false);
  share.take(slow, 0);
  expect(share.mustWait(slow)).toBe(false);
});

test('bytes that are held make others wait until they are released, and only those that still wait are told', () => {
  const { share, told, sharer, endTurn } = start();
  const large = sharer('large');
  const [small, gone] = [sharer('small'), sharer('gone')];
  share.take(large, LISTENER_IN_FLIGHT_BYTES_MAX);
  for (const each of [small, gone]) share.take(each, 1);
  endTurn();
  expect(share.mustWait(small)).toBe(true);
  expect(share.mustWait(gone)).toBe(true);
  share.leave(gone);
  share.take(sharer('other'), 1);
  endTurn();
  expect(told).toEqual([]);
  share.release(large, LISTENER_IN_FLIGHT_BYTES_MAX);
  endTurn();
  expect(told).toEqual(['small']);
  expect([share.heldBytes, large.heldBytes]).toEqual([3, 0]);
});

test('who holds none of too many bytes has one request at a time', () => {
  const { share, sharer } = start();
  share.take(sharer('large'), LISTENER_IN_FLIGHT_BYTES_MAX);
  const small = sharer('small');
  expect(share.mustWait(small)).toBe(false);
  share.take(small, 1);
  expect(share.mustWait(small)).toBe(true);
  share.release(small, 1);
  expect(share.mustWait(small)).toBe(false);
});

test('what is kept for later makes nobody wait: there is no room for more than a part of all', () => {
  const { share, sharer } = start();
  const [large, other] = [sharer('large'), sharer('other')];
  expect(share.park(large, LISTENER_PARKED_BYTES_MAX)).toBe(true);
  expect(share.park(other, 1)).toBe(false);
  share.take(other, 1);
  expect(share.mustWait(other)).toBe(false);
  share.unpark(large, LISTENER_PARKED_BYTES_MAX);
  expect(share.heldBytes).toBe(1);
  expect(share.park(other, 1)).toBe(true);
});
