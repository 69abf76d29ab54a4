// Goal: a client that asks for very many topics that are not there leaves others their way to the controller, and a cluster
// that is too small fills no log. Method: a controller that counts whom it is asked by at a time, and answers by the clock.
import { ErrorCode } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { loneDoor } from '../testing/lone-door.js';
import { AutoCreation } from './auto-creation.js';

/** A controller that answers so late that too few brokers are there. */
function setUp({ answerMs = 1 } = {}) {
  const { scheduler, world, log, registry, services } = loneDoor({ autoCreateTopics: true });
  const asked = { now: 0, most: 0, inAll: 0 };
  registry.unary(methods.createTopics, async ({ topics }) => {
    asked.now += 1;
    asked.inAll += 1;
    asked.most = Math.max(asked.most, asked.now);
    await new Promise<void>((resolve) => world.clock.setTimer(answerMs, resolve));
    asked.now -= 1;
    const results = topics.map(({ name }) => ({ name, error: ErrorCode.INVALID_REPLICATION_FACTOR }));
    return { message: { topics: results } };
  });
  const creation = new AutoCreation(services);
  const names = Array.from({ length: 1_200 }, (_, index) => `t${index}`);
  const createAll = () =>
    scheduler.settle(Promise.all(names.map((name) => creation.create(name))), { timeoutMs: 600_000 });
  const complaints = () => log.lines.filter(({ level }) => level === 'warn').length;
  return { scheduler, creation, asked, createAll, complaints };
}

test('topics that are missing are made a few at a time, and not without bound', async () => {
  const { asked, createAll } = setUp();
  const errors = await createAll();
  expect(asked).toEqual({ now: 0, most: 16, inAll: 1_000 });
  expect(errors.filter((error) => error === 'INVALID_REPLICATION_FACTOR').length).toBe(1_000);
  expect(errors.filter((error) => error === 'LEADER_NOT_AVAILABLE').length).toBe(200);
});

test('a cluster that is too small for what clients ask for says so once a minute', async () => {
  const { scheduler, createAll, complaints } = setUp();
  await createAll();
  await createAll();
  expect(complaints()).toBe(1);
  await scheduler.runFor(60_000);
  await createAll();
  expect(complaints()).toBe(2);
});

test('a client is not held up by what others have asked for, nor by a controller that is slow', async () => {
  const { scheduler, creation, asked } = setUp({ answerMs: 4_000 });
  const others = Array.from({ length: 900 }, (_, index) => creation.create(`other${index}`));
  const one = creation.create('one');
  const fromMs = scheduler.nowMs;
  const errors = await scheduler.settle(Promise.all([one, ...others]), { timeoutMs: 10_000 });
  expect(new Set(errors)).toEqual(new Set(['LEADER_NOT_AVAILABLE']));
  expect(scheduler.nowMs - fromMs).toBeLessThanOrEqual(250);
  // It goes on meanwhile, for whoever asks again.
  await scheduler.runFor(3_700);
  expect(await scheduler.settle(creation.create('other0'))).toBe('INVALID_REPLICATION_FACTOR');
  expect(asked.most).toBe(16);
  await scheduler.runFor(10_000);
});
