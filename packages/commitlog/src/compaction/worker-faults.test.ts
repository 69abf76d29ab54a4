// Goal: a disk that fails under the thread which compacts costs the compaction, never the log. Method: a disk of the
// runner's own, of which each operation in turn fails once, with each error; the log's own disk is sound.
import { DiskError, type DiskErrorCode } from '@tidemark/ports';
import { WatchedDisk, type WatchedOperation } from '@tidemark/ports/simulated';
import { describe, expect, it } from 'vitest';
import type { CommitLog } from '../commit-log.js';
import { compact, keyedBatch, lastValues, readRecords, startCompaction } from '../testing/keyed-log.js';
import { DIRECTORY, Machine } from '../testing/machine.js';

const OPTIONS = { segmentBytes: 400, indexIntervalBytes: 100, fileDeleteDelayMs: 10 };
const BATCHES = 24;

async function writtenLog() {
  const machine = new Machine();
  const { log } = machine.open(OPTIONS);
  for (let at = 0; at < BATCHES; at++) {
    log.append([keyedBatch({ baseOffset: at, records: [[`key-${at % 4}`, `value-${at}`]] })]);
  }
  await machine.flush(log);
  return { machine, log };
}

/** Compacts on a disk that fails at its operation of this number; returns what failed, undefined: there are not as many. */
async function compactFailing(machine: Machine, log: CommitLog, at: number, code: DiskErrorCode) {
  let count = 0;
  let failed: { readonly operation: WatchedOperation; readonly path: string } | undefined;
  const disk = new WatchedDisk(machine.world.disk);
  disk.onOperation = (operation, path) => {
    if (count++ !== at) return;
    failed = { operation, path };
    throw new DiskError({ code, operation, path });
  };
  const outcome = startCompaction(machine, log, { disk }).then(
    () => undefined,
    (error: unknown) => error,
  );
  await machine.scheduler.runFor(1_000);
  return { failed, error: machine.halts.length > 0 ? undefined : await outcome };
}

describe.each(['EIO', 'EROFS', 'ENOSPC'] as const)('a disk operation of the compaction that fails with %s', (code) => {
  it('fails the compaction, whichever it is, and neither the log nor, but for an fsync, the process', async () => {
    const operations = new Set<string>();
    for (let at = 0; ; at++) {
      const { machine, log } = await writtenLog();
      const { failed, error } = await compactFailing(machine, log, at, code);
      if (failed === undefined) {
        expect(error).toBeUndefined();
        break;
      }
      operations.add(failed.operation);
      if (failed.operation.startsWith('sync')) {
        expect(machine.halts).toEqual([`fsync of ${failed.path} failed`]);
        machine.boot();
      } else {
        expect(error, `${failed.operation} of ${failed.path}`).toMatchObject({ code, path: failed.path });
        expect(machine.halts).toEqual([]);
        expect(log.damage).toBeUndefined();
        // Groups before the failure are in their place; the rest is as it was, and nothing is left lying about.
        expect(lastValues(readRecords(log)).size).toBe(4);
        expect(machine.disk.list(DIRECTORY).filter((name) => name.endsWith('.cleaned'))).toEqual([]);
        // The log goes on, and so does the next compaction.
        log.append([keyedBatch({ baseOffset: BATCHES, records: [['key-0', 'later']] })]);
        await machine.flush(log);
        await compact(machine, log);
        expect(lastValues(readRecords(log)).get('key-0')).toBe('later');
        machine.powerLoss();
      }
      const { log: again, report } = machine.open(OPTIONS);
      expect(report.damage).toBeUndefined();
      const values = lastValues(readRecords(again));
      for (const key of [1, 2, 3]) expect(values.get(`key-${key}`)).toBe(`value-${BATCHES - 4 + key}`);
    }
    expect([...operations].sort()).toEqual(['open', 'read', 'remove', 'syncNow', 'write']);
  });
});
