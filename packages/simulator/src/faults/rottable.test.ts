import { readJournal } from '@tidemark/commitlog';
import { expect, it } from 'vitest';
import { settingOf, withTopic } from '../testing/with-topic.js';
import { sendToEach } from '../workload/last-sends.js';
import { isTold } from './rottable.js';

it('the journal tells of every group that rots but the last one', () =>
  withTopic(1, async (cluster) => {
    const setting = { ...settingOf(cluster), partitionCount: () => 1, vouchedFor: () => undefined };
    await sendToEach(setting, { withinMs: 2_000 });
    const [machine] = cluster.machines;
    const path = '/data/journal/00000000.journal';
    const bytes = machine?.disk.durableBytes(path);
    if (machine === undefined || bytes === undefined) throw new Error('there is a journal');
    const { records } = readJournal([bytes]);
    const told = records.map(({ position }) => isTold(machine, { path, position, bit: 0 }));
    expect(told.length).toBeGreaterThan(1);
    expect(told).toEqual(records.map((_, index) => index < records.length - 1));
    // Behind the last group nothing counts.
    expect(isTold(machine, { path, position: bytes.length, bit: 0 })).toBe(true);
  }));
