// A named pipe is read in the tests of real processes: a thread has no way to give its descriptor away.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openInput } from './input.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-input-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a file is read to its end, of a known size', async () => {
  const file = join(directory, 'lines');
  writeFileSync(file, 'one\ntwo\n');
  const { stream, totalBytes } = openInput(file);
  expect([totalBytes, Buffer.concat(await stream.toArray()).toString()]).toEqual([8, 'one\ntwo\n']);
});

test.each([
  ['nothing', 'nowhere', 'cannot read the file: ENOENT'],
  ['a directory', '.', 'is a directory'],
])('%s is no input', (_what, name, expected) => {
  expect(() => openInput(join(directory, name))).toThrow(expected);
});

// Method: a socket, which nobody opens, not even root.
test('what may be seen but not read is no input, and says so at once', async () => {
  const path = join(directory, 'socket');
  const server = createServer().listen(path);
  await once(server, 'listening');
  try {
    expect(() => openInput(path)).toThrow('cannot read the file: E');
  } finally {
    server.close();
  }
});
