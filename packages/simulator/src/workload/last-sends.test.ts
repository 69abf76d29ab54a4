import { expect, test } from 'vitest';
import type { VouchedRecord } from '../checkers/promises.js';
import { InvariantViolation } from '../checkers/violation.js';
import type { SimulatedCluster } from '../cluster.js';
import { PARTITIONS, settingOf, withTopic } from '../testing/with-topic.js';
import { sendToEach } from './last-sends.js';

function send(cluster: SimulatedCluster, vouched: VouchedRecord[] = []) {
  const setting = { ...settingOf(cluster), vouchedFor: (record: VouchedRecord) => vouched.push(record) };
  return sendToEach(setting, { withinMs: 2_000 });
}

test('a whole cluster acknowledges a record in each partition, and these are held to it', () =>
  withTopic(3, async (cluster) => {
    const vouched: VouchedRecord[] = [];
    const outcomes = await send(cluster, vouched);
    expect(outcomes.map(({ partition, outcome, offset }) => ({ partition, outcome, offset }))).toEqual([
      { partition: 0, outcome: 'ok', offset: 0 },
      { partition: 1, outcome: 'ok', offset: 0 },
    ]);
    expect(vouched).toHaveLength(PARTITIONS);
  }));

test('that nobody acknowledges one in time is a violation, and no send of unknown outcome', () =>
  withTopic(3, async (cluster) => {
    for (const machine of cluster.machines.slice(1)) cluster.kill(machine);
    await expect(send(cluster)).rejects.toThrow(InvariantViolation);
  }));
