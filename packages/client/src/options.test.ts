import { describe, expect, it } from 'vitest';
import type { TopicPartition } from './cluster-connection.js';
import { checkedPlace, checkedStart, resolveConsumerOptions } from './consumer-options.js';
import { type ProducerOptions, resolveProducerOptions } from './producer-options.js';

// Callers without types may hand over anything, and Kafka has other words for some of it.
describe('a word that is not known is refused, and not taken for another', () => {
  const refuse = (resolve: (given: object, requestTimeoutMs: number) => object, given: object, message: string) =>
    expect(() => resolve(given, 1000)).toThrow(new RangeError(message));

  it('as acks or compression', () => {
    refuse(resolveProducerOptions, { acks: -1 }, "acks is -1; it must be one of 0, 1, 'all'");
    refuse(resolveProducerOptions, { acks: '1' }, "acks is '1'; it must be one of 0, 1, 'all'");
    const words = "'none', 'gzip', 'snappy', 'lz4', 'zstd'";
    refuse(resolveProducerOptions, { compression: 'GZIP' }, `compression is 'GZIP'; it must be one of ${words}`);
  });

  it('as offsetReset', () => {
    const words = "'earliest', 'latest', 'none'";
    refuse(
      resolveConsumerOptions,
      { offsetReset: 'beginning' },
      `offsetReset is 'beginning'; it must be one of ${words}`,
    );
  });

  it.each([
    ["a start is 'earliest'; it must be one of 'beginning', 'end'", 'earliest'],
    ["a start is 5; it must be one of 'beginning', 'end'", 5],
    ["a start is of type undefined; it must be one of 'beginning', 'end'", undefined],
    ['a start at undefined is out of range', {}],
  ])('as a start: %s', (message, from) => {
    expect(() => checkedStart(from as 'end')).toThrow(new RangeError(message));
  });
});

it.each([
  ["deliveryTimeoutMs is '120000'", '120000'],
  ['deliveryTimeoutMs is NaN', Number.NaN],
  ['deliveryTimeoutMs is of type object', null],
])('takes for a number nothing that is none: %s', (message, deliveryTimeoutMs) => {
  const given = { deliveryTimeoutMs } as ProducerOptions;
  expect(() => resolveProducerOptions(given, 1000)).toThrow(
    new RangeError(`${message}; it must be from 1 to ${Number.MAX_SAFE_INTEGER}`),
  );
});

it.each([
  ['topic name "a/b" has a character other than a-z, A-Z, 0-9, ".", "_" and "-"', 'a/b', 0],
  ['a topic name cannot be empty', '', 0],
  ['a topic name is a string, not of type number', 5, 0],
  ['partition -1 of tide; partitions are integers from 0 up', 'tide', -1],
  ['partition 1.5 of tide; partitions are integers from 0 up', 'tide', 1.5],
  ['partition 0 of tide; partitions are integers from 0 up', 'tide', '0'],
])('takes no partition to read that there can never be: %s', (message, topic, partition) => {
  const place = { topic, partition } as TopicPartition;
  expect(() => checkedPlace(place)).toThrow(new RangeError(message));
});

it('takes no wait for records that is none: who has read all would ask again without a pause', () => {
  expect(() => resolveConsumerOptions({ fetchWaitMaxMs: 0 }, 1000)).toThrow('fetchWaitMaxMs is 0; it must be from 1');
});

it('takes no batch that no consumer could unpack', () => {
  const most = 60 * 1024 * 1024;
  expect(resolveProducerOptions({ batchBytesMax: most }, 1000).batchBytesMax).toBe(most);
  expect(() => resolveProducerOptions({ batchBytesMax: most + 1 }, 1000)).toThrow('batchBytesMax');
});
