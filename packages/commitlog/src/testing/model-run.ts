import { leaderEpoch, offset, readHeader } from '@tidemark/protocol';
import { expect } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { PRODUCER_BATCHES_MAX } from '../core/producer-states.js';
import type { LogOptions } from '../options.js';
import { testBatch } from './batches.js';
import { judgeCompaction } from './compaction-model.js';
import { compact, compactionRequest } from './keyed-log.js';
import { LogModel } from './log-model.js';
import { Machine, readAll } from './machine.js';
import type { Operation } from './model-operations.js';

const PRODUCERS = 2;

const MOVES = ['truncate', 'raiseStart', 'retain', 'restart'] as const;
type Move = (typeof MOVES)[number];
const isMove = (operation: string): operation is Move => MOVES.some((move) => move === operation);

/** In two segments, and in an epoch of its own. */
const LONG_APPEND: Operation & { kind: 'append' } = {
  kind: 'append',
  sizes: [300, 900, 2_000],
  count: 2,
  newEpoch: true,
  fail: false,
};

/** A log and its model, to which the same happens; after each operation the two must agree. */
export class ModelRun {
  readonly machine: Machine;
  readonly model = new LogModel();
  #options: Partial<LogOptions>;
  #log: CommitLog;
  #writes = 0;
  /** How far it is durable as far as its owner knows: whoever waits for more is told. */
  #told = 0;

  readonly #journaled: boolean;
  readonly #isBehind: boolean;
  /** What the log said as it was suspended, as long as nothing was done to it since. */
  #suspended: Uint8Array | undefined;
  #closings = 0;

  /** `blockBytes`: with a journal, of what waits to be written to the log's file. */
  constructor(
    seed: number,
    options: Partial<LogOptions>,
    { journaled, blockBytes = 0 }: { readonly journaled: boolean; readonly blockBytes?: number },
  ) {
    // Small segments, so that they are written out and used again all the time.
    const journalOptions = journaled ? { segmentBytes: 8_192, segmentsMax: 3 } : undefined;
    this.machine = new Machine(seed, journalOptions, { blockBytes });
    this.#journaled = journaled;
    this.#isBehind = blockBytes > 0;
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
        expect(this.#told).toBe(this.#log.durableOffset);
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
        this.#move(operation.kind, this.#targetOf(operation.kind, operation.at));
        break;
      case 'crash':
        await this.#crash(operation);
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
    this.#noteDurable();
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
      // All of them: indexes can wait until there is room.
      this.machine.disk.failNext('write', 'ENOSPC', { times: Number.POSITIVE_INFINITY });
      const refusal = this.#refusalOf(batches);
      this.machine.disk.clearFaults();
      // What is written behind the journal is taken as long as memory holds it.
      if (refusal !== undefined || !this.#isBehind) {
        expect(refusal).toMatchObject({ code: 'ENOSPC' });
        return;
      }
    } else this.#log.append(batches);
    this.model.append(batches);
  }

  #refusalOf(batches: readonly Uint8Array[]): unknown {
    try {
      this.#log.append(batches);
      return undefined;
    } catch (error) {
      return error;
    }
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
    this.#noteDurable();
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
    if (crashed) this.#adopt(crash?.power === true || this.#isJournaled);
  }

  /** An offset; of retention, how many bytes are to stay. */
  #targetOf(kind: Move, at: number): number {
    const { model } = this;
    const between = (least: number, most: number) => Math.floor(least + at * (most - least));
    if (kind === 'truncate') return between(model.start, model.end);
    if (kind === 'restart') return between(0, 50);
    if (kind === 'retain') return between(0, 20_000);
    return between(model.start, Math.max(model.start, this.#log.durableOffset));
  }

  #move(kind: Move, target: number): void {
    const { model } = this;
    const log = this.#log;
    if (kind === 'truncate') {
      log.truncateTo(offset(target));
      model.truncate(target);
      this.#told = Math.min(this.#told, log.durableOffset);
    } else if (kind === 'restart') {
      log.restartAt(offset(target));
      model.restart(target);
      this.#told = log.durableOffset;
    } else if (kind === 'raiseStart') {
      log.advanceLogStart(offset(target));
      model.raiseStart(target);
    } else {
      const highWatermark = log.durableOffset;
      log.deleteExpiredSegments({ nowMs: 0, retentionMs: -1, retentionBytes: target, highWatermark });
      expect(log.logStartOffset).toBeLessThanOrEqual(Math.max(highWatermark, model.start));
      model.raiseStart(log.logStartOffset);
    }
  }

  /** What was being done when the process ended has been done or not, or a part of it where that is no mixture. */
  async #crash({ during, at, after, power }: Operation & { kind: 'crash' }): Promise<void> {
    const { machine, model } = this;
    const end = () => (power ? machine.powerLoss() : machine.kill());
    // Nothing else is under way when the crash comes.
    await machine.scheduler.runFor(50);
    this.#noteDurable();
    const highWatermark = this.#log.durableOffset;
    const target = isMove(during) ? this.#targetOf(during, at) : 0;
    if (during === 'open') end();
    if (during === 'flush') this.#append(LONG_APPEND);
    machine.crashingDisk.crashAfter(after);
    try {
      if (during === 'open') this.#log = this.#open();
      else if (during === 'append') this.#append(LONG_APPEND);
      else if (during === 'flush') await this.#flush();
      else if (during === 'startEpoch') await this.#startEpoch(true);
      else if (during === 'policy') await this.#changePolicy(false);
      else if (during === 'close') await machine.scheduler.settle(this.#close());
      else this.#move(during, target);
    } catch (error) {
      if (!machine.crashingDisk.crashed) throw error;
    }
    const { crashed } = machine.crashingDisk;
    machine.crashingDisk.crashAfter(Number.POSITIVE_INFINITY);
    if (during === 'open' && !crashed) {
      this.#adopt(power || this.#isJournaled);
      return;
    }
    if (during === 'close' && !crashed) {
      model.epochsSaved();
      model.durable = model.end;
    }
    if (crashed && during === 'truncate') model.mayBeCut(target);
    end();
    this.#log = this.#open();
    const { logStartOffset, logEndOffset, epochEntries } = this.#log;
    const isBegunAgain = logStartOffset === target && logEndOffset === target && epochEntries.length === 0;
    if (crashed && during === 'restart' && isBegunAgain) model.restart(target);
    if (crashed && (during === 'raiseStart' || during === 'retain')) {
      expect(logStartOffset).toBeLessThanOrEqual(Math.max(model.start, during === 'retain' ? highWatermark : target));
      model.raiseStart(logStartOffset);
    }
    this.#adopt(power || this.#isJournaled);
  }

  /** Whatever makes an append durable, a timer of the policy `async` included. */
  async #flush(): Promise<void> {
    const log = this.#log;
    log.flush();
    try {
      await this.machine.scheduler.runFor(log.options.flushIntervalMs * 2);
    } finally {
      this.#noteDurable();
    }
  }

  /** What the log has said is durable survives whatever comes. */
  #noteDurable(): void {
    const { options, durableOffset, recoveryPoint } = this.#log;
    this.model.durable = Math.max(this.model.durable, options.flushPolicy === 'sync' ? durableOffset : recoveryPoint);
  }

  /** What the journal has not written yet goes with the process. */
  get #isJournaled(): boolean {
    return this.#journaled && this.#options.flushPolicy !== 'async';
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
    const closing = kind === 'kill' || kind === 'powerLoss' ? undefined : this.#close();
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

  /** A log that could be suspended is, two times of three; a crash in the middle leaves nothing to remember it by. */
  async #close(): Promise<void> {
    this.#closings += 1;
    if (this.#closings % 3 === 0) {
      await this.#log.close();
      return;
    }
    const suspended = await this.#log.suspend();
    await this.machine.journal?.close();
    this.#suspended = suspended;
  }

  #open(): CommitLog {
    const suspended = this.#suspended;
    const { log, report } = this.machine.open({ ...this.#options, suspended });
    expect(report.damage).toBeUndefined();
    if (suspended !== undefined) expect(report).toMatchObject({ clean: true, scannedBytes: 0 });
    this.#suspended = undefined;
    this.#told = log.durableOffset;
    log.onDurable = (durableOffset) => {
      this.#told = durableOffset;
    };
    return log;
  }
}

const belowOffset = (batches: readonly Uint8Array[], limit: number) =>
  batches.filter((batch) => readHeader(batch).baseOffset < limit);
const aboveOffset = (batches: readonly Uint8Array[], limit: number) =>
  batches.filter((batch) => readHeader(batch).baseOffset >= limit);
