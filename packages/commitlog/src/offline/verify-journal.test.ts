// Goal: a journal's damage is told with its place, what its torn end lacks is not, and what it adds to a log is what a
// start makes of it.
import { describe, expect, it } from 'vitest';
import { endAfterReplay, journaledLog } from '../journal/offline.js';
import { testBatches } from '../testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, Machine } from '../testing/machine.js';
import { dumpJournalSegment } from './dump-journal.js';
import type { Finding } from './finding.js';
import { readLogState } from './log-state.js';
import { type JournalSummary, verifyJournal } from './verify-journal.js';
import { verifyLog } from './verify-log.js';

const SEGMENT = `${JOURNAL_DIRECTORY}/00000000.journal`;
const KEY = { topicId: 'topic-id', partition: 0 };

function verify({ disk }: Machine): { findings: Finding[]; summary: JournalSummary } {
  const source = verifyJournal(disk, JOURNAL_DIRECTORY);
  const findings: Finding[] = [];
  for (let next = source.next(); ; next = source.next()) {
    if (next.done === true) return { findings, summary: next.value };
    findings.push(next.value);
  }
}

/** A log whose records lie in the journal in three blocks, the last of which was synced before the kill. */
async function killed(): Promise<Machine> {
  const machine = new Machine(1, {});
  const { log } = machine.open();
  for (const from of [0, 10, 20]) {
    log.append(testBatches({ from, before: from + 10 }));
    await machine.flush(log);
  }
  machine.kill();
  return machine;
}

function placesOf({ disk }: Machine): number[] {
  return [...dumpJournalSegment(disk, SEGMENT)].flatMap((item) =>
    item.type === 'journal-record' ? [item.position] : [],
  );
}

describe('verifying a journal', () => {
  it('finds nothing wrong with one that was killed, and says where its log ends after a start', async () => {
    const machine = await killed();
    const { findings, summary } = verify(machine);
    expect(findings).toEqual([]);
    const { checkpoint } = readLogState(machine.disk, DIRECTORY, []);
    if (checkpoint === undefined) throw new Error('there is no checkpoint');
    const log = journaledLog(summary, { key: KEY, checkpoint });
    expect(log?.records).toHaveLength(3);
    expect(log && endAfterReplay(summary, log, 30)).toEqual({ end: 30, problem: undefined });
    expect(machine.open().report.logEndOffset).toBe(30);
  });

  it('says of one that was found gone, and of which nobody was told, that the files of the logs count', async () => {
    const machine = await killed();
    machine.disk.remove(JOURNAL_DIRECTORY);
    // A start that ends before it has opened the log.
    machine.openJournal();
    machine.kill();
    const { findings, summary } = verify(machine);
    expect([findings, summary.isGone]).toMatchObject([[{ kind: 'note', file: JOURNAL_DIRECTORY }], true]);
    const source = verifyLog(machine.disk, { directory: DIRECTORY, isJournalGone: summary.isGone });
    let next = source.next();
    while (next.done !== true) next = source.next();
    expect(next.value).toMatchObject({ endOffset: 30, state: 'open', isDamaged: false });
    expect(machine.open().report).toMatchObject({ logEndOffset: 30, unproved: true });
  });

  it('says where a block lay that was synced and cannot be read, and that the log does not go on', async () => {
    const machine = await killed();
    const [, second = 0, third = 0] = placesOf(machine);
    machine.disk.flipBit(SEGMENT, second + 5);
    const { findings, summary } = verify(machine);
    expect(findings).toMatchObject([{ kind: 'damage', file: SEGMENT, reason: expect.stringContaining('1 records') }]);
    const [{ position = 0, endPosition = 0 } = {}] = findings;
    expect(position < second && second < endPosition && endPosition < third).toBe(true);
    const { checkpoint } = readLogState(machine.disk, DIRECTORY, []);
    const log = checkpoint && journaledLog(summary, { key: KEY, checkpoint });
    expect(log && endAfterReplay(summary, log, 30).problem).toContain('begins at offset 20, and the log ends at 10');
  });

  it('takes what is torn at its end for that', async () => {
    const machine = await killed();
    const last = placesOf(machine).at(-1) ?? 0;
    machine.disk.flipBit(SEGMENT, last + 5);
    const { findings, summary } = verify(machine);
    expect(findings).toEqual([]);
    expect(summary.plan.records).toHaveLength(2);
  });
});
