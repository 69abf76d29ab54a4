// Method: an emitter stands for the process; a signal that nobody listens for is one that ends it. Time is simulated.
import { EventEmitter } from 'node:events';
import { SimulatedClock, SimulatedScheduler } from '@tidemark/ports/simulated';
import { beforeEach, expect, test } from 'vitest';
import { EndSignal } from './end-signal.js';

let source: EventEmitter;
let time: SimulatedScheduler;
beforeEach(() => {
  source = new EventEmitter();
  time = new SimulatedScheduler(1);
});

const endSignal = (options: { hangsUp?: boolean; holds?: boolean } = {}) =>
  new EndSignal({ source, clock: new SimulatedClock(time), ...options });
const caught = () => ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => source.listenerCount(signal));

test.each(['SIGTERM', 'SIGINT'])('after %s the next signal, of either kind, ends the process', async (first) => {
  const signal = endSignal();
  expect(caught()).toEqual([1, 1, 0]);
  source.emit(first);
  await time.runFor(500);
  expect(caught()).toEqual([0, 0, 0]);
  await signal.came;
});

test('the two signals that npm makes of one Ctrl-C are one end', async () => {
  const end = endSignal();
  source.emit('SIGINT');
  await time.runFor(499);
  source.emit('SIGINT');
  expect([end.signal.aborted, ...caught()]).toEqual([true, 1, 1, 0]);
  await time.runFor(1);
  expect(caught()).toEqual([0, 0, 0]);
});

test('the second of them does not end what was done within the time between', async () => {
  const end = endSignal({ hangsUp: true });
  source.emit('SIGINT');
  end.forget();
  expect(caught()).toEqual([1, 1, 1]);
  await time.runFor(500);
  expect(caught()).toEqual([0, 0, 0]);
});

test.each(['SIGHUP', 'SIGINT'])(
  'where something would be left behind, %s and the end of the terminal are one end',
  async (first) => {
    const end = endSignal({ hangsUp: true });
    for (const signal of [first, 'SIGHUP']) {
      source.emit(signal);
      await time.runFor(500);
      expect([end.signal.aborted, ...caught()]).toEqual([true, 0, 0, 1]);
    }
    end.forget();
    expect(caught()).toEqual([0, 0, 0]);
  },
);

test('a signal that nobody waits for any more ends the process', () => {
  endSignal().forget();
  expect(caught()).toEqual([0, 0, 0]);
});

test('an end that leaves processes behind when it is cut off passes over all signals but the first, until it is done', async () => {
  const end = endSignal({ holds: true });
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
    source.emit(signal);
    await time.runFor(500);
    expect([end.signal.aborted, ...caught()]).toEqual([true, 1, 1, 1]);
  }
  end.forget();
  expect(caught()).toEqual([0, 0, 0]);
});
