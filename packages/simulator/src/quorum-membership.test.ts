// Goal: the metadata quorum changes its members while records flow, and nobody notices but those who ask.
// Method: whole nodes on simulated ports, administered through the client as an operator would; all invariants hold after
// every event, those of the quorum by whom it counts at the time.
import { type Admin, createAdmin, createConsumer, createProducer } from '@tidemark/client';
import { SimulatedScheduler } from '@tidemark/ports/simulated';
import { expect, it } from 'vitest';
import { settleChecked } from './checked-run.js';
import { Invariants } from './checkers/invariants.js';
import { SimulatedCluster, type SimulatedMachine } from './cluster.js';
import { controllerOf, isOfOneMind, isWhole } from './cluster-view.js';
import { planStory } from './draw-plan.js';
import { Trace } from './trace.js';

const TOPIC = 't';
const SEND_INTERVAL_MS = 20;

/** A cluster of four nodes, three of them voters, with a topic to which a producer sends all the while. */
class FlowingCluster {
  readonly cluster: SimulatedCluster;
  readonly admin: Admin;
  readonly #sending = new AbortController();
  readonly #sent: Promise<number>[] = [];
  #feeding: Promise<void> | undefined;

  constructor(scheduler: SimulatedScheduler) {
    const plan = { ...planStory(1), nodeCount: 4, voterCount: 3, frameLatencyMs: { least: 0.1, most: 1 } };
    this.cluster = new SimulatedCluster(scheduler, plan, new Trace());
    for (const machine of this.cluster.machines) machine.isController = true;
    this.admin = createAdmin({ world: this.cluster.clientWorld('admin'), bootstrap: this.cluster.bootstrap });
  }

  machine(nodeId: number): SimulatedMachine {
    const machine = this.cluster.machines[nodeId];
    if (machine === undefined) throw new RangeError(`no machine ${nodeId}`);
    return machine;
  }

  async start(): Promise<this> {
    const { cluster, admin } = this;
    for (const machine of cluster.machines) cluster.start(machine);
    await cluster.allInService();
    await admin.createTopics([{ name: TOPIC, partitions: 1, replicationFactor: 3 }]);
    await cluster.waitUntil('the topic', () => isWhole(cluster, TOPIC));
    this.#feeding = this.#feed();
    return this;
  }

  /** Adds the machine as it is, and waits until it votes. */
  async add(nodeId: number): Promise<boolean> {
    const changed = await this.#add(nodeId, { learner: false });
    await this.waitForVoters((voters) => voters.includes(nodeId));
    return changed;
  }

  /** Adds the machine as it is, and waits until it has heard of that. */
  async addLearner(nodeId: number): Promise<void> {
    await this.#add(nodeId, { learner: true });
    const { running } = this.machine(nodeId);
    await this.cluster.waitUntil('a learner', () => running?.node?.raft?.membership?.role === 'learner');
  }

  /** One of the first voters that does not lead. */
  followingVoter(): number {
    return (1 + (controllerOf(this.cluster)?.nodeId ?? 0)) % 3;
  }

  async voters(): Promise<number[]> {
    const { members } = await this.admin.quorum.describe({ timeoutMs: 30_000 });
    return members.filter(({ role }) => role === 'voter' || role === 'leader').map(({ nodeId }) => nodeId);
  }

  async waitForVoters(isRight: (voters: readonly number[]) => boolean): Promise<void> {
    for (let asked = 0; !isRight(await this.voters()); asked += 1) {
      if (asked > 200) throw new Error('the voters do not become what they should be');
      await this.cluster.pause(50);
    }
  }

  /** Ends the sending; every record that was acknowledged is there to be read. */
  async finish(): Promise<void> {
    this.#sending.abort();
    await this.#feeding;
    const acknowledged = await Promise.all(this.#sent);
    const world = this.cluster.clientWorld('reader');
    await using consumer = createConsumer({ world, bootstrap: this.cluster.bootstrap });
    consumer.assign([{ topic: TOPIC, partition: 0, from: 'beginning' }]);
    const read = new Set<number>();
    for (let polls = 0; read.size < acknowledged.length && polls < 1_000; polls += 1) {
      for (const record of await consumer.poll({ timeoutMs: 100 })) read.add(record.offset);
    }
    expect([...read].sort((a, b) => a - b)).toEqual(acknowledged.sort((a, b) => a - b));
    expect(this.cluster.machines.flatMap(({ halts }) => halts)).toEqual([]);
  }

  async #add(nodeId: number, options: { readonly learner: boolean }): Promise<boolean> {
    const { hostName } = this.machine(nodeId);
    const candidate = await this.admin.quorum.identify({ host: hostName, port: 7700 });
    return this.admin.quorum.add(candidate, { ...options, timeoutMs: 30_000 });
  }

  async #feed(): Promise<void> {
    const world = this.cluster.clientWorld('producer');
    const producer = createProducer({ world, bootstrap: this.cluster.bootstrap });
    while (!this.#sending.signal.aborted) {
      this.#sent.push(producer.send({ topic: TOPIC, partition: 0, value: 'x' }).then(({ offset }) => offset));
      await this.cluster.pause(SEND_INTERVAL_MS);
    }
    await producer.close();
  }
}

/** Runs a story of a cluster in simulated time. */
async function tell(story: (flowing: FlowingCluster) => Promise<void>): Promise<void> {
  const scheduler = new SimulatedScheduler(1);
  const flowing = new FlowingCluster(scheduler);
  const invariants = new Invariants(flowing.cluster);
  const whole = async () => {
    await flowing.start();
    await story(flowing);
    await flowing.finish();
  };
  await settleChecked(scheduler, whole(), () => invariants.afterEvent());
}

it('takes in a fourth controller, and goes on when one of the first three is gone', async () => {
  await tell(async (flowing) => {
    const { admin, cluster } = flowing;
    expect(await flowing.voters()).toEqual([0, 1, 2]);
    expect(await flowing.add(3)).toBe(true);
    expect(await flowing.add(3)).toBe(false);
    const leader = controllerOf(cluster)?.nodeId ?? 0;
    // The leader itself goes: another leads, and the brokers find it.
    expect(await admin.quorum.remove(leader, { timeoutMs: 30_000 })).toBe(true);
    expect(await admin.quorum.remove(leader, { timeoutMs: 30_000 })).toBe(false);
    expect(await flowing.voters()).toEqual([0, 1, 2, 3].filter((id) => id !== leader));
    // It goes on as a broker, and its metadata comes from the others now.
    await admin.createTopics([{ name: 'later', partitions: 4, replicationFactor: 3 }], { timeoutMs: 30_000 });
    await cluster.waitUntil('the topic on every broker', () => isWhole(cluster, 'later'));
    cluster.kill(flowing.machine(leader));
    await cluster.pause(500);
    const next = await admin.quorum.transfer({ to: 3, timeoutMs: 30_000 });
    expect(next).toBe(3);
    cluster.start(flowing.machine(leader));
    await cluster.waitUntil('the topics', () => isWhole(cluster, TOPIC) && isWhole(cluster, 'later'));
  });
});

it('passes requests on to a leader that was added later, whichever node they reach', async () => {
  await tell(async (flowing) => {
    const { admin, cluster } = flowing;
    await flowing.add(3);
    expect(await admin.quorum.transfer({ to: 3, timeoutMs: 30_000 })).toBe(3);
    for (const [id, bootstrap] of cluster.bootstrap.entries()) {
      await using one = createAdmin({ world: cluster.clientWorld(`admin-${id}`), bootstrap: [bootstrap] });
      const topic = { name: `through-${id}`, partitions: 1, replicationFactor: 3 };
      await one.createTopics([topic], { timeoutMs: 30_000 });
      expect(await one.quorum.describe({ timeoutMs: 30_000 })).toMatchObject({ leader: 3 });
    }
    expect(controllerOf(cluster)?.nodeId).toBe(3);
  });
});

it('replaces the dead disk of a controller by its directory', async () => {
  await tell(async (flowing) => {
    const { admin, cluster } = flowing;
    // Before: nobody's directory needs to be known to anybody.
    const leader = controllerOf(cluster)?.nodeId ?? 0;
    const broken = (leader + 1) % 3;
    const { members } = await admin.quorum.describe();
    cluster.kill(flowing.machine(broken));
    cluster.replaceDisk(flowing.machine(broken));
    cluster.start(flowing.machine(broken));
    const old = members.find(({ nodeId }) => nodeId === broken)?.directoryId;
    await admin.quorum.remove(broken, { timeoutMs: 30_000, ...(old && { directoryId: old }) });
    expect(await flowing.add(broken)).toBe(true);
    expect(await flowing.voters()).toEqual(expect.arrayContaining([0, 1, 2]));
    // It counts: with another of the three gone there is a majority only with it.
    const third = [0, 1, 2].find((id) => id !== leader && id !== broken) ?? 0;
    cluster.kill(flowing.machine(third));
    await cluster.pause(3_000);
    await admin.createTopics([{ name: 'later', partitions: 1, replicationFactor: 3 }], { timeoutMs: 30_000 });
    cluster.start(flowing.machine(third));
    await cluster.waitUntil('the topics', () => isWhole(cluster, TOPIC) && isWhole(cluster, 'later'));
  });
});

const LEARNER = 3;

it.each([
  { kind: 'a voter', meanwhile: 'runs' },
  { kind: 'a voter', meanwhile: 'is started again' },
  { kind: 'a learner', meanwhile: 'runs' },
  { kind: 'a learner', meanwhile: 'is started again' },
] as const)(
  'follows as a broker after it was removed while cut off: $kind that $meanwhile',
  async ({ kind, meanwhile }) => {
    await tell(async (flowing) => {
      const { admin, cluster } = flowing;
      if (kind === 'a learner') await flowing.addLearner(LEARNER);
      const machine = flowing.machine(kind === 'a learner' ? LEARNER : flowing.followingVoter());
      cluster.network.isolate(machine.hostName);
      expect(await admin.quorum.remove(machine.nodeId, { timeoutMs: 30_000 })).toBe(true);
      // Others lead by then: what it knew of the leader is of no use to it either.
      await admin.quorum.transfer({ timeoutMs: 30_000 });
      if (meanwhile === 'is started again') {
        cluster.kill(machine);
        await cluster.pause(500);
        cluster.start(machine);
      }
      await cluster.pause(8_000);
      cluster.network.heal(machine.hostName);
      // What comes after the healing is heard of too.
      await admin.createTopics([{ name: 'later', partitions: 4, replicationFactor: 3 }], { timeoutMs: 30_000 });
      const isReady = () => machine.running?.node?.readiness().ready === true;
      const isWell = () => isWhole(cluster, TOPIC) && isWhole(cluster, 'later') && isOfOneMind(cluster) && isReady();
      await cluster.waitUntil('the removed node', isWell, 30_000);
      expect(await flowing.voters()).toEqual([0, 1, 2].filter((id) => id !== machine.nodeId));
    });
  },
);

it('hands over, snapshots and tells how far each member is', async () => {
  await tell(async (flowing) => {
    const { admin, cluster } = flowing;
    const before = controllerOf(cluster)?.nodeId ?? 0;
    const after = await admin.quorum.transfer({ timeoutMs: 30_000 });
    expect(after).not.toBe(before);
    const covered = await admin.quorum.snapshot({ timeoutMs: 30_000 });
    const quorum = await admin.quorum.describe({ timeoutMs: 30_000 });
    expect(quorum).toMatchObject({ leader: after, snapshotOffset: covered, changePending: false });
    expect(quorum.members.map(({ role }) => role).sort()).toEqual(['leader', 'voter', 'voter']);
    for (const { lag, lastContactMs } of quorum.members) {
      expect(lag).toBeLessThan(10);
      expect(lastContactMs).toBeLessThan(1_000);
    }
    await expect(admin.quorum.transfer({ to: 3, timeoutMs: 2_000 })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });
});
