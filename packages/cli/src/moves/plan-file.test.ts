import { expect, test } from 'vitest';
import { parsePlan } from './plan-file.js';

test('a plan is a list of partitions with their replicas, and anything else says what is wrong', () => {
  const partitions = [{ topic: 't', partition: 0, replicas: [1, 2] }];
  expect(parsePlan(JSON.stringify({ version: 1, partitions }))).toEqual(partitions);
  expect(() => parsePlan('[]')).toThrow('list "partitions"');
  expect(() => parsePlan('{"partitions":[1]}')).toThrow('entry 0 is no object');
  for (const bad of [{ topic: 't', partition: 0 }, { topic: 't', partition: 0, replicas: [] }, { replicas: [1] }]) {
    expect(() => parsePlan(JSON.stringify({ partitions: [bad] }))).toThrow('entry 0 needs');
  }
  expect(() => parsePlan(JSON.stringify({ partitions: [...partitions, ...partitions] }))).toThrow('names t/0 twice');
});
