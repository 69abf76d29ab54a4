import { describe, expect, it } from 'vitest';
import { CommitLog } from './commit-log.js';
import { OPEN_SEGMENTS_MAX, OpenFiles } from './open-files.js';
import { testBatch } from './testing/batches.js';
import { Machine, readAll } from './testing/machine.js';

describe('descriptors', () => {
  it('are bounded over all logs, and a log that lost its own goes on', async () => {
    const machine = new Machine();
    const logs = Array.from({ length: OPEN_SEGMENTS_MAX + 60 }, (_, index) => {
      const { log } = CommitLog.open({ world: machine.world, directory: `/data/topic-${index}` });
      log.append([testBatch({ baseOffset: 0, fill: index % 250 })]);
      return log;
    });
    for (const directory of ['/', '/data', '/data/topic-0']) machine.disk.syncDirectoryNow(directory);
    // What was written to the first is on disk, although nobody asked: else a failed write-back could go unnoticed.
    expect(machine.disk.durableBytes('/data/topic-0/00000000000000000000.log')).toHaveLength(
      testBatch({ baseOffset: 0 }).length,
    );
    expect(machine.disk.openFiles.filter((path) => path.endsWith('.log')).length).toBe(OPEN_SEGMENTS_MAX);
    const [first] = logs;
    if (first === undefined) throw new Error('no log');
    first.append([testBatch({ baseOffset: 1 })]);
    await machine.flush(first);
    expect(readAll(first)).toEqual([testBatch({ baseOffset: 0, fill: 0 }), testBatch({ baseOffset: 1 })]);
    expect(machine.halts).toEqual([]);
  });

  it('go to who was used last', () => {
    const files = new OpenFiles({ most: 2 });
    const events: string[] = [];
    const holder = (name: string) => ({ releaseFile: () => events.push(name) });
    const [a, b, c, d] = [holder('a'), holder('b'), holder('c'), holder('d')];
    for (const each of [a, b, a, c, d]) files.touch(each);
    expect(events).toEqual(['b', 'a']);
  });
});
