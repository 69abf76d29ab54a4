import { BrokerDescription, ConfigEntry } from '@tidemark/protocol';
import { describe, expect, test } from 'vitest';
import type { NodeLayout } from './layout.js';
import type { ClusterAnswers } from './questions.js';
import { missingNodes, missingReplicas } from './readiness.js';
import { clusterStatus, formatNodes, formatPartitions, formatStatus } from './status.js';
import { describeChanges } from './status-changes.js';

const endpoints = [
  { name: 'frames', host: '127.0.0.1', port: 7700 },
  { name: 'grpc', host: '127.0.0.1', port: 7701 },
  { name: 'http', host: '127.0.0.1', port: 7703 },
];
const broker = (brokerId: number) =>
  BrokerDescription.create({
    address: { brokerId, endpoints, rack: '' },
    brokerEpoch: 1,
    fenced: false,
    shuttingDown: false,
    roles: ['controller', 'broker'],
  });
const log = (leader: boolean, highWatermark: number) => ({
  topicId: 'T',
  partition: 0,
  leader,
  leaderEpoch: 2,
  logStartOffset: 0,
  highWatermark,
  leo: 9,
  durableOffset: 9,
  sizeBytes: 1,
  directoryId: '',
});

function answers({ leader = 1, isr = [0, 1], controller = 0 } = {}): ClusterAnswers {
  const partition = { partition: 0, leader, leaderEpoch: 2, partitionEpoch: 3, replicas: [0, 1], isr };
  const route = {
    topic: 't',
    topicId: 'T',
    createdOffset: 5,
    partitions: [partition],
    deleted: false,
    error: 0 as const,
    partitionCount: 1,
  };
  return {
    cluster: {
      error: 0,
      message: '',
      clusterId: 'c',
      controller,
      brokers: [broker(0), broker(1)],
      metadataOffset: 1,
      controllerTerm: 1,
    },
    topics: [
      {
        route,
        configs: [ConfigEntry.create({ key: 'min.insync.replicas', value: '-1', isDefault: true })],
        eligibility: [],
      },
    ],
    brokers: [
      { brokerId: 0, roles: ['broker', 'controller', 'nameserver'], logs: [log(false, 7)] },
      { brokerId: 1, roles: ['broker'], logs: [log(true, 8)] },
    ],
  };
}

const layout = (id: number): NodeLayout => ({
  id,
  directory: '',
  configFile: '',
  dataDirectory: '',
  logFile: '',
  pidFile: '',
  ports: { frames: 7720, grpc: 7721, kafka: 7722, http: 7723 },
});

describe('clusterStatus', () => {
  test('has the shape that scripts rely on', () => {
    expect(clusterStatus(answers(), [{ layout: layout(1), pid: 42 }])).toEqual({
      nodes: [
        {
          id: 0,
          pid: null,
          answered: true,
          roles: ['broker', 'controller', 'nameserver'],
          controller: true,
          addresses: { broker: '127.0.0.1:7700', grpc: '127.0.0.1:7701', kafka: null, http: '127.0.0.1:7703' },
        },
        {
          id: 1,
          pid: 42,
          answered: true,
          roles: ['broker'],
          controller: false,
          addresses: { broker: '127.0.0.1:7700', grpc: '127.0.0.1:7701', kafka: null, http: '127.0.0.1:7703' },
        },
      ],
      partitions: [
        { topic: 't', partition: 0, leader: 1, leaderEpoch: 2, replicas: [0, 1], isr: [0, 1], hw: 8, leo: 9 },
      ],
    });
  });

  test('a partition without a leader has neither HW nor LEO', () => {
    const [partition] = clusterStatus(answers({ leader: -1 }), []).partitions;
    expect(partition).toMatchObject({ leader: null, hw: null, leo: null });
  });

  test('a node that never registered is listed with its ports', () => {
    const status = clusterStatus(undefined, [{ layout: layout(2), pid: undefined }]);
    expect(status.nodes).toMatchObject([{ id: 2, pid: null, addresses: { broker: '127.0.0.1:7720' } }]);
    expect(formatStatus(status)).toMatch(/^ +2 +down +- .*\n\nNo topics yet\.$/m);
  });

  test('a node that answers is not down, though another has started it than cluster start', () => {
    const [first, second] = formatNodes(
      clusterStatus({ ...answers(), brokers: answers().brokers.slice(0, 1) }, [
        { layout: layout(0), pid: undefined },
        { layout: layout(1), pid: undefined },
      ]),
    )
      .split('\n')
      .slice(1);
    expect(first).toMatch(/^ +0 +up, controller +- /);
    expect(second).toMatch(/^ +1 +down +- /);
  });

  test('a node that does not answer has the roles that its configuration names', () => {
    const roles = ['controller'];
    const local = [1, 2].map((id) => ({ layout: layout(id), pid: undefined, roles }));
    const rolesIn = (given: ClusterAnswers | undefined) => clusterStatus(given, local).nodes.map((node) => node.roles);
    expect(rolesIn(undefined)).toEqual([roles, roles]);
    expect(rolesIn({ ...answers(), brokers: [] }).slice(1)).toEqual([roles, roles]);
    // What it says itself counts, and where the configuration cannot be read a node has all.
    expect(rolesIn(answers())[1]).toEqual(['broker']);
    expect(clusterStatus(undefined, [{ layout: layout(1), pid: 42 }]).nodes[0]?.roles).toHaveLength(3);
  });

  test('prints a line for each partition', () => {
    expect(formatPartitions(clusterStatus(answers(), []).partitions).split('\n')[1]).toMatch(
      /^t +0 +1 +2 +0,1 +0,1 +8 +9$/,
    );
  });
});

describe('what is missing', () => {
  test('nothing, when every partition has a leader and enough replicas', () => {
    expect(missingNodes(answers(), 2)).toBeUndefined();
    expect(missingReplicas(answers())).toBeUndefined();
  });

  test('a controller, or a node', () => {
    expect(missingNodes(answers({ controller: -1 }), 2)).toBe('a controller to be elected');
    expect(missingNodes(answers(), 3)).toBe('brokers to register: 2 of 3 are live');
  });

  test('of a partition, which keeps no other from taking writes', () => {
    expect(missingReplicas(answers({ leader: -1 }))).toBe('a leader of t-0');
    expect(missingReplicas(answers({ isr: [1] }))).toBe('in-sync replicas of t-0: 1 of 2');
    expect(missingNodes(answers({ leader: -1, isr: [] }), 2)).toBeUndefined();
  });
});

test('describeChanges tells of nodes, controller, leaders and ISR', () => {
  const pids = (...ids: number[]) => ids.map((id) => ({ layout: layout(id), pid: 40 + id }));
  const before = clusterStatus(answers(), pids(0, 1));
  const alone = answers({ leader: 0, isr: [0], controller: 1 });
  const after = clusterStatus({ ...alone, brokers: alone.brokers.slice(0, 1) }, pids(0));
  expect(describeChanges(before, before)).toEqual([]);
  expect(describeChanges(before, after)).toEqual([
    'node 1 is down (was pid 41)',
    'node 1 is the controller',
    't-0 is led by node 0 (epoch 2), ISR 0',
  ]);
  // One that is started otherwise is seen by its answers alone.
  const otherwise = clusterStatus(alone, pids(0));
  expect(describeChanges(after, otherwise)).toEqual(['node 1 is up']);
  expect(describeChanges(otherwise, after)).toEqual(['node 1 is down']);
  expect(describeChanges(after, clusterStatus(answers({ leader: 0, controller: 1 }), pids(0, 1)))).toEqual([
    'node 1 is up (pid 41)',
    't-0 has ISR 0,1 (was 0)',
  ]);
});
