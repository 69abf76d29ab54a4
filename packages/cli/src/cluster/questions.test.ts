// Goal: what is known of a cluster is told by whoever can, and where nobody can, why.
import { createSimulatedWorld, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import type { DescribeClusterResponse, Init } from '@tidemark/protocol';
import { HandlerRegistry, methods, RpcError, serveFrames } from '@tidemark/rpc';
import { beforeEach, expect, test } from 'vitest';
import { askCluster } from './questions.js';

let scheduler: SimulatedScheduler;
let network: SimulatedNetwork;
beforeEach(() => {
  scheduler = new SimulatedScheduler(1);
  network = new SimulatedNetwork(scheduler);
});
const worldOf = (hostName: string) => createSimulatedWorld({ scheduler, network, hostName });

/** A node that answers so; undefined: it has not heard of the cluster. */
async function node(host: string, knows?: Init<DescribeClusterResponse>, topics = (): string[] => []) {
  const registry = new HandlerRegistry();
  registry.unary(methods.describeCluster, () => {
    if (knows === undefined) throw new RpcError('STARTING_UP');
    return { message: knows };
  });
  registry.unary(methods.describeTopics, () => ({
    message: { topics: topics().map((topic) => ({ route: { topic } })) },
  }));
  const address = { host, port: 1 };
  await scheduler.settle(serveFrames({ world: worldOf(host), address, registry }));
  return address;
}

const ask = (addresses: Awaited<ReturnType<typeof node>>[]) =>
  scheduler.settle(askCluster({ world: worldOf('operator'), addresses, timeoutMs: 500 }));

test('the topics are told by another where the node that knows most cannot', async () => {
  const busy = () => {
    throw new RpcError('OVERLOADED');
  };
  const behind = await node('behind', { clusterId: 'c', metadataOffset: 8 }, () => ['t']);
  const best = await node('best', { clusterId: 'c', metadataOffset: 9 }, busy);
  const { cluster, topics } = await ask([behind, best]);
  expect([cluster.metadataOffset, topics.map(({ route }) => route?.topic)]).toEqual([9, ['t']]);
});

test('a node that waits for others says more than one that is down', async () => {
  const waiting = await node('waiting');
  await expect(ask([{ host: 'down', port: 1 }, waiting])).rejects.toMatchObject({ code: 'STARTING_UP' });
});

test('a nameserver, which has no such service, says less than a node that is down', async () => {
  const address = { host: 'nameserver', port: 1 };
  await scheduler.settle(serveFrames({ world: worldOf(address.host), address, registry: new HandlerRegistry() }));
  await expect(ask([address, { host: 'down', port: 1 }])).rejects.toMatchObject({ code: 'UNREACHABLE' });
});
