// Goal: what retention, compaction and a node that was killed leave of a log that is sound is told as sound. Method: logs of several
// segments, written by an idempotent producer; damage of the same files is still found.
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { segmentName } from '../file-names.js';
import { compact, keyedBatch, readRecords } from '../testing/keyed-log.js';
import { DIRECTORY, Machine } from '../testing/machine.js';
import type { Finding } from './finding.js';
import { type VerifyLogOptions, verifyLog } from './verify-log.js';

const OPTIONS = { segmentBytes: 600, indexIntervalBytes: 10, verifiedTailBytes: 1 };

const findingsOf = (machine: Machine, known: Partial<VerifyLogOptions> = {}): Finding[] => [
  ...verifyLog(machine.disk, { directory: DIRECTORY, ...known }),
];

/** One producer's, a record of a key each. */
function append(log: CommitLog, keys: readonly string[]): void {
  for (const key of keys) {
    const at = log.logEndOffset;
    log.append([keyedBatch({ baseOffset: at, producerId: 7, baseSequence: at, records: [[key, `value-${at}`]] })]);
  }
}

const keysOf = (count: number, key: (at: number) => string) => Array.from({ length: count }, (_, at) => key(at));

function segmentsOf({ disk }: Machine): number[] {
  return disk
    .list(DIRECTORY)
    .filter((name) => name.endsWith('.log'))
    .map((name) => Number(name.slice(0, -'.log'.length)));
}

describe('a log that is sound', () => {
  it('may begin with a batch of a producer whose earlier ones retention has taken', async () => {
    const machine = new Machine();
    const { log } = machine.open(OPTIONS);
    append(
      log,
      keysOf(40, (at) => `key-${at}`),
    );
    await machine.flush(log);
    const count = log.deleteExpiredSegments({ nowMs: 0, retentionMs: -1, retentionBytes: 1_200, highWatermark: 40 });
    await machine.scheduler.settle(log.close());
    expect(count).toBeGreaterThan(1);
    expect(machine.disk.exists(`${DIRECTORY}/${segmentName(log.logStartOffset)}.snapshot`)).toBe(true);
    expect(findingsOf(machine)).toEqual([]);
  });

  it("may lack a producer's last batch that a snapshot tells of, where compaction has emptied it", async () => {
    const machine = new Machine();
    const { log } = machine.open(OPTIONS);
    append(
      log,
      keysOf(40, (at) => (at === 0 ? 'stays' : 'goes')),
    );
    await machine.flush(log);
    await compact(machine, log);
    const left = readRecords(log).length;
    await machine.scheduler.settle(log.close());
    expect(left).toBeLessThan(20);
    expect(machine.disk.list(DIRECTORY).some((name) => name.endsWith('.snapshot'))).toBe(true);
    expect(findingsOf(machine)).toEqual([]);
  });

  it('has entries of its indexes behind the recovery point, in a segment that is sealed', async () => {
    const machine = new Machine(1, {});
    const { log } = machine.open(OPTIONS);
    append(
      log,
      keysOf(22, (at) => `key-${at}`),
    );
    await machine.flush(log);
    machine.kill();
    expect(segmentsOf(machine).length).toBeGreaterThan(1);
    // As the journal says.
    expect(findingsOf(machine, { recoveryPoint: 2 })).toEqual([]);
    machine.disk.flipBit(`${DIRECTORY}/${segmentName(0)}.index`, 3);
    expect(findingsOf(machine, { recoveryPoint: 2 })).toMatchObject([
      { kind: 'damage', file: `${DIRECTORY}/${segmentName(0)}.index` },
    ]);
  });
});
