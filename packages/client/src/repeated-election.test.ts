import { type ElectLeadersRequest, ErrorCode, type Init, type PartitionResult } from '@tidemark/protocol';
import { HandlerRegistry, methods, serveFrames } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { createAdmin } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

type Answer = readonly Init<PartitionResult>[];

const elected = { topic: 'tide', partition: 0, leader: 1 };
const waits = { topic: 'tide', partition: 1, leader: -1, error: ErrorCode.REPLICA_NOT_AVAILABLE };

/** An admin of a node that answers elections with these one after the other, then always with the last. */
async function answering(...answers: readonly [Answer, ...Answer[]]) {
  const cluster = await TestCluster.start();
  const asked: string[][] = [];
  const registry = new HandlerRegistry();
  registry.unary(methods.identify, () => ({ message: { clusterId: 'test-cluster', roles: ['broker'] } }));
  registry.unary(methods.electLeaders, ({ partitions }: ElectLeadersRequest) => {
    asked.push(partitions.map(({ topic, partition }) => `${topic}/${partition}`));
    return { message: { partitions: answers[Math.min(asked.length, answers.length) - 1] ?? [] } };
  });
  const address = { host: 'node', port: 1 };
  await serveFrames({ world: cluster.world('node'), address, registry });
  const admin = createAdmin({ world: cluster.world('client'), bootstrap: [address] });
  return { admin, asked, run: cluster.scheduler };
}

describe('an election', () => {
  it('is asked for again where replicas have not told yet what they hold, and only there', async () => {
    for (const partitions of [[], [elected, waits]]) {
      const { admin, asked, run } = await answering([elected, waits], [waits], [{ ...elected, partition: 1 }]);
      const results = await run.settle(admin.electLeaders({ type: 'unclean', partitions }));
      expect(results).toMatchObject([elected, { ...elected, partition: 1 }]);
      expect(asked.slice(1)).toEqual([['tide/1'], ['tide/1']]);
    }
  });

  it('tells what became of each partition also where the time is up', async () => {
    const { admin, run } = await answering([elected, waits], [waits]);
    const results = await run.settle(admin.electLeaders({ type: 'unclean' }, { timeoutMs: 3_000 }));
    expect(results).toMatchObject([{ leader: 1, error: 0 }, waits]);
    expect(run.nowMs).toBeLessThanOrEqual(3_000);
  });
});
