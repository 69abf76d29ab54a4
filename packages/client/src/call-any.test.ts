// Goal: what is told of a request that nobody carried out is what a node said of it, if one did.
// Method: nodes that refuse it, each with an answer of its own, and an address at which nothing listens.
import { ErrorCode, type ErrorName } from '@tidemark/protocol';
import { HandlerRegistry, methods, serveFrames } from '@tidemark/rpc';
import { expect, it } from 'vitest';
import { type AdminError, createAdmin } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

/** What becomes of a creation at these nodes: what each answers, or nothing for one that is dead. */
async function refusedBy(...answers: readonly (ErrorName | 'no such service' | undefined)[]) {
  const { scheduler, ...cluster } = await startCluster();
  const bootstrap = await Promise.all(answers.map((answer, at) => cluster.node(`node-${at}`, answer)));
  const admin = createAdmin({ world: cluster.world('client'), bootstrap });
  const creation = admin.createTopics([{ name: 'tide', partitions: 1 }], { timeoutMs: 1_000 });
  const error = await scheduler.settle(creation.catch((refusal: AdminError) => refusal));
  return 'code' in error ? [error.code, error.outcome] : undefined;
}

async function startCluster() {
  const cluster = await TestCluster.start();
  const node = async (host: string, answer: ErrorName | 'no such service' | undefined) => {
    const address = { host, port: 1 };
    if (answer === undefined) return address;
    const registry = new HandlerRegistry();
    registry.unary(methods.identify, () => ({ message: { roles: [] } }));
    registry.unary(methods.getRoutes, () => ({ message: { clusterId: 'test-cluster' } }));
    if (answer !== 'no such service')
      registry.unary(methods.createTopics, () => ({ message: { error: ErrorCode[answer] } }));
    registry.complete();
    await serveFrames({ world: cluster.world(host), address, registry });
    return address;
  };
  return { scheduler: cluster.scheduler, world: (host: string) => cluster.world(host), node };
}

it('tells what the living node said, not that others are dead', async () => {
  expect(await refusedBy('NOT_CONTROLLER', undefined, undefined)).toEqual(['NOT_CONTROLLER', 'failed']);
  expect(await refusedBy(undefined, 'STARTING_UP')).toEqual(['STARTING_UP', 'failed']);
});

it('tells of the dead where the living have no such service', async () => {
  expect(await refusedBy('no such service', undefined)).toEqual(['UNREACHABLE', 'failed']);
});

it('knows that nothing has happened where no controller was found, and not where one may have begun', async () => {
  expect(await refusedBy('NOT_CONTROLLER')).toEqual(['NOT_CONTROLLER', 'failed']);
  expect(await refusedBy('NOT_COMMITTED', 'NOT_CONTROLLER')).toEqual(['NOT_CONTROLLER', 'unknown']);
});
