import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir, uptime } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withLock } from './lock.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-lock-'));
});
afterEach(() => rmSync(directory, { recursive: true }));
const lock = () => join(directory, 'start.lock');

test('one at a time', async () => {
  const order: string[] = [];
  let release = () => {};
  const first = withLock(directory, { timeoutMs: 10_000 }, async () => {
    order.push('first in');
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    order.push('first out');
  });
  const second = withLock(directory, { timeoutMs: 10_000 }, async () => order.push('second in'));
  release();
  await Promise.all([first, second]);
  expect(order).toEqual(['first in', 'first out', 'second in']);
  expect(existsSync(lock())).toBe(false);
});

test('a lock that a living process keeps is not taken', async () => {
  writeFileSync(lock(), `${process.ppid}\n`);
  const taking = withLock(directory, { timeoutMs: 0 }, async () => 'taken');
  await expect(taking).rejects.toThrow('another "tidemark cluster start" is at work');
});

test.each([
  ['nor is one of another user, whose process may be sent no signal', 'tidemark', false],
  ['but a number that another user has for something else by now does not count', 'syslog', true],
])('%s', async (_what, name, isTaken) => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1_000)', name]);
  writeFileSync(lock(), `${other.pid}\n`);
  const refused = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  try {
    const taking = withLock(directory, { timeoutMs: isTaken ? 10_000 : 0 }, async () => 'taken');
    if (isTaken) expect(await taking).toBe('taken');
    else await expect(taking).rejects.toThrow('another "tidemark cluster start" is at work');
  } finally {
    refused.mockRestore();
    other.kill('SIGKILL');
  }
});

test('a lock of a process that has gone does not count', async () => {
  writeFileSync(lock(), '999999999\n');
  expect(await withLock(directory, { timeoutMs: 10_000 }, async () => 'taken')).toBe('taken');
});

test('a lock of before the last boot does not count, whoever has its number now', async () => {
  writeFileSync(lock(), `${process.ppid}\n`);
  const beforeBoot = new Date(Date.now() - (uptime() + 60) * 1_000);
  utimesSync(lock(), beforeBoot, beforeBoot);
  expect(await withLock(directory, { timeoutMs: 10_000 }, async () => 'taken')).toBe('taken');
});

test('a lock of a process that had the number of this one, as in a container, does not count', async () => {
  writeFileSync(lock(), `${process.pid}\n`);
  expect(await withLock(directory, { timeoutMs: 10_000 }, async () => 'taken')).toBe('taken');
});

test('a lock that this process holds counts by every path', async () => {
  const link = `${directory}-link`;
  symlinkSync(directory, link);
  const taking = () => withLock(link, { timeoutMs: 0 }, async () => 'taken');
  try {
    await withLock(directory, { timeoutMs: 0 }, () => expect(taking()).rejects.toThrow('is at work'));
    expect(await taking()).toBe('taken');
  } finally {
    rmSync(link);
  }
});

test('a lock that names nobody counts for a moment, and not for ever', async () => {
  writeFileSync(lock(), '');
  await expect(withLock(directory, { timeoutMs: 0 }, async () => 'taken')).rejects.toThrow('is at work');
  const minuteAgo = new Date(Date.now() - 60_000);
  utimesSync(lock(), minuteAgo, minuteAgo);
  expect(await withLock(directory, { timeoutMs: 10_000 }, async () => 'taken')).toBe('taken');
});

test('a failure releases it', async () => {
  const failing = withLock(directory, { timeoutMs: 0 }, () => Promise.reject(new Error('no')));
  await expect(failing).rejects.toThrow('no');
  expect(existsSync(lock())).toBe(false);
});

test('who waits for it may give up', async () => {
  writeFileSync(lock(), `${process.ppid}\n`);
  const check = () => {
    throw new Error('enough');
  };
  const taking = withLock(directory, { timeoutMs: 10_000, check }, async () => 'taken');
  await expect(taking).rejects.toThrow('enough');
  expect(existsSync(lock())).toBe(true);
});
