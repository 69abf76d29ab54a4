import { expect, it } from 'vitest';
import { brokerEpoch, idFromBytes, leaderEpoch, nodeId, offset, partitionEpoch, producerId, topicId } from './ids.js';

it('brands what is in range and refuses the rest', () => {
  expect([offset(-1), leaderEpoch(0), brokerEpoch(2 ** 53 - 1), producerId(5), nodeId(3)]).toEqual([
    -1,
    0,
    2 ** 53 - 1,
    5,
    3,
  ]);
  expect(() => offset(2 ** 53)).toThrow(RangeError);
  expect(() => leaderEpoch(2 ** 31)).toThrow(RangeError);
  expect(() => partitionEpoch(-1)).toThrow(RangeError);
  expect(() => nodeId(1.5)).toThrow(RangeError);
});

it('writes 16 bytes as 22 characters of base64url', () => {
  const id = idFromBytes(new Uint8Array(16).fill(0xff));
  expect(id).toBe('_____________________w');
  expect(topicId(id)).toBe(id);
  expect(() => idFromBytes(new Uint8Array(15))).toThrow(RangeError);
  expect(() => topicId('too short')).toThrow(RangeError);
});
