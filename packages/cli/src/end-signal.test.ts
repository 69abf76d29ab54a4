// Method: an emitter stands for the process; a signal that nobody listens for is one that ends it.
import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { EndSignal } from './end-signal.js';

const caught = (source: EventEmitter) => [source.listenerCount('SIGTERM'), source.listenerCount('SIGINT')];

test.each(['SIGTERM', 'SIGINT'])('after %s the next signal, of either kind, ends the process', async (first) => {
  const source = new EventEmitter();
  const signal = new EndSignal(source);
  expect(caught(source)).toEqual([1, 1]);
  source.emit(first);
  expect(caught(source)).toEqual([0, 0]);
  await signal.came;
});

test('a signal that nobody waits for any more ends the process', () => {
  const source = new EventEmitter();
  new EndSignal(source).forget();
  expect(caught(source)).toEqual([0, 0]);
});
