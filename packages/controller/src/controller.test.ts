import { topicByName } from '@tidemark/metadata';
import { ErrorCode, nodeId } from '@tidemark/protocol';
import { methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { ControllerNode } from './testing/controller-node.js';

const TIMEOUT = { timeoutMs: 5_000 };
const topic = (name: string) => ({ topics: [{ name, configs: [] }], timeoutMs: 1_000 });

describe('becoming the active controller', () => {
  it('of an empty log writes the cluster’s first records, once', async () => {
    const topicDefaults = new Map([['flush.policy', 'async']]);
    const node = await new ControllerNode({ topicDefaults }).start();
    expect(node.controller.image).toMatchObject({ clusterId: 'c', offset: 3 });
    expect(node.controller.image.clusterConfigs.get('flush.policy')).toBe('async');
    node.log.depose(101);
    node.log.lead();
    await node.scheduler.runFor(10);
    // The no-op of the second term, and nothing else.
    expect(node.controller.image.offset).toBe(4);
    expect(node.leaders.map(({ nodeId: id }) => id)).toEqual([100, 101, 100]);
  });

  it('of another cluster’s log halts the process', async () => {
    const node = await new ControllerNode({ clusterId: 'mine' }).start();
    const other = new ControllerNode({ clusterId: 'other' });
    other.controller.restore(node.controller.snapshot(), node.controller.image.offset);
    expect(() => other.log.lead()).toThrow();
    expect(other.halts).toHaveLength(1);
  });
});

describe('requests', () => {
  it('to a node that is not the active controller are refused with a hint of who is', async () => {
    const node = await new ControllerNode().start();
    node.log.depose(101);
    const answer = await node.run(node.broker(0).register());
    expect(answer).toMatchObject({
      error: ErrorCode.NOT_CONTROLLER,
      controller: { nodeId: 101, host: 'other', port: 1 },
    });
  });

  it('are answered after commit and application, never before', async () => {
    const node = await new ControllerNode().start();
    node.log.held = true;
    let answered = false;
    const registration = node
      .broker(0)
      .register()
      .then((answer) => {
        answered = true;
        return answer;
      });
    await node.scheduler.runFor(1_000);
    expect(answered).toBe(false);
    node.log.release();
    const { brokerEpoch } = await node.run(registration);
    expect(node.controller.image.brokers.get(nodeId(0))?.brokerEpoch).toBe(brokerEpoch);
  });

  it('see what was proposed before them, and an answer that rests on it waits for it too', async () => {
    const node = await new ControllerNode().start();
    const broker = node.broker(0);
    await node.run(broker.channel());
    node.log.held = true;
    const answers: number[] = [];
    const first = broker.register().then(({ brokerEpoch }) => answers.push(brokerEpoch));
    await node.scheduler.runFor(10);
    // The same incarnation again: nothing to write, but the epoch it is told must be committed first.
    const second = broker.register().then(({ brokerEpoch }) => answers.push(brokerEpoch));
    await node.scheduler.runFor(10);
    expect(answers).toEqual([]);
    node.log.release();
    await node.run(Promise.all([first, second]));
    expect(answers[0]).toBe(answers[1]);
    expect(node.controller.image.brokers.size).toBe(1);
  });

  it('that wait when the controller is closed are answered NOT_COMMITTED: the change may be made all the same', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    const channel = await node.dial();
    node.log.held = true;
    const created = channel.call(methods.createTopics, topic('t'), TIMEOUT);
    await node.scheduler.runFor(10);
    node.controller.close();
    expect((await node.run(created)).message).toMatchObject({ error: ErrorCode.NOT_COMMITTED });
  });

  it('that wait when leadership is lost are answered NOT_COMMITTED at once, whatever becomes of the change', async () => {
    for (const keep of [false, true]) {
      const node = await new ControllerNode().start();
      const broker = await node.started(0);
      await node.started(1);
      const channel = await node.dial();
      node.log.held = true;
      const created = channel.call(methods.createTopics, topic('t'), TIMEOUT);
      const heartbeat = broker.heartbeat({ wantShutdown: true });
      await node.scheduler.runFor(10);
      const lostMs = node.scheduler.nowMs;
      node.log.depose(101, { keep });
      const { message } = await node.run(created);
      expect(message).toMatchObject({ error: ErrorCode.NOT_COMMITTED });
      expect(await node.run(heartbeat)).toMatchObject({ error: ErrorCode.NOT_COMMITTED, controller: { nodeId: 101 } });
      expect(node.scheduler.nowMs - lostMs).toBeLessThan(5);
      // The speculative image is gone: the next leadership begins with what was committed.
      expect(topicByName(node.controller.image, 't') !== undefined).toBe(keep);
      node.log.held = false;
      node.log.lead();
      const again = await node.run(channel.call(methods.createTopics, topic('t'), TIMEOUT));
      expect(again.message.topics[0]?.error).toBe(keep ? ErrorCode.TOPIC_ALREADY_EXISTS : 0);
    }
  });

  it('are refused, or answered without a change, only by a leader that has confirmed that it still leads', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    const channel = await node.dial();
    const create = () => channel.call(methods.createTopics, topic('t'), TIMEOUT);
    const drain = () => channel.call(methods.drainBroker, { brokerId: 9 }, TIMEOUT);
    // Of a broker that has restarted meanwhile: it would end its process by a refusal.
    const registered = { brokerId: 0, brokerEpoch: 1_000 };
    const beat = () => channel.call(methods.heartbeat, { ...registered, incarnation: 'its second' }, TIMEOUT);
    const shrink = () => channel.call(methods.alterPartition, registered, TIMEOUT);
    expect((await node.run(create())).message.topics[0]?.error).toBe(0);
    // Another node leads, which may have deleted the topic and started broker 9: this one has not heard of it.
    node.log.held = true;
    let answered = 0;
    const answers = [create(), drain(), beat(), shrink()].map(async (answer) => {
      const { message } = await answer;
      answered += 1;
      return message;
    });
    await node.scheduler.runFor(1_000);
    expect(answered).toBe(0);
    node.log.depose(101);
    for (const message of await node.run(Promise.all(answers))) {
      expect(message).toMatchObject({ error: ErrorCode.NOT_CONTROLLER });
    }
    node.log.held = false;
    node.log.lead();
    expect((await node.run(create())).message.topics[0]?.error).toBe(ErrorCode.TOPIC_ALREADY_EXISTS);
    expect((await node.run(drain())).message.error).toBe(ErrorCode.BROKER_NOT_REGISTERED);
    for (const asked of [beat(), shrink()]) {
      expect((await node.run<{ readonly message: { readonly error: ErrorCode } }>(asked)).message.error).toBe(
        ErrorCode.STALE_BROKER_EPOCH,
      );
    }
  });

  it('are not refused by a registration that was proposed and came to nothing', async () => {
    const node = await new ControllerNode().start();
    const broker = node.broker(5);
    await node.run(broker.channel());
    node.log.held = true;
    const registration = broker.register();
    await node.scheduler.runFor(10);
    // It has registered at the next controller since, with a lower epoch: the log is shorter there.
    const beat = broker.heartbeat({ brokerEpoch: node.controller.image.offset });
    await node.scheduler.runFor(10);
    node.log.depose(101);
    expect((await node.run(registration)).error).toBe(ErrorCode.NOT_COMMITTED);
    expect((await node.run(beat)).error).toBe(ErrorCode.NOT_CONTROLLER);
  });

  it('are not refused by what was proposed before them and came to nothing', async () => {
    const node = await new ControllerNode().start();
    await node.started(0);
    const channel = await node.dial();
    node.log.held = true;
    const create = () => channel.call(methods.createTopics, topic('t'), TIMEOUT);
    const [first, second] = [create(), create()];
    await node.scheduler.runFor(10);
    node.log.depose(101);
    expect((await node.run(first)).message.error).toBe(ErrorCode.NOT_COMMITTED);
    expect((await node.run(second)).message.error).toBe(ErrorCode.NOT_CONTROLLER);
  });

  it('that Raft refuses although this node leads are refused, and soon taken again', async () => {
    const node = await new ControllerNode().start();
    const broker = await node.started(0);
    node.log.refusing = 'not-leader';
    const refused = await node.run(broker.heartbeat({ wantShutdown: true }));
    expect(refused).toMatchObject({ error: ErrorCode.NOT_CONTROLLER });
    expect(node.controller.isActive).toBe(false);
    node.log.refusing = undefined;
    await node.scheduler.runUntil(() => node.controller.isActive, { timeoutMs: 1_000 });
    expect(await node.run(broker.heartbeat({ wantShutdown: true }))).toMatchObject({ error: 0, mayShutDown: true });
    expect(node.controller.image.brokers.get(nodeId(0))?.shuttingDown).toBe(true);
  });
});

describe('a change of the controller’s own', () => {
  it('that ends with its leadership is no failure to warn of', async () => {
    const node = await new ControllerNode().start();
    const broker = await node.started(0);
    node.log.held = true;
    broker.world.kill();
    await node.scheduler.runFor(2_000);
    node.log.depose(101);
    await node.scheduler.runFor(10);
    const lines = node.lines.lines.filter(({ message }) => message.includes('fencing'));
    expect(lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'fencing brokers'],
      ['info', 'fencing is left to the next controller'],
    ]);
  });
});

describe('the whole of a broker’s life', () => {
  it('from registration to a controlled shutdown, with its partitions handed over', async () => {
    const node = await new ControllerNode().start();
    const brokers = [await node.started(0), await node.started(1), await node.started(2)];
    const channel = await node.dial();
    const { message } = await node.run(channel.call(methods.createTopics, topic('t'), TIMEOUT));
    expect(message).toMatchObject({ error: 0, metadataOffset: node.controller.image.offset });
    const state = () => topicByName(node.controller.image, 't')?.partitions[0];
    expect(state()?.isr).toHaveLength(3);
    const leader = brokers.find(({ id }) => id === state()?.leader);
    const answer = await node.run(leader?.heartbeat({ wantShutdown: true }) ?? Promise.resolve(undefined));
    // What the broker's own metadata is to reach: its leaderships have been handed over by that.
    const committedOffset = node.controller.image.offset;
    expect(answer).toMatchObject({ mayShutDown: true, fenced: false, committedOffset });
    expect(state()?.leader).not.toBe(leader?.id);
    expect(state()?.isr).toHaveLength(2);
    leader?.world.kill();
    await node.msUntilFenced(leader?.id ?? -1);
  });
});
