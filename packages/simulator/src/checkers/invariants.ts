import { type MetadataImage, topicSetting } from '@tidemark/metadata';
import type { SimulatedProcess } from '@tidemark/ports/simulated';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { isRefusal } from '../excused-halts.js';
import { ImagesChecker } from './images.js';
import { LogLinesChecker } from './log-lines.js';
import { imageOf, type ObservedNode } from './observed-node.js';
import { PartitionHistory, type Replica, type SeenReplica } from './partition-history.js';
import { PartitionStatesChecker } from './partition-states.js';
import type { HeldRecord } from './payloads.js';
import { Promises } from './promises.js';
import { QuorumChecker } from './quorum.js';
import { RoutesChecker } from './routes.js';

/** One life of a machine with what was seen of it. */
interface Life {
  readonly observed: ObservedNode;
  readonly process: SimulatedProcess;
  readonly replicas: Map<Replica, SeenReplica>;
  /** Of the process, when it was last looked at. */
  entries: number;
}

/**
 * Every invariant of replication.md that can be seen from outside the nodes, after every event of the simulation.
 * A look is cheap: a node that was not called into is as it was, a few numbers of another are compared with those of
 * the look before, and only what changed is checked.
 */
export class Invariants {
  /** What clients ask for, and are told. */
  readonly promises: Promises;
  readonly #cluster: SimulatedCluster;
  readonly #quorum = new QuorumChecker();
  readonly #states = new PartitionStatesChecker();
  readonly #images = new ImagesChecker();
  readonly #routes = new RoutesChecker();
  readonly #lines: LogLinesChecker;
  readonly #partitions = new Map<string, PartitionHistory>();
  readonly #lives: (Life | undefined)[] = [];
  #looks = 0;

  constructor(cluster: SimulatedCluster) {
    this.#cluster = cluster;
    this.#quorum = new QuorumChecker();
    this.#lines = new LogLinesChecker(cluster);
    this.promises = new Promises({
      image: () => this.#states.image,
      nodes: () => this.#lives.flatMap((life) => life?.observed ?? []),
      partition: (name) => this.#partitions.get(name),
    });
    cluster.onLogLine((line) => this.#lines.logged(line));
  }

  /** How often everything was looked at. */
  get looks(): number {
    return this.#looks;
  }

  /** To be called after each event, when its promise callbacks have run. Throws InvariantViolation. */
  afterEvent(): void {
    this.#looks += 1;
    this.#lines.check();
    const { machines } = this.#cluster;
    for (let index = 0; index < machines.length; index += 1) {
      const machine = machines[index];
      if (machine !== undefined) this.#lives[index] = this.#lifeOf(machine, this.#lives[index]);
    }
    let looked = false;
    for (const life of this.#lives) {
      if (life === undefined || life.entries === life.process.entries) continue;
      life.entries = life.process.entries;
      this.#look(life);
      looked = true;
    }
    if (looked) this.#compare();
    this.promises.check();
  }

  #look(life: Life): void {
    this.#quorum.look(life.observed, this.#cluster.machines);
    this.#images.look(life.observed);
    this.#routes.look(life.observed.node, life.observed.hostName);
    this.#lookAtImage(imageOf(life.observed));
    for (const replica of life.observed.node.broker?.replicas.all() ?? []) {
      let seen = life.replicas.get(replica);
      if (seen === undefined) {
        seen = this.#partition(replica.name, replica).appeared(life.observed, replica);
        life.replicas.set(replica, seen);
      }
      this.#partitions.get(replica.name)?.look(seen);
    }
  }

  #died({ observed, process, replicas, entries }: Life): void {
    this.#quorum.died(observed);
    // A process that ends itself may have acknowledged something in the event in which it did.
    if (entries === process.entries) return;
    this.#lookAtImage(imageOf(observed));
    for (const replica of observed.node.broker?.replicas.all() ?? []) {
      const seen = replicas.get(replica);
      if (seen !== undefined) this.#partitions.get(replica.name)?.died(seen);
    }
  }

  /** What concerns more than one node. */
  #compare(): void {
    this.#quorum.compare();
    const { image } = this.#states;
    if (image === undefined) return;
    for (const partition of this.#partitions.values()) {
      partition.compare(image, (observed) => this.#lives[observed.nodeId]?.observed === observed);
    }
  }

  /** Below it the partition's records may be gone. */
  logStart(topic: string, partition: number): number {
    const id = this.#states.image?.topicIdsByName.get(topic);
    return this.#partitions.get(`${id}/${partition}`)?.logStarts.highest ?? 0;
  }

  /** All that the host's log of it ever held together, by offset; for compacted topics. */
  heldBy(topic: string, partition: number, host: string): ReadonlyMap<number, HeldRecord> {
    const id = this.#states.image?.topicIdsByName.get(topic);
    return this.#partitions.get(`${id}/${partition}`)?.heldBy(host) ?? new Map();
  }

  /** Below it nobody is given anything any more: all replicas had deleted it when that was answered. */
  deletedBefore(topic: string, partition: number): number {
    const id = this.#states.image?.topicIdsByName.get(topic);
    return this.#partitions.get(`${id}/${partition}`)?.deletedBefore ?? 0;
  }

  /** Which guarantee holds for the partition, see `Guarantee`: the first, or a later one; undefined: none. */
  guaranteeOf(topic: string, partition: number): number | undefined {
    const id = this.#states.image?.topicIdsByName.get(topic);
    const known = this.#partitions.get(`${id}/${partition}`);
    return known === undefined ? 0 : known.guarantee;
  }

  #lifeOf(machine: SimulatedMachine, before: Life | undefined): Life | undefined {
    const { nodeId, hostName, disk, running } = machine;
    const node = running?.node;
    if (node !== undefined && before?.observed.node === node) return before;
    if (before !== undefined) this.#died(before);
    if (running === undefined || node === undefined) return undefined;
    const life = `${hostName} ${node.incarnation}`;
    const observed = {
      ...{ nodeId, hostName, disk, node, life },
      wallMs: () => running.world.clock.wallMs(),
      isRotten: () => machine.rotten || machine.diskFaults > 0,
      hasLostRecords: () => machine.rotten || machine.failedDirectory !== undefined,
      hasRefused: (error: unknown) => isRefusal(machine, error),
    };
    return { observed, process: running.world.process, replicas: new Map(), entries: -1 };
  }

  #lookAtImage(image: MetadataImage | undefined): void {
    if (image === undefined || image.offset <= (this.#states.image?.offset ?? -1)) return;
    this.promises.settings.take(image);
    this.#quorum.rules.goOnFrom(image);
    this.#states.take(image, (state) => {
      const topic = image.topics.get(state.topicId)?.name ?? state.topicId;
      const name = `${state.topicId}/${state.partition}`;
      this.#partition(name, { topic, key: state }).stateChanged(state, image);
    });
  }

  #partition(
    name: string,
    { topic, key }: { readonly topic: string; readonly key: { readonly partition: number } },
  ): PartitionHistory {
    let partition = this.#partitions.get(name);
    if (partition === undefined) {
      const { image } = this.#states;
      const topicId = image?.topicIdsByName.get(topic);
      const isCompacted =
        image !== undefined &&
        topicId !== undefined &&
        topicSetting(image, topicId, 'cleanup.policy').includes('compact');
      const sizes = () => this.promises.settings.valuesSince(topicId ?? '', 'retention.bytes');
      const limits = () => sizes().filter((bytes) => bytes !== undefined && Number(bytes) >= 0);
      const leastLimitBytes = () => (limits().length === 0 ? undefined : Math.min(...limits().map(Number)));
      partition = new PartitionHistory(`${topic}-${key.partition}`, { isCompacted, leastLimitBytes });
      this.#partitions.set(name, partition);
    }
    return partition;
  }
}
