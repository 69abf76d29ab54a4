// Method: a small journal of two sessions and several segments, all of whose groups were acknowledged; a bit of it rots
// between two openings, a different one each time. The log must be what it was, or say that it is damaged or unproved. The
// last group is the limit that is accepted: nothing was written behind it that tells of it.
import { leaderEpoch, offset } from '@tidemark/protocol';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { type PlannedRecord, planReplay } from '../core/journal/plan.js';
import { testBatch } from '../testing/batches.js';
import { DIRECTORY, JOURNAL_DIRECTORY, Machine, readAll } from '../testing/machine.js';
import { readJournal, segmentIn } from './offline.js';

const JOURNAL = { segmentBytes: 3_072, segmentsMax: 3 };
const SECTOR_BYTES = 512;
/** All headers lie in the first bytes of a sector. */
const HEADER_BYTES = 64;

type Files = ReadonlyMap<string, Uint8Array>;

function filesOf({ disk }: Machine): Files {
  const paths = [DIRECTORY, JOURNAL_DIRECTORY].flatMap((path) => disk.list(path).map((name) => `${path}/${name}`));
  return new Map(
    paths.map((path) => {
      const file = disk.open(path, 'read');
      const bytes = new Uint8Array(file.sizeBytes());
      file.read(bytes, 0);
      file.close();
      return [path, bytes];
    }),
  );
}

/** A machine that holds these files, and has not begun. */
function machineWith(files: Files): Machine {
  const machine = new Machine(1, JOURNAL);
  for (const path of [DIRECTORY, JOURNAL_DIRECTORY]) machine.disk.makeDirectory(path);
  for (const [path, bytes] of files) {
    const file = machine.disk.open(path, 'create');
    file.write([bytes], 0);
    file.close();
  }
  return machine;
}

function learn(log: CommitLog) {
  const { logStartOffset: start, logEndOffset: end, epochEntries } = log;
  return { start, end, epochs: [...epochEntries], bytes: Buffer.concat(readAll(log)).toString('base64') };
}

/** Every way in which a record of the journal comes to be, each synced before the next. */
async function live(machine: Machine) {
  let { log } = machine.open();
  const append = async (epoch: number) => {
    log.append([testBatch({ baseOffset: log.logEndOffset, epoch, fill: log.logEndOffset % 256 })]);
    await machine.flush(log);
  };
  for (let at = 0; at < 8; at++) await append(0);
  log.truncateTo(offset(6));
  await machine.scheduler.settle(log.startEpoch(leaderEpoch(1)));
  await append(1);
  machine.kill();
  log = machine.open().log;
  log.advanceLogStart(offset(2));
  for (let at = 0; at < 3; at++) await append(1);
  log.truncateTo(offset(9));
  await machine.scheduler.settle(log.startEpoch(leaderEpoch(2)));
  for (let at = 0; at < 4; at++) await append(2);
  const withoutLast = learn(log);
  await append(2);
  const whole = learn(log);
  machine.kill();
  return { files: filesOf(machine), whole, withoutLast };
}

const bodyOf = ({ file, position, bodyBytes }: PlannedRecord<Uint8Array>) =>
  Buffer.from(file.subarray(position, position + bodyBytes)).toString('hex');

describe('a bit of a journal that rots', () => {
  let lived: Awaited<ReturnType<typeof live>>;
  let journals: [path: string, bytes: Uint8Array][];
  beforeAll(async () => {
    lived = await live(new Machine(1, JOURNAL));
    journals = [...lived.files].filter(([path]) => path.startsWith(JOURNAL_DIRECTORY));
    expect(learn(machineWith(lived.files).open().log)).toEqual(lived.whole);
  });

  it('takes no record that was synced without being told of, but for the very last group, whichever it is', () => {
    const files = journals.map(([, bytes]) => Uint8Array.from(bytes));
    const whole = readJournal(files);
    const records = whole.records.map((record) => [record.sequence, bodyOf(record)] as const);
    const last = records.at(-1)?.[0];
    expect([whole.lost, files.length]).toEqual([[], 4]);
    const segments = files.map(segmentIn);
    for (const [index, bytes] of files.entries()) {
      const others = segments.filter((_, each) => each !== index).flat();
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const at = bit >> 3;
        const isPadding = at % SECTOR_BYTES >= HEADER_BYTES * 4 && bytes[at] === 0;
        if (isPadding) continue;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
        const plan = planReplay([...others, ...segmentIn(bytes)]);
        const found = new Map(plan.records.map((record) => [record.sequence, bodyOf(record)]));
        const isTold = (sequence: number) =>
          plan.lost.some(({ from, before }) => sequence >= from && sequence < before);
        const wrong = records.filter(([sequence, body]) =>
          found.has(sequence) ? found.get(sequence) !== body : !isTold(sequence) && sequence !== last,
        );
        if (wrong.length > 0) expect(wrong, `bit ${bit} of segment ${index}`).toEqual([]);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      }
    }
  });

  it('leaves the log what it was, or damaged or unproved, wherever it lies in a sector', () => {
    const outcomes = { same: 0, told: 0, withoutLast: 0 };
    for (const [path, bytes] of journals) {
      for (let byte = 3; byte < bytes.length; byte += byte % SECTOR_BYTES < HEADER_BYTES ? 12 : 150) {
        const machine = machineWith(lived.files);
        machine.disk.flipBit(path, byte, byte % 8);
        const { log, report } = machine.open();
        if (report.damage !== undefined || report.unproved) outcomes.told += 1;
        else if (log.logEndOffset < lived.whole.end) {
          expect(learn(log), `byte ${byte} of ${path}`).toEqual(lived.withoutLast);
          outcomes.withoutLast += 1;
        } else {
          expect(learn(log), `byte ${byte} of ${path}`).toEqual(lived.whole);
          outcomes.same += 1;
        }
      }
    }
    expect(Math.min(outcomes.same, outcomes.told, outcomes.withoutLast)).toBeGreaterThan(0);
  });
});
