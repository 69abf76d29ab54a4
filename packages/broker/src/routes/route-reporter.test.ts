import { applyValues, emptyImage, encodeRecordValue, type MetadataImage } from '@tidemark/metadata';
import { createSimulatedWorld, RecordingLog, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { brokerEpoch, ErrorCode, NONE, offset, type RouteReport } from '@tidemark/protocol';
import { HandlerRegistry, LocalChannel, methods, RpcError } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { RouteReporter } from './route-reporter.js';

function reporting({
  epoch = 7,
  answers = true,
  reachable = (): boolean => true,
  refusal = (): string => '',
  throws = false,
} = {}) {
  const scheduler = new SimulatedScheduler(1);
  const log = new RecordingLog();
  const world = createSimulatedWorld({ scheduler, network: new SimulatedNetwork(scheduler), hostName: 'broker', log });
  const registry = new HandlerRegistry();
  const reports: RouteReport[] = [];
  registry.unary(methods.reportRoutes, async (report) => {
    reports.push(report);
    if (!answers) await new Promise(() => undefined);
    if (refusal() !== '' && throws) throw new RpcError('INVALID_REQUEST', refusal());
    return { message: refusal() === '' ? {} : { error: ErrorCode.INVALID_REQUEST, message: refusal() } };
  });
  const channel = new LocalChannel({ registry, clock: world.clock, log: world.log });
  const image: MetadataImage = { ...emptyImage, offset: offset(3) };
  const reporter = new RouteReporter({
    world,
    clusterId: 'c',
    broker: { brokerId: 4 },
    brokerEpoch: () => brokerEpoch(epoch),
    image: () => image,
    controller: () => 1,
    channel: () => (reachable() ? channel : undefined),
    intervalMs: 1_000,
  });
  return { scheduler, reporter, reports, log };
}

describe('a nameserver that cannot be reached', () => {
  it('is told everything when it can be, and what was deleted meanwhile is kept for nobody', async () => {
    let isReachable = false;
    const { scheduler, reporter, reports } = reporting({ reachable: () => isReachable });
    reporter.start();
    const topicId = 'a'.repeat(22);
    const made = applyValues(emptyImage, offset(0), [encodeRecordValue({ topic: { topicId, name: 't' } })]);
    const removed = applyValues(made.image, offset(1), [encodeRecordValue({ removeTopic: { topicId } })]);
    expect(removed.delta.removedTopics).toHaveLength(1);
    for (const { delta } of [made, removed]) reporter.changed(delta);
    await scheduler.runFor(1_000);
    isReachable = true;
    await scheduler.runFor(1_000);
    expect(reports).toMatchObject([{ full: true, topics: [] }]);
  });
});

describe('a nameserver that refuses', () => {
  it.each([false, true])(
    'is asked less and less often, and the operator is told why, once (as an error: %s)',
    async (throws) => {
      let refusal = 'this nameserver serves cluster prod, the broker belongs to c';
      const { scheduler, reporter, reports, log } = reporting({ refusal: () => refusal, throws });
      const told = () => log.at('warn').map(({ fields }) => fields['reason']);
      reporter.start();
      await scheduler.runFor(60_000);
      expect(reports.length).toBeLessThan(70);
      expect(reports.every(({ full }) => full)).toBe(true);
      expect(told()).toEqual([expect.stringContaining(refusal)]);
      refusal = '';
      await scheduler.runFor(5_000);
      const taken = reports.length;
      refusal = 'a newer incarnation has reported';
      await scheduler.runFor(1_000);
      refusal = '';
      await scheduler.runFor(5_000);
      expect(reports.length).toBeGreaterThan(taken + 4);
      expect(told()).toHaveLength(1);
    },
  );
});

it('a broker that has not registered yet asks a nameserver that refuses it as often, and nobody is told', async () => {
  const { scheduler, reporter, reports, log } = reporting({
    epoch: NONE,
    refusal: () => 'a newer incarnation has reported',
  });
  reporter.start();
  await scheduler.runFor(60_000);
  expect(reports.length).toBeGreaterThan(500);
  expect(log.at('warn')).toEqual([]);
});

describe('a broker that stops', () => {
  it('tells the nameserver so, and nothing after that', async () => {
    const { scheduler, reporter, reports } = reporting();
    reporter.start();
    await scheduler.runFor(10);
    // Also before the metadata names the cluster.
    expect(reports).toMatchObject([{ clusterId: 'c', full: true, leaving: false }]);
    await scheduler.settle(reporter.leave());
    expect(reports).toMatchObject([{}, { leaving: true, brokerEpoch: 7, broker: { brokerId: 4 } }]);
    await scheduler.runFor(5_000);
    expect(reports).toHaveLength(2);
  });

  it('does not wait for a nameserver that hangs', async () => {
    const { scheduler, reporter, reports } = reporting({ answers: false });
    await scheduler.settle(reporter.leave(), { timeoutMs: 1_000 });
    expect(reports).toHaveLength(1);
  });

  it('has nothing to say if it never registered', async () => {
    const { scheduler, reporter, reports } = reporting({ epoch: NONE });
    await scheduler.settle(reporter.leave());
    expect(reports).toEqual([]);
  });
});
