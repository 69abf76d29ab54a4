import { CommitLog } from '@tidemark/commitlog';
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { encodeBatch, offset } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { PayloadsChecker } from './payloads.js';

function openLog(hostName: string) {
  const scheduler = new SimulatedScheduler(hostName);
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName });
  return CommitLog.open({ world, directory: '/log' });
}

/** A log with one record in each batch, as a host of this name has it; `epoch`: of all of them. */
function logOf(hostName: string, { records, epoch = 0 }: { records: number; epoch?: number }): CommitLog {
  const { log } = openLog(hostName);
  for (let baseOffset = 0; baseOffset < records; baseOffset += 1) {
    const record = { timestampMs: 0, key: null, value: Buffer.from(`${baseOffset}`) };
    log.append([encodeBatch({ baseOffset, leaderEpoch: epoch, records: [record] })]);
  }
  return log;
}

describe('what a follower calls committed', () => {
  const all = { from: 0, before: 3 };

  it('was called so by a leader before, and is the same', () => {
    const checker = new PayloadsChecker('t-0', 'batch');
    const follower = logOf('follower', { records: 3 });
    expect(() => checker.agrees(follower, 'follower', all)).toThrow('offset 0 of epoch 0 committed, which is none');
    checker.committed(logOf('leader', { records: 3 }), 'leader', all);
    checker.agrees(follower, 'follower', all);
    const other = logOf('other', { records: 3, epoch: 1 });
    expect(() => checker.agrees(other, 'other', all)).toThrow('offset 0 of epoch 1 committed, which is of epoch 0');
  });

  it('need not have been seen where the leader deleted it in the event in which it was committed', () => {
    const checker = new PayloadsChecker('t-0', 'batch');
    const leader = logOf('leader', { records: 3 });
    leader.advanceLogStart(offset(2));
    checker.committed(leader, 'leader', { from: 0, before: 2 });
    const follower = logOf('follower', { records: 3 });
    checker.agrees(follower, 'follower', { from: 0, before: 2 });
    expect(() => checker.agrees(follower, 'follower', all)).toThrow('offset 2 of epoch 0 committed, which is none');
  });

  it('need not have been seen where nobody could read it any more', () => {
    const checker = new PayloadsChecker('t-0', 'batch');
    checker.committed(logOf('leader', { records: 1 }), 'leader', { from: 0, before: 2 });
    checker.unseen(2);
    const follower = logOf('follower', { records: 3 });
    checker.agrees(follower, 'follower', { from: 0, before: 2 });
    expect(() => checker.agrees(follower, 'follower', all)).toThrow('offset 2 of epoch 0 committed, which is none');
    const other = logOf('other', { records: 1, epoch: 1 });
    expect(() => checker.agrees(other, 'other', all)).toThrow('offset 0 of epoch 1 committed, which is of epoch 0');
  });
});

describe('what a log of a compacted topic has held', () => {
  it('counts as long as it lies below the end of the log, and is what came last', () => {
    const checker = new PayloadsChecker('t-0', 'record');
    const keyed = (leaderEpoch: number, values: readonly (string | null)[]) => {
      const { log } = openLog('host');
      for (const [baseOffset, value] of values.entries()) {
        const record = { timestampMs: 0, key: Buffer.from('k'), value: value === null ? null : Buffer.from(value) };
        log.append([encodeBatch({ baseOffset, leaderEpoch, records: [record] })]);
      }
      return log;
    };
    checker.written(keyed(0, ['1', null, '2']), 'host', { from: 0, before: 3 });
    expect([...checker.heldBy('host')].map(([offset, { isTombstone }]) => [offset, isTombstone])).toEqual([
      [0, false],
      [1, true],
      [2, false],
    ]);
    checker.written(keyed(0, ['1']), 'host', { from: 1, before: 1 });
    expect([...checker.heldBy('host').keys()]).toEqual([0]);
    checker.written(keyed(1, ['1', '3']), 'host', { from: 1, before: 2 });
    expect([...checker.heldBy('host').values()].at(-1)).toEqual({ key: 'k', isTombstone: false });
    expect(checker.heldBy('other').size).toBe(0);
  });
});
