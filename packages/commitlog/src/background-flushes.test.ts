// Method: many logs under `async` in one data directory of the simulated disk, whose fsyncs are stalled, or take a while.
import type { World } from '@tidemark/ports';
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  WatchedDisk,
} from '@tidemark/ports/simulated';
import { leaderEpoch } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { CommitLog } from './commit-log.js';
import type { LogOptions } from './options.js';
import { testBatch } from './testing/batches.js';

const LOGS = 40;
const INTERVAL_MS = 500;
const AT_ONCE = 3;

/** Forty logs whose folders are durable and whose files are not, and what is synced of them. */
class Directory {
  readonly scheduler = new SimulatedScheduler(1);
  readonly disk = new SimulatedDisk(this.scheduler.random.fork('disk'), { scheduler: this.scheduler });
  /** Of the `.log` files: which log, and when. */
  readonly syncs: { readonly log: number; readonly atMs: number }[] = [];
  parentSyncs = 0;
  onOperation: (() => void) | undefined;
  readonly logs: readonly CommitLog[];
  readonly #world: World;
  readonly #options: Partial<LogOptions>;

  constructor(options: Partial<LogOptions> = {}) {
    this.#options = { flushPolicy: 'async', ...options };
    const host = { scheduler: this.scheduler, network: new SimulatedNetwork(this.scheduler), hostName: 'machine' };
    const simulated = createSimulatedWorld({ ...host, disk: this.disk });
    const watched = new WatchedDisk(simulated.disk);
    watched.onOperation = (operation, path) => {
      const [, log] = /^\/data\/t-(\d+)\/\d+\.log$/.exec(path) ?? [];
      if (operation === 'sync' && log !== undefined) this.syncs.push({ log: Number(log), atMs: this.nowMs });
      if (operation === 'syncDirectory' && path === '/data') this.parentSyncs += 1;
      this.onOperation?.();
    };
    this.#world = { ...simulated, disk: watched };
    this.logs = Array.from({ length: LOGS }, (_, index) => this.open(index));
  }

  open(index: number): CommitLog {
    return CommitLog.open({ world: this.#world, directory: `/data/t-${index}`, options: this.#options }).log;
  }

  get nowMs(): number {
    return this.scheduler.nowMs;
  }

  append(...logs: readonly CommitLog[]): void {
    for (const log of logs) log.append([testBatch({ baseOffset: log.logEndOffset })]);
  }

  get areSynced(): boolean {
    return this.logs.every(({ recoveryPoint, logEndOffset }) => recoveryPoint === logEndOffset);
  }
}

describe('the logs of a data directory under async', () => {
  it('are fsynced three at a time, however many are due at once, and all of them are', async () => {
    const directory = new Directory();
    directory.append(...directory.logs);
    directory.disk.stallSyncs();
    await directory.scheduler.runFor(INTERVAL_MS + 100);
    expect(directory.syncs.map(({ log }) => log)).toEqual([0, 1, 2]);
    directory.disk.releaseSyncs();
    await directory.scheduler.runUntil(() => directory.areSynced);
    expect(directory.syncs.map(({ log }) => log).toSorted((a, b) => a - b)).toEqual([...Array(LOGS).keys()]);
  });

  it('share the fsync of the directory that their folders are in, but not one that began before theirs was there', async () => {
    const directory = new Directory();
    directory.append(...directory.logs);
    await directory.scheduler.runUntil(() => directory.areSynced);
    // Whoever asks while one is under way waits for the next.
    expect(directory.parentSyncs).toBe(2);
    const late = directory.open(LOGS);
    directory.append(late);
    await directory.scheduler.runUntil(() => late.recoveryPoint === 1);
    expect(directory.parentSyncs).toBe(3);
  });

  it('are each fsynced every interval while the disk keeps up, and only if something was appended', async () => {
    const directory = new Directory();
    const [idle, ...busy] = directory.logs;
    const rounds = 40;
    for (let round = 0; round < rounds; round += 1) {
      directory.append(...busy);
      await directory.scheduler.runFor(100);
    }
    expect(idle?.recoveryPoint).toBe(0);
    const longestSyncMs = 5;
    for (let log = 1; log < LOGS; log += 1) {
      const times = directory.syncs.filter((sync) => sync.log === log).map(({ atMs }) => atMs);
      const gaps = times.map((atMs, index) => atMs - (times[index - 1] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(INTERVAL_MS + (LOGS * longestSyncMs) / AT_ONCE);
      // Not more often either.
      expect(times.length).toBeLessThanOrEqual((rounds * 100) / INTERVAL_MS);
    }
    expect(directory.syncs.some(({ log }) => log === 0)).toBe(false);
  });

  it('that ask again while they have their turn wait behind the others', async () => {
    const directory = new Directory({ flushMessages: 1 });
    directory.disk.stallSyncs();
    directory.append(...directory.logs.slice(0, 4));
    await directory.scheduler.runFor(1);
    directory.append(...directory.logs.slice(0, 3));
    directory.disk.releaseSyncs();
    await directory.scheduler.runUntil(() => directory.areSynced);
    expect(directory.syncs.map(({ log }) => log).slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(
      directory.syncs
        .map(({ log }) => log)
        .slice(4)
        .toSorted(),
    ).toEqual([0, 1, 2]);
  });

  it('hold nothing up that are closed while they wait for their turn', async () => {
    const directory = new Directory();
    directory.append(...directory.logs);
    directory.disk.stallSyncs();
    await directory.scheduler.runFor(INTERVAL_MS + 100);
    const [first, ...others] = directory.logs;
    const closing = Promise.all(others.slice(0, 20).map((log) => log.close()));
    directory.disk.releaseSyncs();
    await directory.scheduler.settle(closing);
    await directory.scheduler.runUntil(() => directory.areSynced);
    expect(first?.recoveryPoint).toBe(1);
  });

  it('are fsynced again after the next interval where something else than an fsync has failed', async () => {
    const directory = new Directory({ segmentBytes: 100 });
    const [first] = directory.logs;
    if (first === undefined) throw new Error('no log');
    directory.append(first, first, first);
    const path = '/data/t-0/00000000000000000000.index';
    directory.disk.failNext('open', 'EMFILE', { path, times: Number.POSITIVE_INFINITY });
    await directory.scheduler.runFor(INTERVAL_MS + 100);
    expect(first.recoveryPoint).toBe(0);
    directory.disk.clearFaults();
    await directory.scheduler.runUntil(() => first.recoveryPoint === 3);
    // And it has its place in line again.
    directory.append(first);
    await directory.scheduler.runUntil(() => first.recoveryPoint === 4);
  });

  it('are fsynced as soon as a shorter interval says, whatever the one before it said', async () => {
    const directory = new Directory({ flushIntervalMs: 3_600_000 });
    directory.append(...directory.logs);
    for (const log of directory.logs) log.setOptions({ flushIntervalMs: INTERVAL_MS });
    await directory.scheduler.runFor(60_000);
    expect(directory.areSynced).toBe(true);
  });
});

describe('leader epochs that begin in all logs of a data directory at once', () => {
  const epochFiles = ({ disk }: Directory) => disk.openFiles.filter((path) => path.includes('leader-epoch-checkpoint'));

  it('are written three at a time, flushes that are under way counted in, and before those that wait', async () => {
    const directory = new Directory();
    directory.append(...directory.logs);
    directory.disk.stallSyncs();
    await directory.scheduler.runFor(INTERVAL_MS + 100);
    const ofFlushes = epochFiles(directory);
    const started = Promise.all(directory.logs.map((log) => log.startEpoch(leaderEpoch(1))));
    await directory.scheduler.runFor(100);
    expect([directory.syncs.length, epochFiles(directory)]).toEqual([AT_ONCE, ofFlushes]);
    let most = 0;
    directory.onOperation = () => {
      most = Math.max(most, epochFiles(directory).length);
    };
    directory.disk.releaseSyncs();
    await directory.scheduler.settle(started);
    expect(most).toBe(AT_ONCE);
    // While the last ones are written flushes have the other places.
    expect(directory.syncs.length).toBeLessThan(LOGS / 2);
    for (const log of directory.logs) {
      expect(directory.disk.durableNames(log.directory)).toContain('leader-epoch-checkpoint');
    }
    await directory.scheduler.runUntil(() => directory.areSynced);
  });

  it('are written by a log that is closed while it waits for its turn, and not into a folder that takes its place', async () => {
    const directory = new Directory();
    const { disk, scheduler, logs } = directory;
    const started = Promise.all(logs.map((log) => log.startEpoch(leaderEpoch(1))));
    const last = logs[LOGS - 1];
    if (last === undefined) throw new Error('no log');
    await scheduler.settle(last.close());
    expect(disk.list(last.directory)).toContain('leader-epoch-checkpoint');
    disk.rename(last.directory, '/data/gone');
    disk.makeDirectory(last.directory);
    await scheduler.settle(started);
    expect(disk.list(last.directory)).toEqual([]);
  });
});
