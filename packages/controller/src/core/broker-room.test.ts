import { nodeId } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { BrokerRoom } from './broker-room.js';

const [ONE, OTHER] = [nodeId(1), nodeId(2)];

it('believes the last word of each, and knows nothing of who has said none', () => {
  const room = new BrokerRoom();
  expect([room.heard(ONE, true), room.heard(ONE, false), room.heard(ONE, false)]).toEqual([false, true, false]);
  expect([room.isFull(ONE), room.mayTakeOver(ONE, 0)]).toEqual([true, false]);
  expect([room.isFull(OTHER), room.mayTakeOver(OTHER, 0)]).toEqual([false, false]);
  expect(room.heard(ONE, true)).toBe(true);
  expect([room.isFull(ONE), room.mayTakeOver(ONE, 0)]).toEqual([false, true]);
});

it('spares who gave a replica up for five minutes', () => {
  const room = new BrokerRoom();
  room.heard(ONE, true);
  room.gaveUp(ONE, 1_000);
  expect([300_999, 301_000].map((nowMs) => room.mayTakeOver(ONE, nowMs))).toEqual([false, true]);
});
