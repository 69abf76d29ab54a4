// Method: random operations and crashes on a log and on a naive model of it, an array; after each the two must agree, and
// after a loss of power the log must hold what the model says is durable, and nothing that was never written.
import { leaderEpoch, offset, readHeader } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from './commit-log.js';
import { PRODUCER_BATCHES_MAX } from './core/producer-states.js';
import type { LogOptions } from './options.js';
import { TailCachePool } from './tail-cache.js';
import { testBatch } from './testing/batches.js';
import { judgeCompaction } from './testing/compaction-model.js';
import { compact, compactionRequest } from './testing/keyed-log.js';
import { LogModel } from './testing/log-model.js';
import { Machine, readAll } from './testing/machine.js';

/** `at` is a fraction of whatever range the operation has. */
type Operation =
  | { kind: 'append'; sizes: number[]; count: number; newEpoch: boolean; fail: boolean }
  | { kind: 'wait'; ms: number }
  | { kind: 'truncate' | 'raiseStart' | 'retain' | 'restart'; at: number }
  | { kind: 'flush' | 'settle' | 'kill' | 'powerLoss' | 'close' | 'closeAndPowerLoss' | 'closeAndCrash' }
  | { kind: 'startEpoch'; wait: boolean }
  /** A crash comes before that disk operation, if there are as many. */
  | { kind: 'compact'; at: number; crash: { after: number; power: boolean } | undefined }
  /** The flush policy is changed to the other one, of the log as it runs or between a kill and the next start. */
  | { kind: 'policy'; whileDown: boolean };

const at = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      sizes: fc.array(fc.integer({ min: 0, max: 1_500 }), { minLength: 1, maxLength: 6 }),
      count: fc.integer({ min: 1, max: 3 }),
      newEpoch: fc.boolean(),
      fail: fc.integer({ min: 0, max: 9 }).map((roll) => roll === 0),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('truncate' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('raiseStart', 'retain', 'restart'), at }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom('flush', 'settle') }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('kill', 'powerLoss', 'close', 'closeAndPowerLoss', 'closeAndCrash'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('startEpoch' as const), wait: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('compact' as const),
      at,
      crash: fc.option(fc.record({ after: fc.integer({ min: 0, max: 30 }), power: fc.boolean() }), { nil: undefined }),
    }),
  },
);

const withPolicies: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 9, arbitrary: operation },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('policy' as const), whileDown: fc.boolean() }) },
);

const PRODUCERS = 2;
const RUNS = Number(process.env.LOG_MODEL_RUNS ?? 150);

class Run {
  readonly machine: Machine;
  readonly model = new LogModel();
  #options: Partial<LogOptions>;
  #log: CommitLog;
  #writes = 0;

  readonly #journaled: boolean;

  constructor(seed: number, options: Partial<LogOptions>, journaled: boolean) {
    // Small segments, so that they are written out and used again all the time.
    this.machine = new Machine(seed, journaled ? { segmentBytes: 8_192, segmentsMax: 3 } : undefined);
    this.#journaled = journaled;
    // Little is walked, so that most openings begin with a snapshot.
    this.#options = {
      ...options,
      segmentBytes: 4_000,
      indexIntervalBytes: 600,
      verifiedTailBytes: 1_500,
      landmarkBytes: 1_000,
    };
    this.#log = this.#open();
  }

  async apply(operation: Operation): Promise<void> {
    switch (operation.kind) {
      case 'append':
        this.#append(operation);
        break;
      case 'startEpoch':
        await this.#startEpoch(operation.wait);
        break;
      case 'wait':
        await this.machine.scheduler.runFor(operation.ms);
        break;
      case 'flush':
        this.#log.flush();
        break;
      case 'settle':
        await this.machine.flush(this.#log);
        break;
      case 'compact':
        await this.#compact(operation);
        break;
      case 'policy':
        await this.#changePolicy(operation.whileDown);
        break;
      case 'truncate':
      case 'raiseStart':
      case 'retain':
      case 'restart':
        this.#move(operation.kind, operation.at);
        break;
      default:
        await this.#restart(operation.kind);
    }
    this.check();
  }

  /** The log is what the model is. */
  check(): void {
    const { model } = this;
    const log = this.#log;
    expect([log.logStartOffset, log.logEndOffset]).toEqual([model.start, model.end]);
    expect(log.epochEntries).toEqual(model.epochs);
    expect(log.durableOffset).toBeGreaterThanOrEqual(log.recoveryPoint);
    // Compared as buffers: vitest's own equality takes a thousand times as long.
    const served = Buffer.concat(model.served.map(({ bytes }) => bytes));
    expect(Buffer.compare(Buffer.concat(readAll(log)), served)).toBe(0);
    this.#checkProducers();
    model.durable = Math.max(model.durable, log.options.flushPolicy === 'sync' ? log.durableOffset : log.recoveryPoint);
  }

  /** Of what is served, the last five batches of each producer are known. */
  #checkProducers(): void {
    const served = ({ baseOffset }: { baseOffset: number }) => baseOffset >= this.model.start;
    for (let producerId = 0; producerId < PRODUCERS; producerId++) {
      const all = this.model.batches.filter((batch) => batch.producerId === producerId);
      const known = this.#log.producers.entry(producerId)?.batches ?? [];
      const offsets = (batches: readonly { baseOffset: number }[]) =>
        batches
          .slice(-PRODUCER_BATCHES_MAX)
          .filter(served)
          .map(({ baseOffset }) => baseOffset);
      const present = new Set(all.map(({ baseOffset }) => baseOffset));
      const found = this.model.cutSinceCompaction ? offsets(known).filter((each) => present.has(each)) : offsets(known);
      expect(found).toEqual(this.model.cutSinceCompaction ? offsets(all).slice(-found.length || 5) : offsets(all));
    }
  }

  #append({ sizes, count, newEpoch, fail }: Operation & { kind: 'append' }): void {
    const epoch = Math.max(0, this.model.latestEpoch) + (newEpoch && !fail ? 1 : 0);
    const sequences = Array.from({ length: PRODUCERS }, (_, producerId) => this.#nextSequence(producerId));
    const batches = sizes.map((valueBytes, index) => {
      this.#writes += 1;
      const producerId = this.#writes % 3;
      const baseSequence = sequences[producerId];
      if (baseSequence !== undefined) sequences[producerId] = baseSequence + count;
      return testBatch({
        baseOffset: this.model.end + index * count,
        epoch,
        count,
        valueBytes,
        fill: this.#writes % 256,
        timestampMs: this.#writes * 10,
        keys: [`key-${this.#writes % 7}`, `key-${this.#writes % 5}`],
        ...(baseSequence !== undefined && { producerId, baseSequence }),
      });
    });
    this.model.attempt(batches);
    if (fail) {
      this.machine.disk.failNext('write', 'ENOSPC');
      expect(() => this.#log.append(batches)).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
      this.machine.disk.clearFaults();
      return;
    }
    this.#log.append(batches);
    this.model.append(batches);
  }

  #nextSequence(producerId: number): number {
    const last = this.model.batches.findLast((batch) => batch.producerId === producerId);
    return last === undefined ? 0 : last.baseSequence + last.lastOffset - last.baseOffset + 1;
  }

  async #startEpoch(wait: boolean): Promise<void> {
    const epoch = this.model.latestEpoch + 1;
    const started = this.#log.startEpoch(leaderEpoch(epoch));
    this.model.startEpoch(epoch);
    if (!wait) return;
    await this.machine.scheduler.settle(started);
    this.model.epochsSaved();
  }

  /** One pass, with so little memory that it often takes several; or as far as a crash lets it come. */
  async #compact({ at, crash }: Operation & { kind: 'compact' }): Promise<void> {
    const { machine, model } = this;
    const log = this.#log;
    // Nothing else is under way when the crash comes.
    await machine.scheduler.runFor(50);
    model.durable = Math.max(model.durable, log.options.flushPolicy === 'sync' ? log.durableOffset : log.recoveryPoint);
    const highWatermark = offset(Math.floor(model.start + at * (log.durableOffset - model.start)));
    const request = compactionRequest({ highWatermark });
    const { before: limit, dirtyFrom } = log.compaction.judge(request);
    expect(limit).toBeLessThanOrEqual(Math.max(highWatermark, model.start));
    const before = readAll(log);
    if (crash !== undefined) machine.crashingDisk.crashAfter(crash.after);
    const summary = await compact(machine, log, { ...request, mapBytesMax: 1_024 }).catch((error: unknown) => error);
    const crashed = machine.crashingDisk.crashed;
    machine.crashingDisk.crashAfter(Number.POSITIVE_INFINITY);
    if (crashed) {
      if (crash?.power) machine.powerLoss();
      else machine.kill();
      this.#log = this.#open();
    } else if (summary instanceof Error) throw summary;
    const after = readAll(this.#log).filter((batch) => readHeader(batch).baseOffset < model.end);
    const cleanedTo = crashed ? limit : this.#log.compaction.cleanedTo;
    const compacted = { logStartOffset: model.start, dirtyFrom, cleanedTo, finished: !crashed };
    const found = crashed ? belowOffset(after, limit) : after;
    expect(
      judgeCompaction({ ...compacted, before: crashed ? belowOffset(before, limit) : before, after: found }),
    ).toEqual([]);
    model.compacted([...found, ...(crashed ? aboveOffset(before, limit) : [])], limit);
    if (crashed) this.#adopt(crash?.power === true || this.#journaled);
  }

  #move(kind: 'truncate' | 'raiseStart' | 'retain' | 'restart', at: number): void {
    const { model } = this;
    const log = this.#log;
    const between = (least: number, most: number) => Math.floor(least + at * (most - least));
    if (kind === 'truncate') {
      const target = between(model.start, model.end);
      log.truncateTo(offset(target));
      model.truncate(target);
    } else if (kind === 'restart') {
      const start = between(0, 50);
      log.restartAt(offset(start));
      model.restart(start);
    } else if (kind === 'raiseStart') {
      const start = between(model.start, Math.max(model.start, log.durableOffset));
      log.advanceLogStart(offset(start));
      model.raiseStart(start);
    } else {
      const highWatermark = log.durableOffset;
      const rules = { nowMs: 0, retentionMs: -1, retentionBytes: between(0, 20_000), highWatermark };
      log.deleteExpiredSegments(rules);
      expect(log.logStartOffset).toBeLessThanOrEqual(Math.max(highWatermark, model.start));
      model.raiseStart(log.logStartOffset);
    }
  }

  async #changePolicy(whileDown: boolean): Promise<void> {
    const flushPolicy = this.#options.flushPolicy === 'async' ? 'sync' : 'async';
    this.#options = { ...this.#options, flushPolicy };
    if (whileDown) await this.#restart('kill');
    else {
      this.#log.setOptions({ flushPolicy });
      this.model.epochsSaved();
      // Both ways the files hold everything first.
      this.model.durable = this.model.end;
    }
  }

  async #restart(kind: 'kill' | 'powerLoss' | 'close' | 'closeAndPowerLoss' | 'closeAndCrash'): Promise<void> {
    const { machine, model } = this;
    const closing = kind === 'kill' || kind === 'powerLoss' ? undefined : this.#log.close();
    if (kind === 'closeAndCrash') await machine.scheduler.runFor(1);
    else if (closing !== undefined) {
      await machine.scheduler.settle(closing);
      model.epochsSaved();
      model.durable = model.end;
    }
    const before = model.end;
    const withPower = kind === 'kill' || kind === 'close';
    if (withPower) machine.kill();
    else machine.powerLoss();
    // What the journal had not written yet went with the process; what files had taken back under async may still come.
    const isSync = this.#options.flushPolicy === 'sync';
    const afterPowerLoss = !withPower || (this.#journaled && isSync && kind === 'kill');
    this.#log = this.#open();
    this.#adopt(afterPowerLoss);
    if ((kind === 'kill' && !this.#journaled) || kind === 'close' || kind === 'closeAndPowerLoss')
      expect(model.end).toBe(before);
  }

  #adopt(afterPowerLoss: boolean): void {
    const log = this.#log;
    const problems = this.model.adopt({
      afterPowerLoss,
      batches: readAll(log),
      start: log.logStartOffset,
      end: log.logEndOffset,
      epochs: log.epochEntries,
    });
    expect(problems).toEqual([]);
  }

  #open(): CommitLog {
    const { log, report } = this.machine.open(this.#options);
    expect(report.damage).toBeUndefined();
    return log;
  }
}

const belowOffset = (batches: readonly Uint8Array[], limit: number) =>
  batches.filter((batch) => readHeader(batch).baseOffset < limit);
const aboveOffset = (batches: readonly Uint8Array[], limit: number) =>
  batches.filter((batch) => readHeader(batch).baseOffset >= limit);

const append = (sizes: number[], { count = 1, fail = false } = {}): Operation => ({
  kind: 'append',
  sizes,
  count,
  newEpoch: false,
  fail,
});

/** What earlier runs found, each with the seed that showed it. */
const FOUND: [seed: number, cached: boolean, operations: Operation[]][] = [
  // A write that was taken back in the page cache, in a segment then sealed, came back as damage.
  [
    576914575,
    false,
    [
      append([0], { fail: true }),
      append([572, 1350], { count: 2 }),
      { kind: 'flush' },
      append([0], { fail: true }),
      { kind: 'wait', ms: 2 },
      append([572], { count: 2 }),
      { kind: 'kill' },
      { kind: 'kill' },
      { kind: 'closeAndCrash' },
    ],
  ],
  // A segment that recovery had removed came back and went on behind the log.
  [
    2060860948,
    false,
    [
      append([0]),
      append([0], { fail: true }),
      { kind: 'truncate', at: 0 },
      append([849, 609, 424, 1297, 161], { count: 2 }),
      append([0], { fail: true }),
      { kind: 'closeAndCrash' },
      append([0, 0], { count: 2 }),
      { kind: 'powerLoss' },
    ],
  ],
  // An index entry of a batch that was cut came back after an orderly close.
  [
    0,
    false,
    [
      append([531, 0]),
      { kind: 'kill' },
      { kind: 'truncate', at: 0 },
      append([0], { fail: true }),
      { kind: 'kill' },
      { kind: 'closeAndPowerLoss' },
      append([0], { count: 2 }),
      { kind: 'truncate', at: 0.5 },
    ],
  ],
  // A segment was deleted while its log was being written out.
  [
    -953013948,
    false,
    [
      { kind: 'startEpoch', wait: false },
      { kind: 'wait', ms: 1 },
      append([0], { fail: true }),
      append([0], { fail: true }),
      append([1187, 88, 480], { count: 3 }),
      append([678], { count: 3 }),
      { kind: 'flush' },
      { kind: 'wait', ms: 3 },
      { kind: 'retain', at: 0 },
      { kind: 'flush' },
      { kind: 'powerLoss' },
    ],
  ],
  // A clean marker came back with the log as it said, but with index entries of what the crash took.
  [
    1791035738,
    false,
    [
      { kind: 'flush' },
      { kind: 'startEpoch', wait: false },
      { kind: 'closeAndPowerLoss' },
      append([531, 0]),
      append([353, 699], { count: 3 }),
      { kind: 'powerLoss' },
      append([262], { count: 2 }),
      append([0], { fail: true }),
      append([0], { fail: true }),
    ],
  ],
];

/** And with flush policies that change. */
const FOUND_OF_POLICIES: typeof FOUND = [
  // An epoch that a cut had evicted came back: the start had been raised before the log entered the journal.
  [
    1617422575,
    false,
    [
      append([0]),
      { kind: 'policy', whileDown: false },
      { kind: 'raiseStart', at: 1 },
      { kind: 'policy', whileDown: true },
      { kind: 'truncate', at: 0 },
      { kind: 'policy', whileDown: true },
    ],
  ],
];

describe('the log and an array', () => {
  for (const mode of ['sync by its own files', 'sync by the journal', 'async', 'policies that change'] as const) {
    const flushPolicy = mode === 'async' ? 'async' : 'sync';
    const operations = mode === 'policies that change' ? withPolicies : operation;
    const examples = mode === 'policies that change' ? [...FOUND, ...FOUND_OF_POLICIES] : FOUND;
    const isJournaled = mode === 'sync by the journal' || mode === 'policies that change';
    it(
      `agree after any operations and crashes (${mode})`,
      async () => {
        await fc.assert(
          fc.asyncProperty(
            fc.integer(),
            fc.boolean(),
            fc.array(operations, { maxLength: 60, size: 'max' }),
            async (seed, cached, chosen) => {
              const tailCache = new TailCachePool({ bytesMax: cached ? 20_000 : 0 });
              const run = new Run(seed, { flushPolicy, tailCache }, isJournaled);
              for (const each of chosen) await run.apply(each);
            },
          ),
          // More runs: LOG_MODEL_RUNS; a busy machine does fewer.
          { numRuns: RUNS, examples, interruptAfterTimeLimit: RUNS * 100 },
        );
      },
      RUNS * 400,
    );
  }
});
