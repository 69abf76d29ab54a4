import { turnsOf } from '@tidemark/ports/simulated';
import { type CreateTopicsResponse, ErrorCode, errorNameOf, type Init } from '@tidemark/protocol';
import { type Channel, HandlerRegistry, LocalChannel, methods, type RpcError } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { AdminForwarder } from './admin-forwarder.js';
import { ControllerNode } from './testing/controller-node.js';

const TIMEOUT = { timeoutMs: 5_000 };
const request = { topics: [{ name: 't' }], timeoutMs: 1_000 };

/** A node without a controller that knows its way to one. */
const nodeBeside = (node: ControllerNode, controllerChannel: () => Channel | undefined): Channel => {
  const registry = new HandlerRegistry();
  new AdminForwarder({
    clock: node.world.clock,
    image: () => node.controller.image,
    isInformed: () => true,
    leader: () => node.controller.leader,
    voters: new Set(),
    controllerChannel,
  }).register(registry);
  return new LocalChannel({ registry, clock: node.world.clock, log: node.world.log });
};

const create = async (node: ControllerNode, channel: Channel): Promise<Init<CreateTopicsResponse>> =>
  (await node.run(channel.call(methods.createTopics, request, TIMEOUT))).message;

describe('administration', () => {
  it('is answered by any node: changes by the active controller, questions from its own metadata', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    const direct = await node.dial();
    const other = nodeBeside(node, () => direct);
    expect(await create(node, other)).toMatchObject({ error: 0, topics: [{ name: 't', error: 0 }] });
    const described = await node.run(other.call(methods.describeTopics, { topics: ['t', 'x'] }, TIMEOUT));
    expect(described.message.topics.map(({ route }) => route?.error)).toEqual([
      0,
      ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    ]);
    const cluster = await node.run(direct.call(methods.describeCluster, {}, TIMEOUT));
    expect(cluster.message).toMatchObject({ clusterId: 'c', controller: 100, controllerTerm: 1 });
    const deleted = await node.run(other.call(methods.deleteTopics, { topics: ['t'] }, TIMEOUT));
    expect(deleted.message).toMatchObject({ error: 0, topics: [{ name: 't', error: 0 }] });
    expect(node.controller.image.topics.size).toBe(0);
  });

  it('answers one question in a turn: each may tell of the whole cluster', async () => {
    const node = await new ControllerNode().start();
    const channel = nodeBeside(node, () => undefined);
    const { clock } = node.world;
    const turn = turnsOf(clock);
    const asked = [1, 2].flatMap(() => [
      channel.call(methods.describeTopics, {}, TIMEOUT).then(turn),
      channel.call(methods.describeConfigs, {}, TIMEOUT).then(turn),
      channel.call(methods.listPartitionReassignments, {}, TIMEOUT).then(turn),
      channel.call(methods.planEvacuation, {}, TIMEOUT).then(turn),
    ]);
    expect(new Set(await node.run(Promise.all(asked))).size).toBe(8);
  });

  it('answers nothing by metadata that is not as far as the question wants it', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    const channel = nodeBeside(node, () => undefined);
    const codes = async (leastMetadataOffset: number) => {
      const asked = { leastMetadataOffset };
      const answers = [
        channel.call(methods.describeTopics, asked, TIMEOUT),
        channel.call(methods.describeConfigs, asked, TIMEOUT),
        channel.call(methods.listPartitionReassignments, asked, TIMEOUT),
        // Of a broker that it has not heard of it does not say either that there is none.
        channel.call(methods.planEvacuation, { ...asked, brokers: [9] }, TIMEOUT),
      ];
      const codeOf = (answer: Promise<{ readonly message: { readonly error: ErrorCode } }>) =>
        answer.then(
          ({ message: { error } }) => errorNameOf(error),
          ({ code }: RpcError) => code,
        );
      return node.run(Promise.all(answers.map(codeOf)));
    };
    const { offset } = node.controller.image;
    for (const known of [0, offset]) {
      expect(await codes(known)).toEqual(['NONE', 'NONE', 'NONE', 'BROKER_NOT_REGISTERED']);
    }
    expect(new Set(await codes(offset + 1))).toEqual(new Set(['STARTING_UP']));
  });

  it('without a way to an active controller says so', async () => {
    const node = await new ControllerNode().start();
    const lost = nodeBeside(node, () => undefined);
    expect(await create(node, lost)).toMatchObject({ error: ErrorCode.NOT_CONTROLLER });
  });

  it('is not passed to and fro between two nodes that each take the other for the controller', async () => {
    const node = await new ControllerNode().start();
    node.log.depose(101);
    let forwarded = 0;
    const channels: Channel[] = [];
    const pass = (to: number) => () => {
      forwarded += 1;
      return channels[to];
    };
    channels.push(nodeBeside(node, pass(1)), nodeBeside(node, pass(0)));
    const answer = await create(node, channels[0] ?? (await node.dial()));
    expect(answer).toMatchObject({ error: ErrorCode.NOT_CONTROLLER });
    expect(answer.message).toContain('node 101 is the active controller');
    expect(forwarded).toBe(2);
  });

  it('takes half of the places on the way to the controller, also of what its callers have given up', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    const direct = await node.dial();
    const other = nodeBeside(node, () => direct);
    const callers = Array.from({ length: 512 }, () => new AbortController());
    const createNext = (name: string, signal?: AbortSignal) => {
      const asked = { topics: [{ name }], timeoutMs: 60_000 };
      const options = { timeoutMs: 60_000, ...(signal && { signal }) };
      return other.call(methods.createTopics, asked, options).then(({ message }) => message.error);
    };
    node.log.held = true;
    const given = callers.map(({ signal }, index) => createNext(`t${index}`, signal));
    const refusals = Array.from({ length: 8 }, () => createNext('more'));
    expect(new Set(await node.run(Promise.all(refusals)))).toEqual(new Set([ErrorCode.OVERLOADED]));
    for (const caller of callers) caller.abort();
    await node.run(Promise.allSettled(given));
    expect(await node.run(createNext('more'))).toBe(ErrorCode.OVERLOADED);
    expect((await node.run(direct.call(methods.describeCluster, {}, TIMEOUT))).message.clusterId).toBe('c');
    node.log.held = false;
    await node.run(direct.call(methods.createTopics, request, TIMEOUT));
    expect(await node.run(createNext('more'))).toBe(ErrorCode.NONE);
  });

  it('tells when nobody knows what became of a request', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    const direct = await node.dial();
    const other = nodeBeside(node, () => direct);
    node.log.held = true;
    expect(await create(node, other)).toMatchObject({ error: ErrorCode.REQUEST_TIMED_OUT });
  });
});
