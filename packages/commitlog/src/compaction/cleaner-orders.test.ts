// Goal: however a process ends while a log is cut, begun again, or deleted and made again, no later one takes what comes in its
// place for compacted. Method: a log that is compacted, and that is noted; the process ends before any of the disk operations
// of such a move; the next one writes every key twice, further than the log came before. Below what is said to be compacted each
// key must be there once.
import { replaceFileNow } from '@tidemark/ports';
import { offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { METADATA_NAME } from '../partition-directory.js';
import { compact, keyedBatch, readRecords } from '../testing/keyed-log.js';
import { DIRECTORY, Machine } from '../testing/machine.js';
import { CleanerCheckpoint } from './cleaner-checkpoint.js';

const DATA = '/data';
const LOG = { topic: 'topic', partition: 0 };
const RECORDS = 40;

const moves = ['cut', 'cutInsideWhatIsNotCompacted', 'restart', 'delete'] as const;
type Move = (typeof moves)[number];

class Story {
  readonly machine: Machine;
  checkpoint: CleanerCheckpoint;
  log: CommitLog;

  constructor(hasJournal: boolean) {
    this.machine = new Machine(1, hasJournal ? { segmentBytes: 8_192, segmentsMax: 3 } : undefined);
    this.checkpoint = this.#noted();
    this.log = this.open();
  }

  #noted(): CleanerCheckpoint {
    const { machine } = this;
    machine.disk.makeDirectory(DATA);
    return new CleanerCheckpoint({ ...machine.world, disk: machine.crashingDisk }, DATA);
  }

  /** As the broker does: one that is found is opened, one that is not is made, and a folder that is nobody's by now goes. */
  open(): CommitLog {
    const { disk } = this.machine;
    const cleanerNote = this.checkpoint.of(LOG);
    const isOwned = disk.exists(`${DIRECTORY}/${METADATA_NAME}`);
    if (!isOwned) {
      disk.remove(DIRECTORY);
      cleanerNote.lower(0);
    }
    const { log } = this.machine.open({ segmentBytes: 400, verifiedTailBytes: 1, cleanerNote });
    if (!isOwned) replaceFileNow(disk, { directory: DIRECTORY, name: METADATA_NAME, bytes: new Uint8Array(1) });
    return log;
  }

  async write(count: number): Promise<void> {
    const { log, machine } = this;
    for (let at = 0; at < count; at += 1) {
      const record = [`key-${Math.floor(at / 2) % 5}`, `${at}`] as const;
      log.append([keyedBatch({ baseOffset: log.logEndOffset, records: [record] })]);
    }
    await machine.flush(log);
    // A log with a journal is compacted as far as its own files hold it.
    await machine.scheduler.settle(log.settle());
    machine.journal?.syncNow();
  }

  move(move: Move): void {
    const { log } = this;
    if (move === 'restart') log.restartAt(offset(0));
    else if (move === 'delete') {
      Array.from(log.delete().steps());
      this.log = this.open();
    } else log.truncateTo(offset(move === 'cut' ? 6 : RECORDS - 1));
  }

  /** The next process. */
  async next(end: 'kill' | 'powerLoss'): Promise<void> {
    const { machine } = this;
    machine[end]();
    this.checkpoint = this.#noted();
    this.log = this.open();
    await machine.scheduler.runFor(100);
  }

  expectCompacted(): void {
    const { cleanedTo } = this.log.compaction;
    const keys = readRecords(this.log)
      .filter((record) => record.offset < cleanedTo)
      .map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  }
}

async function compacted(hasJournal: boolean): Promise<Story> {
  const story = new Story(hasJournal);
  await story.write(RECORDS);
  await compact(story.machine, story.log);
  expect(story.log.compaction.cleanedTo).toBeGreaterThan(RECORDS / 2);
  await story.machine.scheduler.runFor(100);
  return story;
}

describe.each([false, true])('the point of a log that is compacted (journal: %s)', (hasJournal) => {
  it.each(moves)('does not outlive what it tells of: %s', async (move) => {
    for (const end of ['kill', 'powerLoss'] as const) {
      let operations = 0;
      for (let crashed = true; crashed; operations += 1) {
        const story = await compacted(hasJournal);
        const { crashingDisk } = story.machine;
        crashingDisk.crashAfter(operations);
        try {
          story.move(move);
        } catch (error) {
          if (!crashingDisk.crashed) throw error;
        }
        crashed = crashingDisk.crashed;
        crashingDisk.crashAfter(Number.POSITIVE_INFINITY);
        await story.next(end);
        await story.write(2 * RECORDS);
        story.expectCompacted();
        await story.next(end);
        story.expectCompacted();
      }
      expect(operations).toBeGreaterThan(3);
    }
  });

  it.each(moves)('is given up at once, and in the file a moment later: %s', async (move) => {
    const story = await compacted(hasJournal);
    const known = story.log.compaction.cleanedTo;
    story.move(move);
    const { compaction, logEndOffset } = story.log;
    expect(compaction.cleanedTo).toBe(move === 'cutInsideWhatIsNotCompacted' ? known : logEndOffset);
    await story.write(2 * RECORDS);
    story.expectCompacted();
    await story.next('powerLoss');
    story.expectCompacted();
  });
});

it('the end of a log that lost its last records with the power is as far as it is compacted', async () => {
  const story = await compacted(false);
  const { machine, checkpoint } = story;
  await machine.scheduler.settle(checkpoint.of(LOG).set(RECORDS + 20));
  await story.next('powerLoss');
  expect(story.log.compaction.cleanedTo).toBe(RECORDS);
  await story.write(2 * RECORDS);
  await story.next('powerLoss');
  expect(story.log.compaction.cleanedTo).toBe(RECORDS);
});
