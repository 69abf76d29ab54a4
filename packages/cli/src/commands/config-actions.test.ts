import { ConfigEntry } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { settingsOf } from './config-actions.js';

const dynamic = ConfigEntry.create({ key: 'leader.imbalance.check.interval.ms', value: '1' });
const own = ConfigEntry.create({ key: 'log.dirs', value: '/data', readOnly: true });
const broker = { broker: 1 };

test('what a broker was started with is not said not to be there because it is down', () => {
  expect(() => settingsOf(broker, ['log.dirs'], [dynamic])).toThrow(
    expect.objectContaining({
      message: 'broker 1 does not answer: what it was started with only it can tell, and so "log.dirs"',
      exitCode: 3,
    }),
  );
  expect(settingsOf(broker, ['log.dirs'], [dynamic, own]).entries).toEqual([own]);
  expect(settingsOf(broker, [], [dynamic])).toEqual({
    entries: [dynamic],
    lacks: 'broker 1 does not answer: what it was started with only it can tell',
  });
});

test('nothing is lacking where all is told that was asked for', () => {
  for (const entries of [[dynamic, own], [dynamic]]) {
    expect(settingsOf(broker, [dynamic.key], entries)).toEqual({ entries: [dynamic], lacks: undefined });
  }
  expect(settingsOf(broker, [], [dynamic, own])).toEqual({ entries: [dynamic, own], lacks: undefined });
  expect(settingsOf({ cluster: true }, [], [dynamic])).toEqual({ entries: [dynamic], lacks: undefined });
});

test('a setting that there is not is told', () => {
  const missing = expect.objectContaining({ message: expect.stringContaining('there is no setting "x"'), exitCode: 1 });
  expect(() => settingsOf(broker, ['x'], [dynamic, own])).toThrow(missing);
  expect(() => settingsOf({ topic: 't' }, ['x'], [dynamic])).toThrow(missing);
});
