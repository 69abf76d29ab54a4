import { describe, expect, test } from 'vitest';
import {
  collectConfig,
  integerOption,
  parseBootstrap,
  parseBrokers,
  parseConfigTarget,
  parseFrom,
  parsePartition,
  parseSeparator,
} from './options.js';

describe('parseBootstrap', () => {
  test('reads a list of addresses', () => {
    expect(parseBootstrap('a:1, [::1]:7700')).toEqual([
      { host: 'a', port: 1 },
      { host: '::1', port: 7700 },
    ]);
  });

  test.each(['', 'host', 'host:', 'host:0', 'host:65536', 'a:1,', 'a b:1'])('refuses %j', (text) => {
    expect(() => parseBootstrap(text)).toThrow('is not HOST:PORT');
  });
});

describe('parseFrom', () => {
  test.each([
    ['beginning', { kind: 'beginning' }],
    ['end', { kind: 'end' }],
    ['0', { kind: 'offset', offset: 0 }],
    ['1970-01-02T00:00:00Z', { kind: 'time', timestampMs: 86_400_000 }],
    ['1970-01-02', { kind: 'time', timestampMs: 86_400_000 }],
  ])('reads %s', (text, expected) => {
    expect(parseFrom(text)).toEqual(expected);
  });

  test.each(['start', '-1', '99999999999999999999', '1.5', '2026-13-01', '2026-02-31', '2026-02-29T12:00:00Z'])(
    'refuses %s',
    (text) => {
      expect(() => parseFrom(text)).toThrow();
    },
  );
});

test('collectConfig keeps earlier settings and equal signs in the value', () => {
  expect(collectConfig('b=x=y', { a: '1' })).toEqual({ a: '1', b: 'x=y' });
  expect(() => collectConfig('=x')).toThrow('is not key=value');
});

test('parseSeparator understands escapes', () => {
  expect(parseSeparator('\\t')).toBe('\t');
  expect(() => parseSeparator('')).toThrow();
});

test('integerOption keeps to its range', () => {
  const parse = integerOption(1, 9);
  expect(parse('9')).toBe(9);
  for (const text of ['0', '10', '1.5', 'x', '']) expect(() => parse(text)).toThrow('from 1 to 9');
});

test('parsePartition, parseBrokers and parseConfigTarget read what they name', () => {
  expect(parsePartition('orders.eu/12')).toEqual({ topic: 'orders.eu', partition: 12 });
  for (const text of ['orders', '/1', 'orders/', 'orders/x']) expect(() => parsePartition(text)).toThrow();
  expect(parseBrokers('2, 0')).toEqual([2, 0]);
  for (const text of ['', '1,', '-1']) expect(() => parseBrokers(text)).toThrow('no broker id');
  expect(parseConfigTarget('topic:a')).toEqual({ topic: 'a' });
  expect(parseConfigTarget('broker:7')).toEqual({ broker: 7 });
  expect(parseConfigTarget('cluster')).toEqual({ cluster: true });
  for (const text of ['a', 'topic:', 'broker:x']) expect(() => parseConfigTarget(text)).toThrow('none of topic:NAME');
});
