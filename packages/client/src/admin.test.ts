import { ErrorCode, type GetRoutesResponse, type Init } from '@tidemark/protocol';
import { HandlerRegistry, methods, RpcError, serveFrames } from '@tidemark/rpc';
import { describe, expect, it } from 'vitest';
import { type AdminError, createAdmin } from './index.js';
import { TestCluster } from './testing/test-cluster.js';

async function start() {
  const cluster = await TestCluster.start();
  const admin = createAdmin({ world: cluster.world('client'), bootstrap: cluster.bootstrap });
  return { cluster, admin, run: cluster.scheduler };
}

const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: AdminError) => error,
  );

describe('Admin', () => {
  it('creates, lists, describes and deletes topics', async () => {
    const { cluster, admin, run } = await start();
    const created = await run.settle(
      admin.createTopics([
        { name: 'tide', partitions: 2 },
        { name: 'ebb', partitions: 1 },
      ]),
    );
    expect(created.map(({ name }) => name)).toEqual(['tide', 'ebb']);
    const listed = await run.settle(admin.listTopics());
    expect(listed.map(({ name, partitionCount }) => [name, partitionCount])).toEqual([
      ['ebb', 1],
      ['tide', 2],
    ]);
    const [described] = await run.settle(admin.describeTopics(['tide']));
    expect(described?.route?.topicId).toBe(created[0]?.topicId);
    expect(described?.configs).toMatchObject([{ key: 'retention.ms', value: '1000', isDefault: false }]);
    await run.settle(admin.deleteTopics(['tide']));
    expect([...cluster.topics.keys()]).toEqual(['ebb']);
  });

  it('names the topic that was refused, and what became of the others', async () => {
    const { cluster, admin, run } = await start();
    cluster.createTopic('tide', [1]);
    const error = await run.settle(errorOf(admin.createTopics([{ name: 'ebb', partitions: 1 }, { name: 'tide' }])));
    expect(error).toMatchObject({ name: 'AdminError', code: 'TOPIC_ALREADY_EXISTS', topic: 'tide' });
    expect(error?.results.map((result) => result.error)).toEqual([0, expect.any(Number)]);
    expect(await run.settle(errorOf(admin.describeTopics(['nowhere'])))).toMatchObject({
      code: 'UNKNOWN_TOPIC_OR_PARTITION',
    });
  });

  it('does not take its own creation, whose answer was lost, for that of another', async () => {
    const { cluster, admin, run } = await start();
    cluster.broker(1).silentChanges = 1;
    const [created] = await run.settle(admin.createTopics([{ name: 'tide', partitions: 1 }]));
    expect(created).toEqual({ name: 'tide', topicId: cluster.topics.get('tide')?.topicId });
    expect(cluster.broker(1).silentChanges).toBe(0);
    const again = await run.settle(errorOf(admin.createTopics([{ name: 'tide', partitions: 1 }])));
    expect(again).toMatchObject({ code: 'TOPIC_ALREADY_EXISTS', outcome: 'failed' });
  });

  it('calls a refusal unknown if an attempt before may have been carried out', async () => {
    const { cluster, admin, run } = await start();
    cluster.createTopic('tide', [1]);
    cluster.broker(1).silentChanges = 1;
    const growth = [{ topic: 'tide', total: 2 }];
    const lost = await run.settle(errorOf(admin.createPartitions(growth)));
    expect(lost).toMatchObject({ code: 'INVALID_PARTITIONS', outcome: 'unknown' });
    const sure = await run.settle(errorOf(admin.createPartitions(growth)));
    expect(sure).toMatchObject({ code: 'INVALID_PARTITIONS', outcome: 'failed' });
  });

  it('knows its own deletion, whose answer was lost, and leaves alone what was made under the name since', async () => {
    const { cluster, admin, run } = await start();
    const { topicId } = cluster.createTopic('tide', [1]);
    cluster.broker(1).silentChanges = 1;
    const deletion = admin.deleteTopics(['tide']);
    await run.runUntil(() => cluster.broker(1).silentChanges === 0);
    const next = cluster.createTopic('tide', [1]);
    expect(await run.settle(deletion)).toEqual([{ name: 'tide', topicId }]);
    expect(cluster.topics.get('tide')).toBe(next);
  });

  it('tells of a deletion that is refused for certain, and of the others beside it', async () => {
    const { cluster, admin, run } = await start();
    const { topicId } = cluster.createTopic('tide', [1]);
    expect(await run.settle(admin.deleteTopics(['tide'], { validateOnly: true }))).toEqual([{ name: 'tide', topicId }]);
    expect(cluster.topics.size).toBe(1);
    const error = await run.settle(errorOf(admin.deleteTopics(['nowhere', 'tide'])));
    expect(error).toMatchObject({ code: 'UNKNOWN_TOPIC_OR_PARTITION', outcome: 'failed', topic: 'nowhere' });
    expect(error?.results.map((result) => [result.name, result.error === 0])).toEqual([
      ['nowhere', false],
      ['tide', true],
    ]);
    expect(cluster.topics.size).toBe(0);
  });

  it('asks the next node when one is dead', async () => {
    const { cluster, admin, run } = await start();
    cluster.kill(1);
    const startMs = run.nowMs;
    const described = await run.settle(admin.describeCluster());
    expect(described).toMatchObject({ clusterId: 'test-cluster', controller: 1, controllerTerm: 3, metadataOffset: 7 });
    expect(described.brokers.length).toBe(3);
    expect(run.nowMs - startMs).toBeLessThan(10);
  });

  it('tells of every broker what its replicas look like, or why it does not know', async () => {
    const { cluster, admin, run } = await start();
    cluster.createTopic('tide', [1, 2]);
    cluster.kill(3);
    const logs = await run.settle(admin.describeLogs());
    const leads = logs.map((each) => each.logs.filter(({ leader }) => leader).map(({ partition }) => partition));
    expect(leads).toEqual([[0], [1], []]);
    expect(logs.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'UNREACHABLE']);
  });

  it('asks brokers themselves, and others where they hang, in the time of one request', async () => {
    const { cluster, admin, run } = await start();
    cluster.createTopic('tide', [1, 2]);
    await run.settle(admin.describeLogs());
    expect(await run.settle(admin.describeConfigs({ broker: 3 }))).toMatchObject([{ value: '3' }]);
    cluster.network.freezeHost('broker-1');
    const timeoutMs = 2400;
    const took = async (request: Promise<unknown>) => {
      const startMs = run.nowMs;
      await run.settle(request);
      return run.nowMs - startMs;
    };
    const settings = admin.describeConfigs({ broker: 1 }, { timeoutMs });
    expect(await took(settings)).toBeLessThan(timeoutMs);
    expect(await settings).toMatchObject([{ value: expect.stringMatching(/[23]/) }]);
    const logs = admin.describeLogs({ timeoutMs });
    expect(await took(logs)).toBeLessThan(timeoutMs + 10);
    expect((await logs).map(({ error }) => error === undefined)).toEqual([false, true, true]);
  });

  it.each<[string, Init<GetRoutesResponse>]>([
    ['has not heard of all topics', { clusterId: 'test-cluster', metadataOffset: -1 }],
    ['knows no cluster', { metadataOffset: 99 }],
  ])('takes no list of topics from a node that %s', async (_, knows) => {
    const { cluster, run } = await start();
    for (const name of ['tide', 'ebb']) cluster.createTopic(name, [1]);
    const second = { brokerId: 2, endpoints: [{ name: 'frames', host: 'broker-2', port: 9000 }] };
    const answer = { ...knows, brokers: [second], topics: [{ topic: 'tide', partitionCount: 1 }] };
    const registry = new HandlerRegistry();
    registry.unary(methods.identify, () => ({ message: { roles: ['nameserver'] } }));
    registry.unary(methods.getRoutes, () => ({ message: answer }));
    const address = { host: 'nameserver', port: 1 };
    await serveFrames({ world: cluster.world('nameserver'), address, registry });
    const list = async () => {
      const admin = createAdmin({ world: cluster.world('client'), bootstrap: [address] });
      const topics = admin.listTopics({ timeoutMs: 1000 }).then(
        (listed) => listed.map(({ name }) => name),
        ({ code, outcome }: AdminError) => [code, outcome],
      );
      return run.settle(topics);
    };
    expect(await list()).toEqual(['ebb', 'tide']);
    answer.brokers = [];
    expect(await list()).toEqual(['STARTING_UP', 'failed']);
    Object.assign(answer, { clusterId: 'test-cluster', metadataOffset: 1 });
    expect(await list()).toEqual(['tide']);
  });

  it('tells what somebody said of a change that nobody carried out in time, and not that another has no such service', async () => {
    const { cluster, run } = await start();
    const node = async (host: string, register: (registry: HandlerRegistry) => void) => {
      const registry = new HandlerRegistry();
      registry.unary(methods.identify, () => ({ message: { roles: [] } }));
      registry.unary(methods.getRoutes, () => ({ message: { clusterId: 'test-cluster' } }));
      register(registry);
      registry.complete();
      const address = { host, port: 1 };
      await serveFrames({ world: cluster.world(host), address, registry });
      return address;
    };
    const broker = await node('broker', (registry) =>
      registry.unary(methods.createTopics, () => ({ message: { error: ErrorCode.NOT_CONTROLLER } })),
    );
    const nameserver = await node('nameserver', () => undefined);
    const codeOf = async (bootstrap: readonly (typeof broker)[]) => {
      const admin = createAdmin({ world: cluster.world('client'), bootstrap });
      const failing = errorOf(admin.createTopics([{ name: 'tide', partitions: 1 }], { timeoutMs: 1_000 }));
      return (await run.settle(failing))?.code;
    };
    expect(await codeOf([broker, nameserver])).toBe('NOT_CONTROLLER');
    expect(await codeOf([nameserver])).toBe('UNSUPPORTED_VERSION');
  });

  it('believes no node that has not heard of the change from which it asks', async () => {
    const { cluster, run } = await start();
    const node = async (host: string, { offset, partition }: { offset: number; partition: number }) => {
      const registry = new HandlerRegistry();
      const known = <Told>(least: number, told: Told) => {
        if (least > offset) throw new RpcError('STARTING_UP');
        return { message: told };
      };
      const place = { topic: 'tide', partition };
      registry.unary(methods.identify, () => ({ message: { roles: ['broker'] } }));
      registry.unary(methods.getRoutes, () => ({ message: {} }));
      registry.unary(methods.listPartitionReassignments, ({ leastMetadataOffset }) =>
        known(leastMetadataOffset, { partitions: [place] }),
      );
      registry.unary(methods.planEvacuation, ({ leastMetadataOffset }) =>
        known(leastMetadataOffset, { moves: [place] }),
      );
      registry.unary(methods.describeTopics, ({ leastMetadataOffset }) =>
        known(leastMetadataOffset, { topics: [{ route: { topic: 'tide', partitions: [{ partition }] } }] }),
      );
      registry.unary(methods.describeConfigs, ({ leastMetadataOffset }) =>
        known(leastMetadataOffset, { resources: [{ entries: [{ value: String(partition) }] }] }),
      );
      const address = { host, port: 1 };
      await serveFrames({ world: cluster.world(host), address, registry });
      return address;
    };
    const bootstrap = [
      await node('behind', { offset: 41, partition: 1 }),
      await node('current', { offset: 42, partition: 3 }),
    ];
    const ask = (nodes: typeof bootstrap, options: { from?: number }) => {
      const admin = createAdmin({ world: cluster.world('client'), bootstrap: nodes });
      const asked = { timeoutMs: 1000, ...options };
      const answers = Promise.all([
        admin.listReassignments([], asked).then(([first]) => first?.partition),
        admin.planEvacuation([0], asked).then(([first]) => first?.partition),
        admin.describeTopics([], asked).then(([first]) => first?.route?.partitions[0]?.partition),
        admin.describeConfigs({ cluster: true }, asked).then(([first]) => Number(first?.value)),
      ]);
      return run.settle(answers.catch(({ code, outcome }: AdminError) => [code, outcome]));
    };
    const [behind] = bootstrap;
    if (behind === undefined) throw new Error('there is no node');
    expect(await ask(bootstrap, { from: 42 })).toEqual([3, 3, 3, 3]);
    expect(await ask([behind], { from: 42 })).toEqual(['STARTING_UP', 'failed']);
    for (const options of [{}, { from: -1 }, { from: 41 }]) expect(await ask([behind], options)).toEqual([1, 1, 1, 1]);
  });

  it('does not say that nothing was to cancel where an attempt before may have cancelled it', async () => {
    const { cluster, run } = await start();
    let isUnderWay = true;
    const registry = new HandlerRegistry();
    registry.unary(methods.identify, () => ({ message: { roles: ['broker'] } }));
    registry.unary(methods.getRoutes, () => ({ message: {} }));
    registry.unary(methods.alterPartitionReassignments, async ({ partitions }) => {
      const error = isUnderWay ? ErrorCode.NONE : ErrorCode.NO_REASSIGNMENT_IN_PROGRESS;
      if (!isUnderWay) return { message: { partitions: partitions.map((each) => ({ ...each, error })) } };
      isUnderWay = false;
      return new Promise<never>(() => undefined);
    });
    const address = { host: 'broker', port: 1 };
    await serveFrames({ world: cluster.world('broker'), address, registry });
    const admin = createAdmin({ world: cluster.world('client'), bootstrap: [address] });
    const cancel = () => admin.cancelReassignments([{ topic: 'tide', partition: 3 }], { timeoutMs: 9_000 });
    expect(await run.settle(errorOf(cancel()))).toMatchObject({
      code: 'NO_REASSIGNMENT_IN_PROGRESS',
      outcome: 'unknown',
      topic: 'tide',
      partition: 3,
    });
    expect(await run.settle(cancel())).toEqual([]);
  });

  it('gives up in time when nobody answers', async () => {
    const { cluster, admin, run } = await start();
    for (const brokerId of [1, 2, 3]) cluster.kill(brokerId);
    const error = await run.settle(errorOf(admin.listTopics({ timeoutMs: 700 })));
    expect(error).toMatchObject({ code: 'UNREACHABLE', outcome: 'failed' });
    expect(run.nowMs).toBeLessThan(710);
  });

  it.each([0, 500])(
    'gives up in time when every node hangs before one has told of the brokers: %i ms',
    async (timeoutMs) => {
      const { cluster, admin, run } = await start();
      for (const { hostName } of cluster.brokers.values()) cluster.network.freezeHost(hostName);
      const error = await run.settle(errorOf(admin.describeCluster({ timeoutMs })));
      expect(error).toMatchObject({ code: 'UNREACHABLE', outcome: 'failed', retriable: true });
      expect(run.nowMs).toBeLessThan(timeoutMs + 10);
    },
  );
});
