import {
  createSimulatedWorld,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
  turnsOf,
} from '@tidemark/ports/simulated';
import { ErrorCode, type Init, type RouteReport } from '@tidemark/protocol';
import { type Channel, HandlerRegistry, LocalChannel, methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { NameServer } from './nameserver.js';

const TIMEOUT = { timeoutMs: 100 };

const serve = () => {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const world: SimulatedWorld = createSimulatedWorld({ scheduler, network, hostName: 'nameserver' });
  const nameserver = new NameServer(world, 'c');
  const registry = new HandlerRegistry();
  nameserver.registerReports(registry);
  nameserver.registerRoutes(registry);
  nameserver.start();
  const channel: Channel = new LocalChannel({ registry, clock: world.clock, log: world.log });
  const report = (given: Init<RouteReport>) =>
    scheduler.settle(
      channel.call(
        methods.reportRoutes,
        { clusterId: 'c', broker: { brokerId: 1 }, brokerEpoch: 3, full: true, ...given },
        TIMEOUT,
      ),
    );
  const routes = async () => (await scheduler.settle(channel.call(methods.getRoutes, { all: true }, TIMEOUT))).message;
  return { scheduler, nameserver, report, routes, channel, clock: world.clock };
};

describe('a nameserver', () => {
  it('answers from what brokers report, and forgets a broker 30 s after its last report', async () => {
    const { scheduler, report, routes } = serve();
    await report({ metadataOffset: 7, controller: 2 });
    expect(await routes()).toMatchObject({ clusterId: 'c', brokers: [{ brokerId: 1 }], controller: { nodeId: 2 } });
    await scheduler.runFor(20_000);
    await report({ metadataOffset: 7, controller: 2 });
    await scheduler.runFor(20_000);
    expect((await routes()).brokers).toHaveLength(1);
    await scheduler.runFor(20_000);
    expect((await routes()).brokers).toEqual([]);
  });

  it('tells all routes to one in a turn, and named ones at once', async () => {
    const { scheduler, channel, clock } = serve();
    const turn = turnsOf(clock);
    const ask = (all: boolean) => channel.call(methods.getRoutes, { all }, TIMEOUT).then(turn);
    const everything = await scheduler.settle(Promise.all([ask(true), ask(true), ask(true)]));
    expect(new Set(everything).size).toBe(3);
    expect(new Set(await scheduler.settle(Promise.all([ask(false), ask(false), ask(false)]))).size).toBe(1);
  });

  it('refuses what does not belong here, and says why', async () => {
    const { report } = serve();
    await report({});
    const { message } = await report({ clusterId: 'other' });
    expect(message.error).toBe(ErrorCode.INVALID_REQUEST);
    expect(message.message).toContain('serves cluster c');
  });

  it('leaves nothing behind that runs when it is closed', async () => {
    const { scheduler, nameserver, report } = serve();
    await report({});
    nameserver.close();
    await scheduler.runFor(100_000);
    expect(scheduler.pending).toBe(0);
    expect(nameserver.routes.brokerCount).toBe(1);
  });
});
