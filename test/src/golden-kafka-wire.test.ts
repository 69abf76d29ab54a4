// Goal: the captured frames are what index.json says, so that a codec tested with them is tested with what clients send.
// Method: read each frame's own header (INT16 apiKey, INT16 apiVersion, INT32 correlation id) and compare.
import { readdirSync } from 'node:fs';
import { validateBatch } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { goldenBytes, goldenPath } from './golden-files.js';
import { wireEntries as entries, type WireEntry } from './golden-wire.js';

const FILES_MAX = 200;
const BYTES_MAX = 300_000;
const PRODUCE = 0;
const BATCH_PREFIX_BYTES = 12;
const MAGIC_OFFSET = 16;

const frameOf = (entry: WireEntry) => Buffer.from(goldenBytes(`kafka-wire/${entry.file}`));
const requests = entries.filter(({ direction }) => direction === 'request');

test('every request begins with the API and version that the index names', () => {
  for (const entry of requests) {
    const frame = frameOf(entry);
    expect([entry.file, frame.readInt16BE(0), frame.readInt16BE(2)]).toEqual([
      entry.file,
      entry.apiKey,
      entry.apiVersion,
    ]);
  }
});

test('every request has the response of its own exchange', () => {
  expect(entries).toHaveLength(2 * requests.length);
  for (const request of requests) {
    const { client, apiKey, apiVersion } = request;
    const responses = entries.filter(
      (entry) =>
        entry.direction === 'response' &&
        entry.client === client &&
        entry.apiKey === apiKey &&
        entry.apiVersion === apiVersion,
    );
    expect(responses.map((response) => frameOf(response).readInt32BE(0))).toEqual([frameOf(request).readInt32BE(4)]);
  }
});

test('the folder holds the frames of the index and no others, and stays small', () => {
  const files = entries.map(({ file }) => file).sort();
  expect(readdirSync(goldenPath('kafka-wire')).sort()).toEqual([...files, 'index.json'].sort());
  expect(files.length).toBeLessThanOrEqual(FILES_MAX);
  expect(entries.reduce((sum, entry) => sum + frameOf(entry).length, 0)).toBeLessThanOrEqual(BYTES_MAX);
});

test('each client was caught producing a batch that our codec accepts', () => {
  const clients = new Set(entries.map(({ client }) => client));
  const producing = requests.filter(({ apiKey }) => apiKey === PRODUCE);
  expect(new Set(producing.map(({ client }) => client))).toEqual(clients);
  for (const entry of producing) expect([entry.file, batchesIn(frameOf(entry)).length]).toEqual([entry.file, 1]);
});

/** The valid batches in a produce request, found without a codec of the request: wherever a batch's length and CRC agree. */
function batchesIn(frame: Buffer): number[] {
  const starts = [];
  for (let start = 0; start + MAGIC_OFFSET < frame.length; start += 1) {
    const end = start + BATCH_PREFIX_BYTES + frame.readInt32BE(start + 8);
    if (frame[start + MAGIC_OFFSET] !== 2 || end > frame.length || end <= start + BATCH_PREFIX_BYTES) continue;
    if (isBatch(frame.subarray(start, end))) starts.push(start);
  }
  return starts;
}

function isBatch(bytes: Uint8Array): boolean {
  try {
    validateBatch(bytes);
    return true;
  } catch {
    return false;
  }
}
