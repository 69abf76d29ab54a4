import { expect, test } from 'vitest';
import { closedLoop, openLoop } from './open-loop.js';

test('sends as many as are due, and measures each', async () => {
  let sent = 0;
  const send = async () => {
    sent += 1;
  };
  const { count } = await openLoop({ send, ratePerSecond: 1_000, seconds: 0.1 });
  expect(sent).toBe(100);
  expect(count).toBe(100);
});

test('a stall counts for every send that was due during it', async () => {
  let release = () => {};
  const stalled = new Promise<void>((resolve) => {
    release = resolve;
  });
  let sent = 0;
  const send = async () => {
    sent += 1;
    if (sent === 50) release();
    await stalled;
  };
  const { p50Ms, maxMs } = await openLoop({ send, ratePerSecond: 1_000, seconds: 0.05 });
  expect(maxMs).toBeGreaterThan(45);
  expect(p50Ms).toBeGreaterThan(10);
});

test('an error of a send is not swallowed', async () => {
  const send = () => Promise.reject(new Error('no'));
  await expect(openLoop({ send, ratePerSecond: 100, seconds: 0.02 })).rejects.toThrow('no');
});

test('a closed loop keeps to what may be in flight', async () => {
  let inFlight = 0;
  let most = 0;
  const send = async () => {
    inFlight += 1;
    most = Math.max(most, inFlight);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    inFlight -= 1;
  };
  const rate = await closedLoop({ send, recordBytes: 100, inFlightBytes: 800, seconds: 0.02 });
  expect(most).toBe(8);
  expect(rate).toBeGreaterThan(0);
});
