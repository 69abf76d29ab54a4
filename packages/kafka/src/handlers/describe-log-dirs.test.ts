// Goal: however many ask at once what lies in the log directories, others are heard: a node may have very many logs, and tells of
// all of them each time. Method: turns that are counted.
import { methods } from '@tidemark/rpc';
import { expect, test } from 'vitest';
import { loneDoor, requestContext } from '../testing/lone-door.js';
import { describeLogDirsHandler } from './describe-log-dirs.js';

test('the logs of a node are told of to one in a turn', async () => {
  const { scheduler, world, services } = loneDoor();
  let turn = 0;
  const countTurns = () => {
    turn += 1;
    world.clock.defer(countTurns);
  };
  countTurns();
  const turns: number[] = [];
  services.registry.unary(methods.describeLogs, () => {
    turns.push(turn);
    return { message: { directories: [{ path: '/logs' }] } };
  });
  const handle = describeLogDirsHandler(services);
  const answers = [1, 2, 3].map(async () => handle({ topics: null }, requestContext()));
  const told = await scheduler.settle(Promise.all(answers));
  expect(told.map((answer) => answer?.results.map(({ logDir }) => logDir))).toEqual([['/logs'], ['/logs'], ['/logs']]);
  expect(new Set(turns).size).toBe(3);
});
