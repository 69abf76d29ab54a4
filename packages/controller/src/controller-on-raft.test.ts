import { type MetadataImage, supportedFeatures, topicByName } from '@tidemark/metadata';
import type { Address } from '@tidemark/ports';
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { directoryId, ErrorCode, idFromBytes, nodeId } from '@tidemark/protocol';
import { RaftNode } from '@tidemark/raft';
import { HandlerRegistry, LocalChannel, methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { Controller } from './controller.js';
import { registerControllerHandlers } from './controller-handlers.js';
import { directoryOf } from './testing/cluster-model.js';

/*
 * A quorum of one on the real Raft node and a simulated disk that keeps only what was synced: the controller's side of
 * the contract with Raft, restarts and snapshots included. Whole clusters are the simulator's matter.
 */

const SELF = { nodeId: nodeId(7), directoryId: directoryId(idFromBytes(new Uint8Array(16))) };
const TIMEOUT = { timeoutMs: 5_000 };

class QuorumOfOne {
  readonly scheduler = new SimulatedScheduler(3);
  readonly #network = new SimulatedNetwork(this.scheduler);
  readonly #disk = new SimulatedDisk(this.scheduler.random.fork('disk'), { scheduler: this.scheduler });
  #world: SimulatedWorld | undefined;
  #raft: RaftNode | undefined;
  controller: Controller | undefined;
  channel: LocalChannel | undefined;

  async start(): Promise<this> {
    const { scheduler } = this;
    const world = createSimulatedWorld({ scheduler, network: this.#network, hostName: 'node', disk: this.#disk });
    const controller = new Controller({ world, config: { nodeId: SELF.nodeId, clusterId: 'c', voters: new Map() } });
    const raft = await scheduler.settle(
      RaftNode.open({
        world,
        clusterId: 'c',
        self: SELF,
        voters: [{ nodeId: SELF.nodeId }],
        directory: '/data/metadata',
        link: () => ({ send: () => false }),
        machine: controller,
        noOpRecord: (term) => controller.noOpRecord(term),
        options: { retainedLogBytes: 0 },
      }),
    );
    controller.attach(raft);
    raft.start();
    const registry = new HandlerRegistry();
    registerControllerHandlers(registry, controller);
    this.channel = new LocalChannel({ registry, clock: world.clock, log: world.log });
    [this.#world, this.#raft, this.controller] = [world, raft, controller];
    await scheduler.runUntil(() => controller.isActive && controller.image.clusterId === 'c', { timeoutMs: 10_000 });
    return this;
  }

  get image(): MetadataImage {
    if (this.controller === undefined) throw new Error('not started');
    return this.controller.image;
  }

  async registerBroker(): Promise<number> {
    const request = {
      clusterId: 'c',
      brokerId: 0,
      incarnation: `${this.scheduler.nowMs}`,
      endpoints: [{ name: 'frames', host: 'nobody', port: 1 }],
      directoryIds: [directoryOf(0)],
      previousBrokerEpoch: Number.MAX_SAFE_INTEGER,
      features: supportedFeatures,
    };
    const { message } = await this.#call((channel) => channel.call(methods.registerBroker, request, TIMEOUT));
    expect(message).toMatchObject({ error: 0 });
    const { brokerEpoch } = message;
    const heartbeat = { brokerId: 0, brokerEpoch, incarnation: request.incarnation, metadataOffset: brokerEpoch };
    const answer = await this.#call((channel) => channel.call(methods.heartbeat, heartbeat, TIMEOUT));
    expect(answer.message).toMatchObject({ error: 0, fenced: false });
    return brokerEpoch;
  }

  createTopics(...names: string[]) {
    const topics = names.map((name) => ({
      name,
      partitions: 3,
      replicationFactor: 1,
      configs: [],
      assignments: [],
    }));
    const requests = this.controller?.requests;
    const creations = topics.map((topic) =>
      requests?.admin.createTopics({ topics: [topic], validateOnly: false, timeoutMs: 0, token: '' }),
    );
    return this.scheduler.settle(Promise.all(creations));
  }

  /** Adds a member that does not run, so that it stays what it is: no voter yet. */
  async addMember(id: number, address: Address): Promise<void> {
    const member = { nodeId: nodeId(id), directoryId: 'its-directory', address };
    const change = this.#raft?.changeMembership({ kind: 'add', member, asLearner: false });
    await this.scheduler.settle(change ?? Promise.resolve(undefined));
  }

  /** What a broker is told of the controller while another node leads, as Raft says. */
  async refusedWhileLedBy(id: number) {
    this.controller?.onFollower(99, id);
    const heartbeat = { brokerId: 0, brokerEpoch: 1, incarnation: 'i', metadataOffset: 0 };
    const { message } = await this.#call((channel) => channel.call(methods.heartbeat, heartbeat, TIMEOUT));
    expect(message.error).toBe(ErrorCode.NOT_CONTROLLER);
    return message.controller;
  }

  async snapshot(): Promise<void> {
    await this.scheduler.settle(this.#raft?.takeSnapshot() ?? Promise.resolve(undefined));
  }

  powerLoss(): void {
    this.#world?.powerLoss();
  }

  #call<Answer>(make: (channel: LocalChannel) => Promise<Answer>): Promise<Answer> {
    if (this.channel === undefined) throw new Error('not started');
    return this.scheduler.settle(make(this.channel));
  }
}

describe('a controller on Raft', () => {
  it('stands where it foretold, many changes in one turn included', async () => {
    const quorum = await new QuorumOfOne().start();
    const brokerEpoch = await quorum.registerBroker();
    expect(quorum.image.brokers.get(nodeId(0))?.brokerEpoch).toBe(brokerEpoch);
    const answers = await quorum.createTopics('a', 'b', 'a', 'c');
    expect(answers.map((answer) => answer?.topics?.[0]?.error ?? 0)).toEqual([0, 0, 22, 0]);
    // A topic of three partitions is four records; the answer names the last, the refusal what it rests on.
    const created = (name: string) => topicByName(quorum.image, name)?.createdOffset ?? Number.NaN;
    const lastOffsets = [created('a') + 3, created('b') + 3, created('b') + 3, created('c') + 3];
    expect(answers.map((answer) => answer?.metadataOffset)).toEqual(lastOffsets);
    expect(quorum.controller?.isActive).toBe(true);
    expect(quorum.image.topics.size).toBe(3);
  });

  it('refuses with the address of the leader, also of one that was added later, and has moved since', async () => {
    const quorum = await new QuorumOfOne().start();
    expect((await quorum.refusedWhileLedBy(8))?.host).toBe('');
    await quorum.addMember(8, { host: 'added', port: 7 });
    expect(await quorum.refusedWhileLedBy(8)).toMatchObject({ nodeId: 8, host: 'added', port: 7 });
    await quorum.addMember(8, { host: 'moved', port: 9 });
    expect(await quorum.refusedWhileLedBy(8)).toMatchObject({ nodeId: 8, host: 'moved', port: 9 });
    await quorum.snapshot();
    quorum.powerLoss();
    await quorum.start();
    expect(await quorum.refusedWhileLedBy(8)).toMatchObject({ nodeId: 8, host: 'moved', port: 9 });
  });

  it('has everything it answered after a loss of power, from the log and from a snapshot', async () => {
    const quorum = await new QuorumOfOne().start();
    await quorum.registerBroker();
    for (const [name, withSnapshot] of [
      ['from-log', false],
      ['from-snapshot', true],
      ['from-both', false],
    ] as const) {
      await quorum.createTopics(name);
      if (withSnapshot) await quorum.snapshot();
      quorum.powerLoss();
      await quorum.start();
      expect(topicByName(quorum.image, name)?.partitions).toHaveLength(3);
    }
    expect(quorum.image.topics.size).toBe(3);
    // The new controller dials the broker; nobody resolves its name, so its session has to run out.
    await quorum.scheduler.runUntil(() => quorum.image.brokers.get(nodeId(0))?.fenced === true, { timeoutMs: 20_000 });
    expect(topicByName(quorum.image, 'from-log')?.partitions[0]).toMatchObject({ leader: -1, isr: [], elr: [0] });
    await quorum.registerBroker();
  });
});
