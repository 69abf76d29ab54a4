// Goal: no turn of the event loop unpacks more than the largest batch may hold, whatever comes in it, and nothing is overtaken.
// Method: turns that the test ends, and records that take from the allowance what they are said to.
import { DECOMPRESSED_BYTES_MAX } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { UnpackTurns } from './unpack-turns.js';

const LARGE_BYTES = DECOMPRESSED_BYTES_MAX * 0.6;

function turnsOf() {
  const ends: (() => void)[] = [];
  let nowMs = 0;
  const turns = new UnpackTurns({ defer: (callback) => ends.push(callback), monotonicMs: () => nowMs });
  const outcomes: string[] = [];
  const unpack = (name: string, bytes: number) => {
    if (turns.allowance.bytesLeft < bytes) return false;
    turns.allowance.bytesLeft -= bytes;
    turns.spent();
    outcomes.push(name);
    return true;
  };
  /** As a produce does. */
  const take = (name: string, { bytes = LARGE_BYTES, partition = 0, deadlineMs = 1_000 } = {}) => {
    const named = { topicId: 't', partition };
    if (!turns.holds(named) && unpack(name, bytes)) return;
    const giveUp = () => outcomes.push(`not ${name}`);
    turns.wait({ partition: named, deadlineMs, goOn: () => unpack(name, bytes), giveUp });
  };
  const endTurn = (lastedMs = 1) => {
    nowMs += lastedMs;
    for (const end of ends.splice(0)) end();
    return outcomes.splice(0);
  };
  return { take, endTurn, outcomes, ends };
}

it('takes the rest in the next turns, in order of arrival, and before what comes then', () => {
  const { take, endTurn, outcomes, ends } = turnsOf();
  for (const name of ['a', 'b', 'c']) take(name);
  expect(outcomes.splice(0)).toEqual(['a']);
  expect(endTurn()).toEqual(['b']);
  take('d');
  expect(outcomes).toEqual([]);
  expect([endTurn(), endTurn(), endTurn()]).toEqual([['c'], ['d'], []]);
  expect(ends).toEqual([]);
  take('e');
  expect(outcomes).toEqual(['e']);
});

it('lets nothing overtake what waits for the same partition, and others pass', () => {
  const { take, endTurn, outcomes } = turnsOf();
  for (const name of ['a', 'b']) take(name);
  take('small', { bytes: 1 });
  take('other', { bytes: 1, partition: 1 });
  expect(outcomes.splice(0)).toEqual(['a', 'other']);
  expect(endTurn()).toEqual(['b', 'small']);
});

it('gives up what has waited too long, and goes on with the others', () => {
  const { take, endTurn, outcomes } = turnsOf();
  take('a');
  take('b', { deadlineMs: 10 });
  take('c', { deadlineMs: 20 });
  take('d', { deadlineMs: 10 });
  outcomes.splice(0);
  expect(endTurn(11)).toEqual(['not b', 'c', 'not d']);
  take('e', { bytes: 1 });
  expect(outcomes).toEqual(['e']);
});
