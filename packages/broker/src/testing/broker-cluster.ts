import { InlineCompactionRunner } from '@tidemark/commitlog';
import { type Address, DiskError, type World } from '@tidemark/ports';
import {
  createSimulatedWorld,
  SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
  SimulatedStores,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { type DirectoryId, directoryId, idFromBytes, nodeId } from '@tidemark/protocol';
import { type Channel, dialFrames, HandlerRegistry, methods, PeerLink, serveFrames } from '@tidemark/rpc';
import { Broker, type BrokerConfigInit, type ControllerPath } from '../index.js';
import type { OtherDirectory } from '../storage/broker-storage.js';
import { TestClient } from './test-client.js';
import { CONTROLLER_ADDRESS, TestController } from './test-controller.js';

/** One broker's machine: what outlives its process. */
interface Machine {
  readonly id: number;
  readonly disk: SimulatedDisk;
  readonly stores: SimulatedStores;
  readonly directoryId: DirectoryId;
  world: SimulatedWorld | undefined;
  broker: Broker | undefined;
  /** What that broker answers. */
  registry: HandlerRegistry | undefined;
}

export interface BrokerClusterOptions {
  readonly seed?: number;
  readonly config?: Partial<BrokerConfigInit>;
  /** Directories of `log.dirs`, one by default: `/data`, `/disk2` and on. */
  readonly directories?: number;
  /** Compaction has a disk of its own, as it has in a thread of its own: what fails there fails nobody else. */
  readonly isCompactionApart?: boolean;
  /** By broker. */
  readonly racks?: Readonly<Record<number, string>>;
  /** What a broker takes for its world. */
  readonly worldOf?: (world: SimulatedWorld, id: number) => World;
}

const addressOf = (id: number): Address => ({ host: `broker-${id}`, port: 1 });
const DATA_DIRECTORY = '/data';

/** Brokers, a controller and clients on the simulated world. */
export class BrokerCluster {
  readonly scheduler: SimulatedScheduler;
  readonly network: SimulatedNetwork;
  readonly controller = new TestController();
  readonly halts: string[] = [];
  readonly #machines = new Map<number, Machine>();
  readonly #config: Partial<BrokerConfigInit>;
  readonly #racks: Readonly<Record<number, string>>;
  readonly #directories: number;
  readonly #isCompactionApart: boolean;
  readonly #worldOf: (world: SimulatedWorld, id: number) => World;

  private constructor({ seed = 1, config = {}, racks = {}, directories = 1, ...rest }: BrokerClusterOptions) {
    this.scheduler = new SimulatedScheduler(seed);
    this.network = new SimulatedNetwork(this.scheduler);
    this.#config = config;
    this.#racks = racks;
    this.#directories = directories;
    this.#isCompactionApart = rest.isCompactionApart ?? false;
    this.#worldOf = rest.worldOf ?? ((world) => world);
  }

  /** A cluster whose brokers are all registered and unfenced. */
  static async start(ids: readonly number[], options: BrokerClusterOptions = {}): Promise<BrokerCluster> {
    const cluster = new BrokerCluster(options);
    await cluster.run(cluster.controller.serve(cluster.#world('controller')));
    for (const id of ids) await cluster.startBroker(id);
    await cluster.until(() => ids.every((id) => cluster.broker(id).isServing));
    return cluster;
  }

  broker(id: number): Broker {
    const broker = this.#machines.get(id)?.broker;
    if (broker === undefined) throw new Error(`broker ${id} does not run`);
    return broker;
  }

  disk(id: number): SimulatedDisk {
    return this.#machine(id).disk;
  }

  stores(id: number): SimulatedStores {
    return this.#machine(id).stores;
  }

  world(id: number): SimulatedWorld {
    const { world } = this.#machine(id);
    if (world === undefined) throw new Error(`broker ${id} does not run`);
    return world;
  }

  /** What a broker answers, for who asks within its process. */
  registry(id: number): HandlerRegistry {
    const { registry } = this.#machine(id);
    if (registry === undefined) throw new Error(`broker ${id} does not run`);
    return registry;
  }

  /** Starts a broker's next incarnation on what its machine holds. */
  async startBroker(id: number): Promise<Broker> {
    const machine = this.#machine(id);
    const world = this.#world(`broker-${id}`, machine);
    const registry = new HandlerRegistry();
    const incarnation = idFromBytes(world.random.bytes(16));
    world.disk.makeDirectory(DATA_DIRECTORY);
    const broker = await this.run(
      this.#open(this.#worldOf(world, id), { machine, registry, incarnation }).then(async (opened) => {
        await serveFrames({ world, address: addressOf(id), registry });
        return opened;
      }),
    );
    machine.world = world;
    machine.broker = broker;
    machine.registry = registry;
    broker.start();
    return broker;
  }

  /** kill -9. */
  kill(id: number): void {
    this.world(id).kill();
    this.#machine(id).broker = undefined;
  }

  powerLoss(id: number): void {
    this.world(id).powerLoss();
    this.#machine(id).broker = undefined;
  }

  /** A client on a host of its own. */
  async client(): Promise<TestClient> {
    const world = this.#world(this.scheduler.uniqueName('client'));
    return new TestClient(this, (id) => this.run(dialFrames({ world, address: addressOf(id), timeoutMs: 1_000 })));
  }

  run<Result>(promise: PromiseLike<Result>): Promise<Result> {
    return this.scheduler.settle(promise, { timeoutMs: 60_000 });
  }

  until(condition: () => boolean, timeoutMs = 60_000): Promise<void> {
    return this.scheduler.runUntil(condition, { timeoutMs });
  }

  /** Whether the broker leads the partition and serves it. */
  leads(id: number, topic: string, partition = 0): boolean {
    return this.#machines.get(id)?.broker?.replicas.get(`${topic}/${partition}`)?.leadership !== undefined;
  }

  /** Whether a broker has made its replica. */
  hosts(id: number, topic: string, partition = 0): boolean {
    return this.broker(id).replicas.get(`${topic}/${partition}`) !== undefined;
  }

  /** The log of a replica, as far as a test looks at it. */
  replica(id: number, topic: string, partition = 0) {
    const replica = this.broker(id).replicas.get(`${topic}/${partition}`);
    if (replica === undefined) throw new Error(`broker ${id} does not host ${topic}/${partition}`);
    return replica;
  }

  async #open(
    world: World,
    parts: { machine: Machine; registry: HandlerRegistry; incarnation: string },
  ): Promise<Broker> {
    const { machine, registry, incarnation } = parts;
    const { host, port } = addressOf(machine.id);
    registry.unary(methods.identify, () => ({ message: { nodeId: machine.id, incarnation } }));
    return Broker.open({
      world,
      registry,
      store: await world.stores.open(`${DATA_DIRECTORY}/store`),
      dataDirectory: DATA_DIRECTORY,
      directoryId: machine.directoryId,
      otherDirectories: this.#otherDirectories(world, machine.id),
      incarnation,
      controllers: controllerPath(world),
      controllerId: () => 100,
      nameservers: [],
      ...(this.#isCompactionApart && {
        compaction: new InlineCompactionRunner(world, { ioBytesPerSecond: Number.POSITIVE_INFINITY }),
      }),
      config: {
        nodeId: nodeId(machine.id),
        clusterId: 'c',
        endpoints: [{ name: 'frames', host, port }],
        rack: this.#racks[machine.id] ?? '',
        ...this.#config,
      },
    });
  }

  /** Those that can be listed, as a node claims them. */
  #otherDirectories(world: World, id: number): OtherDirectory[] {
    return Array.from({ length: this.#directories - 1 }, (_, index) => {
      const path = `/disk${index + 2}`;
      const own = { path, directoryId: directoryId(`disk${index + 2}of${String(id).padStart(15, '0')}`) };
      try {
        world.disk.makeDirectory(path);
        world.disk.list(path);
        return own;
      } catch (error) {
        if (!(error instanceof DiskError)) throw error;
        return { ...own, problem: error.message };
      }
    });
  }

  #machine(id: number): Machine {
    const known = this.#machines.get(id);
    if (known !== undefined) return known;
    const random = this.scheduler.random.fork(`machine-${id}`);
    const machine: Machine = {
      id,
      disk: new SimulatedDisk(random.fork('disk'), { scheduler: this.scheduler }),
      stores: new SimulatedStores(random.fork('stores'), { scheduler: this.scheduler }),
      directoryId: directoryId(`directory${String(id).padStart(13, '0')}`),
      world: undefined,
      broker: undefined,
      registry: undefined,
    };
    this.#machines.set(id, machine);
    return machine;
  }

  #world(hostName: string, machine?: Machine): SimulatedWorld {
    const { scheduler, network } = this;
    const onHalt = (reason: string) => this.halts.push(`${hostName}: ${reason}`);
    const own = machine === undefined ? {} : { disk: machine.disk, stores: machine.stores };
    return createSimulatedWorld({ scheduler, network, hostName, onHalt, ...own });
  }
}

function controllerPath(world: World): ControllerPath {
  const callbacks: (() => void)[] = [];
  const changed = () => {
    for (const callback of callbacks) callback();
  };
  const link = new PeerLink({ world, address: CONTROLLER_ADDRESS, onUp: changed, onDown: changed });
  const channel = (): Channel | undefined => link.channel;
  return {
    active: channel,
    metadata: channel,
    hint: () => undefined,
    answered: () => undefined,
    committed: () => undefined,
    onChange: (callback) => callbacks.push(callback),
  };
}
