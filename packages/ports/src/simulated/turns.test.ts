import { expect, test } from 'vitest';
import { Turns } from './turns.js';

test('calls back until it is stopped, and ends every promise callback between two calls', async () => {
  const order: string[] = [];
  await new Promise<void>((resolve) => {
    let calls = 0;
    const turns = new Turns(() => {
      const call = calls;
      calls += 1;
      order.push(`call ${call}`);
      void hops(10).then(() => order.push(`end ${call}`));
      if (calls < 1_000) return;
      turns.stop();
      // More turns of the event loop than calls were ordered together.
      setImmediate(() => setImmediate(resolve));
    });
    turns.start();
  });
  expect(order).toEqual(Array.from({ length: 1_000 }, (_, call) => [`call ${call}`, `end ${call}`]).flat());
});

async function hops(count: number): Promise<void> {
  for (let hop = 0; hop < count; hop += 1) await undefined;
}
