import { encodeBatch } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { headersOnDisk } from './headers-on-disk.js';

const batch = (value: string) => encodeBatch({ records: [{ timestampMs: 0, value: new TextEncoder().encode(value) }] });
const whole = batch('held');
const torn = batch('torn');

it.each([
  ['sectors that were never written', new Uint8Array(512)],
  ['a batch that is cut off', torn.subarray(0, torn.length - 1)],
  ['less than a length', torn.subarray(0, 10)],
  ['nothing', new Uint8Array(0)],
])('headers on disk end before %s', (_, tail) => {
  expect([...headersOnDisk(Buffer.concat([whole, tail]))].map(({ sizeBytes }) => sizeBytes)).toEqual([whole.length]);
});
