import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { assertFramesPortFree, freeBasePort } from './free-ports.js';
import { type NodeLayout, plannedLayout } from './layout.js';

let node: NodeLayout;
let holder: Server;
beforeEach(async () => {
  const basePort = await freeBasePort({ from: 33_000 + (process.pid % 30) * 100, nodes: 1 });
  const [first] = plannedLayout({ directory: '/nowhere', nodes: 1, basePort }).nodes;
  if (first === undefined) throw new Error('no node');
  node = first;
  holder = createServer().listen(basePort, '127.0.0.1');
  await once(holder, 'listening');
});
afterEach(() => holder.close());

test('the port of a process that was just killed may be free only after a moment', async () => {
  let isHeld = false;
  const check = () => {
    isHeld = true;
    holder.close();
  };
  await assertFramesPortFree(node, { check });
  expect(isHeld).toBe(true);
});

test('who waits for it may give up', async () => {
  const check = () => {
    throw new Error('enough');
  };
  await expect(assertFramesPortFree(node, { check })).rejects.toThrow('enough');
});
