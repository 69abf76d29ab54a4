// Goal: a node that was started, and has not heard from an active controller since, answers no question about the cluster from
// what it happens to have; once it has heard it goes on answering, also when it is alone again.
// Method: three nodes with topics and a snapshot of each, killed together; one of them comes back before the others.
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { type Channel, dialFrames, methods } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { loadConfig, type Node, openFramesDoor, openNode } from './index.js';
import { KafkaDoor } from './kafka-door.js';

const IDS = [0, 1, 2];
const VOTERS = IDS.map((id) => `${id}@node-${id}:7700`).join(',');
const TIMEOUT = { timeoutMs: 1_000 };
/** ApiVersions 0, which a Kafka listener answers first of all. */
const KAFKA_QUESTION = Buffer.from([0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

function machines(roles: string) {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const isBroker = roles.includes('broker');
  const disks = IDS.map((id) => ({
    disk: new SimulatedDisk(scheduler.random.fork(`disk ${id}`), { scheduler }),
    stores: new SimulatedStores(scheduler.random.fork(`stores ${id}`), { scheduler }),
  }));
  const worlds = new Map<number, SimulatedWorld>();
  const start = async (id: number): Promise<Node> => {
    const world = createSimulatedWorld({ scheduler, network, hostName: `node-${id}`, ...disks[id] });
    worlds.set(id, world);
    const config = loadConfig({
      overrides: {
        ...{ 'node.id': String(id), 'cluster.id': 'c', 'log.dirs': '/data', 'process.roles': roles },
        ...{ 'rpc.listeners': `node-${id}:7700`, 'controller.quorum.voters': VOTERS },
        ...(isBroker && { listeners: `PLAINTEXT://node-${id}:9092` }),
      },
    });
    const kafka = await scheduler.settle(KafkaDoor.open(world, config));
    const door = await scheduler.settle(openFramesDoor(world, { host: `node-${id}`, port: 7_700 }));
    const node = await scheduler.settle(openNode({ config, world, door, kafka }));
    node.start();
    return node;
  };
  const kill = () => {
    for (const world of worlds.values()) world.kill();
  };
  const clientWorld = () => createSimulatedWorld({ scheduler, network, hostName: scheduler.uniqueName('client') });
  const dial = (id: number): Promise<Channel> =>
    scheduler.settle(
      dialFrames({ world: clientWorld(), address: { host: `node-${id}`, port: 7_700 }, timeoutMs: 100 }),
    );
  const answersOf = async (id: number): Promise<string[]> => {
    const channel = await dial(id);
    const questions = [
      channel.call(methods.describeTopics, {}, TIMEOUT),
      channel.call(methods.describeTopics, { topics: ['t'] }, TIMEOUT),
      channel.call(methods.describeCluster, {}, TIMEOUT),
      channel.call(methods.describeConfigs, {}, TIMEOUT),
      channel.call(methods.describeFeatures, {}, TIMEOUT),
      channel.call(methods.listPartitionReassignments, {}, TIMEOUT),
      channel.call(methods.planEvacuation, {}, TIMEOUT).then(({ message: { error } }) => {
        if (error !== 0) throw Object.assign(new Error(), { code: error === 11 ? 'STARTING_UP' : error });
      }),
      ...(isBroker ? [channel.call(methods.getRoutes, { all: true }, TIMEOUT)] : []),
    ];
    const codes = questions.map((asked) =>
      (asked as Promise<unknown>).then(
        () => 'NONE',
        (error: { code?: string }) => String(error.code),
      ),
    );
    return [...new Set(await scheduler.settle(Promise.all(codes)))];
  };
  /** Whether a Kafka client is answered anything within a while. */
  const isKafkaAnswered = async (id: number): Promise<boolean> => {
    const { network: dialer } = clientWorld();
    const address = { host: `node-${id}`, port: 9_092 };
    const connection = await scheduler.settle(dialer.dial({ address, timeoutMs: 100, frameBytesMax: 100_000 }));
    let isAnswered = false;
    connection.handler = {
      onFrame: () => {
        isAnswered = true;
      },
      onClose: () => undefined,
    };
    connection.send([KAFKA_QUESTION]);
    await scheduler.runFor(1_000);
    return isAnswered;
  };
  return { scheduler, worlds, start, kill, dial, answersOf, isKafkaAnswered };
}

/** Started together, with a snapshot on each of a cluster that has a topic. */
async function withSnapshots({ scheduler, start, dial }: ReturnType<typeof machines>, isBroker: boolean) {
  const nodes: Node[] = [];
  for (const id of IDS) nodes.push(await start(id));
  const isUp = ({ broker, controller }: Node) =>
    broker === undefined ? controller?.image.clusterId === 'c' : broker.isServing;
  await scheduler.runUntil(() => nodes.every(isUp), { timeoutMs: 60_000 });
  const create = async (name: string) => {
    const spec = { topics: [{ name, partitions: 1, replicationFactor: 3 }], timeoutMs: 5_000 };
    await scheduler.settle((await dial(0)).call(methods.createTopics, spec, { timeoutMs: 6_000 }));
  };
  if (isBroker) await create('t');
  await scheduler.settle(Promise.all(nodes.map(({ raft }) => raft?.takeSnapshot())));
  if (isBroker) await create('later');
  return nodes;
}

describe.each(['controller,broker', 'controller'])('a node of three that is %s', (roles) => {
  const isBroker = roles.includes('broker');

  it('answers no question about the cluster before it has heard from an active controller', async () => {
    const them = machines(roles);
    await withSnapshots(them, isBroker);
    them.kill();
    const alone = await them.start(0);
    await them.scheduler.runFor(20_000);
    // It has a snapshot to answer from, which is older than what it knew.
    expect(alone.controller?.image.clusterId).toBe('c');
    expect(await them.answersOf(0)).toEqual(['STARTING_UP']);
    if (isBroker) {
      const channel = await them.dial(0);
      // Its own state it tells at any time.
      const logs = await them.scheduler.settle(channel.call(methods.describeLogs, {}, TIMEOUT));
      expect(logs.message.directories.map(({ path }) => path)).toEqual(['/data']);
      expect(await them.isKafkaAnswered(0)).toBe(false);
    }
    expect(alone.readiness().ready).toBe(false);
    const other = await them.start(1);
    const isInformed = (node: Node) => (node.broker ?? node.raft)?.isInformed === true;
    await them.scheduler.runUntil(() => [alone, other].every(isInformed), { timeoutMs: 60_000 });
    expect([await them.answersOf(0), await them.answersOf(1)]).toEqual([['NONE'], ['NONE']]);
    // Cut off, it goes on answering by what it knows.
    them.worlds.get(1)?.kill();
    await them.scheduler.runFor(20_000);
    expect(await them.answersOf(0)).toEqual(['NONE']);
    if (isBroker) expect(await them.isKafkaAnswered(0)).toBe(true);
  });
});
