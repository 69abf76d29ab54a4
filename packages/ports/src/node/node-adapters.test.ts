import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destination } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createNodeWorld, HALT_EXIT_CODE, NodeDisk, nodeRandom, PinoLog, PrometheusMetrics } from './index.js';
import { lineWriter, saySomehow } from './pino-log.js';

const directories: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

function fileLog(level?: 'debug') {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-log-'));
  directories.push(directory);
  const path = join(directory, 'log');
  const log = new PinoLog({ destination: destination({ dest: path, sync: true }), ...(level && { level }) });
  const lines = () =>
    readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  return { log, lines };
}

describe('the log', () => {
  test('writes one line of JSON with level, time, message, fields and those of its parents', () => {
    const { log, lines } = fileLog();
    log
      .child({ nodeId: 1 })
      .child({ role: 'broker' })
      .warn('slow disk', { error: new Error('EIO'), partition: 3 });
    expect(lines()).toEqual([
      {
        level: 'warn',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        nodeId: 1,
        role: 'broker',
        partition: 3,
        error: { type: 'Error', message: 'EIO', stack: expect.any(String) },
        msg: 'slow disk',
      },
    ]);
  });

  test('leaves out what is below its level', () => {
    const usual = fileLog();
    usual.log.debug('detail');
    usual.log.info('event');
    expect(usual.lines()).toHaveLength(1);
    const verbose = fileLog('debug');
    verbose.log.debug('detail');
    verbose.log.error('failure');
    expect(verbose.lines()).toHaveLength(2);
  });
});

describe.runIf(existsSync('/dev/full'))('a log on a full disk', () => {
  test('fails nobody who logs', () => {
    const fd = openSync('/dev/full', 'w');
    const log = new PinoLog({ destination: lineWriter(fd) });
    const text = 'x'.repeat(100_000);
    for (let count = 0; count < 100; count += 1) log.error('lost', { count, text });
    closeSync(fd);
  });

  test('does not keep a halt from ending the process', () => {
    const fd = openSync('/dev/full', 'w');
    const log = new PinoLog({ destination: destination({ fd, sync: true }) });
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('exited');
    });
    expect(() => createNodeWorld({ log }).halt('fsync failed')).toThrow('exited');
    expect(exit).toHaveBeenCalledWith(HALT_EXIT_CODE);
    closeSync(fd);
  });
});

test('a log that nobody reads keeps nobody waiting, and what is kept is whole once somebody does', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-pipe-'));
  directories.push(directory);
  execFileSync('mkfifo', [join(directory, 'pipe')]);
  const pipe = openSync(join(directory, 'pipe'), constants.O_RDWR | constants.O_NONBLOCK);
  const waiting = vi.spyOn(Atomics, 'wait').mockImplementation(() => {
    throw new Error('the thread would stand still');
  });
  const log = new PinoLog({ destination: lineWriter(pipe) });
  // More than a pipe takes.
  for (let line = 0; line < 300; line += 1) log.info('event', { line, text: 'x'.repeat(1_000) });
  expect(waiting).not.toHaveBeenCalled();
  let text = '';
  await vi.waitFor(
    () => {
      text += read(pipe);
      expect(text.match(/\n/g)).toHaveLength(300);
    },
    { timeout: 30_000 },
  );
  const lines = text.trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { line: number }).line)).toEqual(lines.map((_, index) => index));
  closeSync(pipe);
});

test('a process that ends waits for who reads its last words, and not for longer than a second', () => {
  const waitedMs = (readAfterMs: number) => {
    let atMs = 0;
    const standStill = (ms: number) => {
      atMs += ms;
    };
    saySomehow(() => atMs >= readAfterMs, { nowMs: () => atMs, standStill });
    return atMs;
  };
  expect([0, 500, Number.POSITIVE_INFINITY].map(waitedMs)).toEqual([0, 500, 1_000]);
});

/** What is in a pipe now. */
function read(pipe: number): string {
  const target = Buffer.alloc(1024 * 1024);
  try {
    return target.toString('utf8', 0, readSync(pipe, target));
  } catch (error) {
    expect(error).toMatchObject({ code: 'EAGAIN' });
    return '';
  }
}

describe('metrics', () => {
  test('are exposed as Prometheus reads them, after the callbacks that set them', async () => {
    const metrics = new PrometheusMetrics();
    const appends = metrics.counter<'topic'>({ name: 'tidemark_appends_total', help: 'Appends.', labels: ['topic'] });
    appends.increase({ topic: 'a' });
    appends.increase({ topic: 'a' }, 4);
    const lag = metrics.gauge<'partition'>({ name: 'tidemark_lag', help: 'Lag.', labels: ['partition'] });
    metrics.beforeCollect(() => lag.set({ partition: 0 }, 7));
    lag.set({ partition: 1 }, 9);
    lag.remove({ partition: 1 });
    const times = { name: 'tidemark_sync_seconds', help: 'Syncs.', buckets: [0.1, 1] };
    metrics.histogram(times).observe({}, 0.5);
    metrics.histogram(times).observe({}, 0.05);
    const text = await metrics.expose();
    expect(text).toContain('tidemark_appends_total{topic="a"} 5');
    expect(text).toContain('tidemark_lag{partition="0"} 7');
    expect(text).not.toContain('partition="1"');
    expect(text).toContain('tidemark_sync_seconds_bucket{le="0.1"} 1');
    expect(text).toContain('tidemark_sync_seconds_count 2');
    expect(metrics.contentType).toContain('text/plain');
  });

  test('may be registered again as the same kind only, and two registries know nothing of each other', async () => {
    const metrics = new PrometheusMetrics();
    const options = { name: 'tidemark_x', help: 'X.' };
    expect(metrics.counter(options)).toBe(metrics.counter(options));
    expect(() => metrics.gauge(options)).toThrow(/tidemark_x is a counter already/);
    new PrometheusMetrics().gauge(options).set({}, 3);
    expect(await metrics.expose()).toContain('tidemark_x 0');
    expect(await new PrometheusMetrics({ processMetrics: true }).expose()).toContain('process_cpu_seconds_total');
  });
});

test.runIf(existsSync('/dev/full'))('a full disk is ENOSPC', () => {
  const file = new NodeDisk().open('/dev/full', 'write');
  expect(() => file.write([new Uint8Array(10)], 0)).toThrow('write /dev/full: ENOSPC');
  file.close();
});

test.runIf(existsSync('/proc/self'))('a place that takes no directories is told, and not tried for ever', () => {
  expect(() => new NodeDisk().makeDirectory('/proc/nothing/data')).toThrow('makeDirectory /proc/nothing/data: ENOENT');
});

test.runIf(existsSync('/proc/self/limits'))('the limit of descriptors is the one of this process', () => {
  const limits = readFileSync('/proc/self/limits', 'utf8');
  expect(limits).toMatch(/^Max open files /m);
  const { descriptorsMax } = new NodeDisk();
  const shown = descriptorsMax === Number.POSITIVE_INFINITY ? 'unlimited' : String(descriptorsMax);
  expect(limits).toMatch(new RegExp(`^Max open files +${shown} `, 'm'));
});

const requests = () => process.getActiveResourcesInfo().filter((kind) => kind === 'FSReqCallback').length;

test('a large file that is removed gives its space back off the event loop', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-large-'));
  directories.push(directory);
  const path = join(directory, '00.log');
  const disk = new NodeDisk();
  for (const [sizeBytes, asked] of [
    [2 ** 30, 1],
    [2 ** 20, 0],
  ] as const) {
    const file = disk.open(path, 'create');
    file.truncate(sizeBytes);
    file.close();
    const before = requests();
    disk.remove(path);
    expect(existsSync(path)).toBe(false);
    expect(requests() - before).toBe(asked);
    await vi.waitFor(() => expect(requests()).toBe(0));
  }
});

test('however many large files are removed, they take up one of the threads that sync and read, and all are let go of', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-large-'));
  directories.push(directory);
  const disk = new NodeDisk();
  const paths = Array.from({ length: 12 }, (_, index) => join(directory, `${index}.log`));
  for (const path of paths) {
    const file = disk.open(path, 'create');
    file.truncate(2 ** 30);
    file.close();
  }
  const descriptors = () => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);
  const [requestsBefore, descriptorsBefore] = [requests(), descriptors()];
  for (const path of paths) disk.remove(path);
  expect(readdirSync(directory)).toEqual([]);
  expect(requests() - requestsBefore).toBe(1);
  await vi.waitFor(() => expect([requests(), descriptors()]).toEqual([0, descriptorsBefore]));
});

test('halt writes why and exits at once', () => {
  const { log, lines } = fileLog();
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exited');
  });
  const world = createNodeWorld({ log });
  expect(() => world.halt('fsync failed', new Error('EIO'))).toThrow('exited');
  expect(exit).toHaveBeenCalledWith(HALT_EXIT_CODE);
  expect(lines()).toMatchObject([{ level: 'error', msg: 'halting: fsync failed', error: { message: 'EIO' } }]);
});

test('randomness fills what it is asked for and stays in [0, 1)', () => {
  const draws = Array.from({ length: 2_000 }, () => nodeRandom.next());
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  expect(new Set(draws).size).toBe(2_000);
  expect(nodeRandom.bytes(33)).toHaveLength(33);
  expect(nodeRandom.bytes(16)).not.toEqual(nodeRandom.bytes(16));
});
