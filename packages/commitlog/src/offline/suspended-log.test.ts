// Goal: a tool believes the word of a suspended log exactly where the next opening would: it ends where it ended, to the byte.
import { describe, expect, it } from 'vitest';
import { testBatches } from '../testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, JOURNAL_KEY, Machine } from '../testing/machine.js';
import { listLog } from './log-listing.js';
import { readLogState } from './log-state.js';
import { endOfSuspended } from './suspended-log.js';
import { type JournalSummary, verifyJournal } from './verify-journal.js';
import { verifyLog } from './verify-log.js';

const OPTIONS = { segmentBytes: 500, indexIntervalBytes: 100 };
const END = 12;

/** What a generator returns once it has told of everything, and of how much. */
function ended<Found, Result>(source: Generator<Found, Result, undefined>): { found: Found[]; result: Result } {
  const found: Found[] = [];
  for (let next = source.next(); ; next = source.next()) {
    if (next.done === true) return { found, result: next.value };
    found.push(next.value);
  }
}

/** A machine that was stopped in order, with what it left word of. */
async function stopped(): Promise<{ machine: Machine; word: Uint8Array }> {
  const machine = new Machine(1, { segmentBytes: 2 ** 20, segmentsMax: 3 });
  const { log } = machine.open(OPTIONS);
  log.append(testBatches({ from: 0, before: END }));
  const word = await machine.scheduler.settle(log.suspend());
  await machine.scheduler.settle(machine.journal?.close() ?? Promise.resolve());
  machine.powerLoss();
  if (word === undefined) throw new Error('the log was closed');
  return { machine, word };
}

function endOf({ disk }: Machine, word: Uint8Array): number | undefined {
  const { result: journal }: { result: JournalSummary } = ended(verifyJournal(disk, JOURNAL_DIRECTORY));
  const { segments: listed } = listLog(disk, DIRECTORY);
  const segments = listed.map(({ baseOffset, sizeBytes }) => [baseOffset, sizeBytes] as const);
  const { checkpoint } = readLogState(disk, DIRECTORY, segments);
  if (checkpoint === undefined) throw new Error('there is no checkpoint');
  return endOfSuspended(word, { key: JOURNAL_KEY, segments, checkpoint, journal });
}

describe('the word of a suspended log, to a tool', () => {
  it('says where the log ends, and all its files are sound to there', async () => {
    const { machine, word } = await stopped();
    expect(endOf(machine, word)).toBe(END);
    const { found, result } = ended(verifyLog(machine.disk, { directory: DIRECTORY, suspendedAt: END }));
    expect(found).toEqual([]);
    expect(result).toMatchObject({ state: 'closed', endOffset: END, recoveryPoint: END, isDamaged: false });
    // Without it the files count up to a recovery point that was never written down.
    expect(ended(verifyLog(machine.disk, { directory: DIRECTORY })).result).toMatchObject({
      state: 'journaled',
      endOffset: 0,
    });
  });

  it('makes whatever rots in the files damage, to the last byte', async () => {
    const { machine } = await stopped();
    const last = listLog(machine.disk, DIRECTORY).segments.at(-1);
    machine.disk.flipBit(last?.path ?? '', (last?.sizeBytes ?? 0) - 1, 3);
    const { result } = ended(verifyLog(machine.disk, { directory: DIRECTORY, suspendedAt: END }));
    expect(result).toMatchObject({ isDamaged: true });
  });

  it('still holds after an opening that did nothing to the log', async () => {
    const { machine, word } = await stopped();
    machine.open({ ...OPTIONS, suspended: word });
    machine.kill();
    expect(endOf(machine, word)).toBe(END);
  });

  it('holds no more once the log was written to, or is not whole', async () => {
    const { machine, word } = await stopped();
    const rotten = word.slice();
    rotten[20] = (rotten[20] ?? 0) ^ 1;
    expect(endOf(machine, rotten)).toBeUndefined();
    const { log } = machine.open({ ...OPTIONS, suspended: word });
    log.append(testBatches({ from: END, before: END + 1 }));
    await machine.flush(log);
    machine.kill();
    expect(endOf(machine, word)).toBeUndefined();
  });
});
