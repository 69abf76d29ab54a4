// Method: one node with every role, on the simulated world, whose disk stands still: what Kafka clients ask of its controller waits.
import { type Api, apis, ConfigOperation, ConfigResourceType, encodeRequest, type RequestInit } from '@tidemark/kafka';
import { topicByName } from '@tidemark/metadata';
import { createSimulatedWorld, SimulatedDisk, SimulatedNetwork, SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { loadConfig, openFramesDoor, openNode } from './index.js';
import { KafkaDoor } from './kafka-door.js';

/** More than one connection between processes has places for. */
const REQUESTS = 1_200;
/** Less than a client of Kafka's may have under way. */
const REQUESTS_OF_A_CLIENT = 200;

async function loneNode() {
  const scheduler = new SimulatedScheduler(1);
  const network = new SimulatedNetwork(scheduler);
  const disk = new SimulatedDisk(scheduler.random.fork('disk'), { scheduler });
  const world = createSimulatedWorld({ scheduler, network, hostName: 'node-0', disk });
  const config = loadConfig({
    overrides: {
      ...{ 'node.id': '0', 'cluster.id': 'c', 'log.dirs': '/data', listeners: 'PLAINTEXT://node-0:9092' },
      ...{ 'rpc.listeners': 'node-0:7700', 'controller.quorum.voters': '0@node-0:7700' },
      'nameserver.addresses': 'node-0:7700',
    },
  });
  const door = await scheduler.settle(openFramesDoor(world, { host: 'node-0', port: 7_700 }));
  const kafka = await scheduler.settle(KafkaDoor.open(world, config));
  const node = await scheduler.settle(openNode({ config, world, door, kafka }));
  node.start();
  await scheduler.runUntil(() => node.readiness().waitingFor.length === 0);
  const stateOf = (name: string) => {
    const image = node.broker?.image;
    return image && topicByName(image, name)?.partitions[0];
  };
  const client = async () => {
    const { network: own } = createSimulatedWorld({ scheduler, network, hostName: scheduler.uniqueName('client') });
    const address = { host: 'node-0', port: 9_092 };
    const connection = await scheduler.settle(own.dial({ address, timeoutMs: 100, frameBytesMax: 1_000_000 }));
    let answers = 0;
    connection.handler = { onFrame: () => (answers += 1), onClose: () => undefined };
    let correlationId = 0;
    const send = <A extends Api>(api: A, apiVersion: number, request: RequestInit<A>) => {
      connection.send(encodeRequest(api, { apiVersion, correlationId, clientId: null }, request));
      correlationId += 1;
    };
    return { send, answers: () => answers };
  };
  return { scheduler, disk, stateOf, client };
}

it('what Kafka clients ask of the controller leaves the broker of its node its way there, however much of it waits', async () => {
  const { scheduler, disk, stateOf, client } = await loneNode();
  const first = await client();
  first.send(apis.createTopics, 7, {
    topics: [{ name: 't', numPartitions: 1, replicationFactor: 1, assignments: [], configs: [] }],
    timeoutMs: 1_000,
  });
  await scheduler.runUntil(() => first.answers() === 1 && stateOf('t') !== undefined);
  disk.stallSyncs();
  const clients = [];
  for (let count = 0; count < REQUESTS; count += REQUESTS_OF_A_CLIENT) {
    const each = await client();
    clients.push(each);
    for (let at = 0; at < REQUESTS_OF_A_CLIENT; at += 1) {
      const configs = [
        { name: 'retention.ms', configOperation: ConfigOperation.SET, value: String(1_000_000 + count + at) },
      ];
      const resources = [{ resourceType: ConfigResourceType.TOPIC, resourceName: 't', configs }];
      each.send(apis.incrementalAlterConfigs, 1, { resources, validateOnly: false });
    }
  }
  // Twice as long as a broker may be silent.
  await scheduler.runFor(18_000);
  expect(clients.every((each) => each.answers() === 0)).toBe(true);
  disk.releaseSyncs();
  await scheduler.runFor(1_000);
  expect(clients.every((each) => each.answers() === REQUESTS_OF_A_CLIENT)).toBe(true);
  // A broker that was fenced, be it for a moment, lost what it led.
  expect(stateOf('t')).toMatchObject({ leader: 0, leaderEpoch: 0 });
});
