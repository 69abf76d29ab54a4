import { SimulatedClock, SimulatedScheduler } from '@tidemark/ports/simulated';
import { LocalChannel } from './local-channel.js';
import { describeChannel } from './testing/channel-contract.js';
import { type ChannelHarness, harnessParts } from './testing/channel-harness.js';

async function startLocal(): Promise<ChannelHarness> {
  const { registry, log } = harnessParts();
  const scheduler = new SimulatedScheduler(1);
  const channel = new LocalChannel({ registry, log, clock: new SimulatedClock(scheduler) });
  return {
    registry,
    log,
    channel,
    settle: async (promise) => {
      await scheduler.drain();
      return scheduler.settle(promise);
    },
    until: (condition) => scheduler.runUntil(condition),
    // Within a process nothing breaks; closing is the only end.
    breakConnection: () => channel.close(),
    close: async () => channel.close(),
  };
}

describeChannel('a local channel', startLocal);
