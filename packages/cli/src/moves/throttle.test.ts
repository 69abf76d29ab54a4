// Goal: what becomes of the cluster's throttle is decided by what the controller knows at that moment.
// Method: an administration whose controller tells another offset each time; who is asked must know as much.
import type { Admin } from '@tidemark/client';
import { ConfigEntry, ConfigSource } from '@tidemark/protocol';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { underThrottle } from './throttle.js';

const KEY = 'replication.throttle.bytes.per.second';
/** What was said on stderr. */
let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

function cluster(throttle: string | undefined) {
  const state = { throttle, offset: 40, asked: [] as unknown[] };
  const admin: Pick<Admin, 'reassign' | 'alterConfigs' | 'describeConfigs'> = {
    reassign: async () => state.offset,
    alterConfigs: async ([update]) => {
      state.offset += 1;
      state.throttle = update?.set?.[KEY];
    },
    describeConfigs: async (_, { from } = {}) => {
      state.asked.push(from);
      if (state.throttle === undefined) return [];
      return [ConfigEntry.create({ key: KEY, value: state.throttle, source: ConfigSource.CLUSTER_CONFIG })];
    },
  };
  return { state, admin };
}

test('it is given back by those who have heard of it', async () => {
  const { state, admin } = cluster(undefined);
  expect(await underThrottle(admin, 9, async () => state.throttle)).toBe('9');
  expect(state.asked).toEqual([40, 41]);
  expect([state.throttle, said]).toEqual([undefined, '']);
});

test('one that was set meanwhile stays', async () => {
  const { state, admin } = cluster('5');
  await underThrottle(admin, 9, async () => {
    state.offset = 77;
    state.throttle = '6';
  });
  expect(state.asked).toEqual([40, 77]);
  expect(state.throttle).toBe('6');
  expect(said).toContain('was set to 6 meanwhile, and stays so');
});
