import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { BufferGate } from './buffer-gate.js';
import { Debts } from './debts.js';
import { FlushGroups } from './flush-groups.js';
import { PendingSend } from './pending-send.js';
import { prepareRecord } from './producer-record.js';
import { SendLine } from './send-line.js';
import { TestCluster } from './testing/test-cluster.js';

it('keeps nothing of what has left it, though others wait behind', async () => {
  const { clock } = (await TestCluster.start()).world('client');
  const accounts = { gate: new BufferGate(clock, 1), groups: new FlushGroups(), debts: new Debts(clock) };
  const [line, nothing] = [new SendLine(), () => undefined];
  const push = () => {
    const prepared = prepareRecord({ topic: 'tide', value: 'x' }, 0);
    const ends = { resolve: nothing, reject: nothing };
    line.push(new PendingSend({ topic: 'tide', prepared, deadlineMs: 0, accounts, ...ends }));
    return new WeakRef(prepared);
  };
  const pushed = Array.from({ length: 20 }, push);
  for (let left = 0; left < 15; left++) line.shift();
  // What a WeakRef was made of lives to the end of the turn.
  await setImmediate();
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  expect(pushed.filter((prepared) => prepared.deref() !== undefined)).toHaveLength(5);
  expect(line.first?.prepared).toBe(pushed[15]?.deref());
});
