import type { Address } from '@tidemark/ports';
import { createNodeWorld } from '@tidemark/ports/node';
import { ErrorCode } from '@tidemark/protocol';
import { HandlerRegistry, methods, RpcError, serveFrames } from '@tidemark/rpc';

export interface CutOffNode extends AsyncDisposable {
  /** Where it listens, as `--bootstrap` takes it. */
  readonly address: string;
  /** How often it was asked for what it does not know. */
  readonly refusals: number;
}

/** Node 0, cut off from the others since the beginning of its cluster: it knows where they are, and of no change and no controller. */
export async function cutOffNode(clusterId: string, others: readonly Address[]): Promise<CutOffNode> {
  const registry = new HandlerRegistry();
  const knows = { clusterId, metadataOffset: 1, controller: -1 };
  let refusals = 0;
  const upTo = <Told>(leastMetadataOffset: number, message: Told) => {
    if (leastMetadataOffset <= knows.metadataOffset) return { message };
    refusals += 1;
    throw new RpcError('STARTING_UP', 'the node knows less');
  };
  const notController = { message: { error: ErrorCode.NOT_CONTROLLER } };
  const noBroker = { error: ErrorCode.BROKER_NOT_REGISTERED };
  registry.unary(methods.identify, () => ({ message: { clusterId, roles: ['broker'] } }));
  registry.unary(methods.getRoutes, () => {
    const brokers = [server.address, ...others].map((address, brokerId) => {
      return { brokerId, endpoints: [{ name: 'frames', ...address }] };
    });
    return { message: { clusterId, metadataOffset: knows.metadataOffset, brokers } };
  });
  registry.unary(methods.describeCluster, () => ({ message: knows }));
  registry.unary(methods.describeTopics, (asked) => upTo(asked.leastMetadataOffset, {}));
  registry.unary(methods.describeConfigs, (asked) => upTo(asked.leastMetadataOffset, {}));
  registry.unary(methods.listPartitionReassignments, (asked) => upTo(asked.leastMetadataOffset, {}));
  registry.unary(methods.planEvacuation, (asked) => upTo(asked.leastMetadataOffset, noBroker));
  registry.unary(methods.alterPartitionReassignments, () => notController);
  registry.unary(methods.drainBroker, () => notController);
  registry.unary(methods.alterConfigs, () => notController);
  registry.complete();
  const server = await serveFrames({ world: createNodeWorld(), address: { host: '127.0.0.1', port: 0 }, registry });
  return {
    address: `${server.address.host}:${server.address.port}`,
    get refusals() {
      return refusals;
    },
    [Symbol.asyncDispose]: () => server.close(),
  };
}
