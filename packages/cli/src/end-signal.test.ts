// Method: an emitter stands for the process; a signal that nobody listens for is one that ends it.
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { EndSignal } from './end-signal.js';

const caught = (source: EventEmitter) => ['SIGTERM', 'SIGINT', 'SIGHUP'].map((signal) => source.listenerCount(signal));

test.each(['SIGTERM', 'SIGINT'])('after %s the next signal, of either kind, ends the process', async (first) => {
  const source = new EventEmitter();
  const signal = new EndSignal({ source });
  expect(caught(source)).toEqual([1, 1, 0]);
  source.emit(first);
  expect(caught(source)).toEqual([0, 0, 0]);
  await signal.came;
});

test.each(['SIGHUP', 'SIGINT'])(
  'where something would be left behind, %s and the end of the terminal are one end',
  (first) => {
    const source = new EventEmitter();
    const end = new EndSignal({ source, hangsUp: true });
    for (const signal of [first, 'SIGHUP']) {
      source.emit(signal);
      expect([end.signal.aborted, ...caught(source)]).toEqual([true, 0, 0, 1]);
    }
    end.forget();
    expect(caught(source)).toEqual([0, 0, 0]);
  },
);

test('a signal that nobody waits for any more ends the process', () => {
  const source = new EventEmitter();
  new EndSignal({ source }).forget();
  expect(caught(source)).toEqual([0, 0, 0]);
});

test('an end that leaves processes behind when it is cut off passes over all signals but the first, until it is done', () => {
  const source = new EventEmitter();
  const end = new EndSignal({ source, holds: true });
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) {
    source.emit(signal);
    expect([end.signal.aborted, ...caught(source)]).toEqual([true, 1, 1, 1]);
  }
  end.forget();
  expect(caught(source)).toEqual([0, 0, 0]);
});
