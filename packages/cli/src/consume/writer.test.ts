import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { OutputWriter } from './writer.js';

/** A stream whose writes end when the test says so. */
function heldStream(): { stream: Writable; written: Buffer[]; finish: (error?: Error) => void } {
  const written: Buffer[] = [];
  let done: ((error?: Error) => void) | undefined;
  const stream = new Writable({
    highWaterMark: 1,
    write(chunk: Buffer, _encoding, callback) {
      written.push(chunk);
      done = callback;
    },
  });
  return { stream, written, finish: (error) => done?.(error) };
}

test('gathers what is written and hands it over at the flush', async () => {
  const { stream, written, finish } = heldStream();
  const writer = new OutputWriter(stream);
  await writer.write(Buffer.from('a'), Buffer.from('b\n'));
  expect(written).toEqual([]);
  const flushed = writer.flush();
  finish();
  await flushed;
  expect(written.map(String)).toEqual(['ab\n']);
});

test('waits for a slow reader', async () => {
  const { stream, finish } = heldStream();
  const writer = new OutputWriter(stream);
  let isFlushed = false;
  const writing = writer.write(Buffer.alloc(128 * 1024)).then(() => {
    isFlushed = true;
  });
  await Promise.resolve();
  expect(isFlushed).toBe(false);
  finish();
  await writing;
  expect(isFlushed).toBe(true);
});

test('a reader that has gone is no error', async () => {
  const { stream, finish } = heldStream();
  const writer = new OutputWriter(stream);
  const writing = writer.write(Buffer.alloc(128 * 1024));
  finish(Object.assign(new Error('gone'), { code: 'EPIPE' }));
  await writing;
  expect(writer.closed).toBe(true);
  await writer.write(Buffer.alloc(128 * 1024));
});

test('any other failure is', async () => {
  const { stream, finish } = heldStream();
  const writer = new OutputWriter(stream);
  const writing = writer.write(Buffer.alloc(128 * 1024));
  finish(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
  await expect(writing).rejects.toThrow('no space');
});
