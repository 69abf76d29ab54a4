import { ClientError } from '@tidemark/client';
import { expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.js';
import { alterTopic } from './topic-alter-action.js';

const lost = () => Promise.reject(new ClientError({ code: 'UNREACHABLE', outcome: 'failed' }));
const wish = {
  topic: 'orders',
  total: 6,
  hasThem: async () => false,
  set: { 'retention.ms': '9' },
  unset: [],
  change: { validateOnly: false },
};

/** One that checks, and is gone when it is to create. */
function admin() {
  const altered: string[] = [];
  return {
    altered,
    alterConfigs: async () => void altered.push('settings'),
    createPartitions: (_: unknown, { validateOnly }: { validateOnly?: boolean } = {}) =>
      validateOnly === true ? Promise.resolve([]) : lost(),
  };
}

test('settings that are altered are told where the partitions are not', async () => {
  const asked = admin();
  await expect(alterTopic(asked, wish)).rejects.toMatchObject({
    message: expect.stringMatching(/^the settings of orders are altered; .*UNREACHABLE/),
    exitCode: exitCodes.unknown,
  });
  expect(asked.altered).toEqual(['settings']);
});

test('and nothing where only partitions were asked for, or only a check', async () => {
  await expect(alterTopic(admin(), { ...wish, set: {} })).rejects.toBeInstanceOf(ClientError);
  await alterTopic(admin(), { ...wish, change: { validateOnly: true } });
});

test('a topic that has as many partitions already is left as it is, whatever the node told that was asked before', async () => {
  const refusal = new ClientError({ code: 'INVALID_PARTITIONS', outcome: 'failed' });
  const asked = { ...admin(), createPartitions: () => Promise.reject(refusal) };
  await alterTopic(asked, { ...wish, hasThem: async () => true });
  expect(asked.altered).toEqual(['settings']);
  await expect(alterTopic(asked, { ...wish, set: {} })).rejects.toBe(refusal);
});
