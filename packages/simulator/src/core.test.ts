import { expect, it } from 'vitest';
import { runCore } from './core.js';
import type { PlannedCore } from './plan.js';
import { PARTITIONS, settingOf, withTopic } from './testing/with-topic.js';

const ways: readonly PlannedCore['others'][] = ['killed', 'cut off'];

it.each(ways)('on a core whose other is %s a record in each partition that takes one is acknowledged', (others) =>
  withTopic(2, async (cluster) => {
    const sent = await runCore({ ...settingOf(cluster), vouchedFor: () => undefined }, { members: [0, 2], others });
    expect(sent.map(({ id, outcome }) => `${id} ${outcome}`)).toEqual(
      Array.from({ length: PARTITIONS }, (_, partition) => `core-producer/${partition}/0 ok`),
    );
  }),
);

it('where it is too small for min ISR nothing is asked of it', () =>
  withTopic(3, async (cluster) => {
    const setting = { ...settingOf(cluster), vouchedFor: () => undefined };
    expect(await runCore(setting, { members: [0, 2], others: 'killed' })).toEqual([]);
  }));
