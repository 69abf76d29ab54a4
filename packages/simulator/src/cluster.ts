import { isFullDisk, type Random } from '@tidemark/ports';
import {
  createSimulatedWorld,
  type LogLine,
  losePower,
  RecordingLog,
  SimulatedDisk,
  SimulatedNetwork,
  type SimulatedScheduler,
  SimulatedStores,
  type SimulatedWorld,
} from '@tidemark/ports/simulated';
import { type Node, openFramesDoor, openNode } from '@tidemark/server';
import { isExcused } from './excused-halts.js';
import {
  configOf,
  DATA_DIRECTORY,
  FRAMES_PORT,
  hostNameOf,
  limitsOf,
  logDirectoriesOf,
  rackOf,
} from './node-config.js';
import type { LateFrames, StoryPlan } from './plan.js';
import type { Trace } from './trace.js';

/** Until a process that found its disk rotten is started again. */
const RESTART_MS = 300;
/** Of the machines' disks: what a new file or directory takes. */
const BLOCK_BYTES = 4_096;
const COULD_NOT_START = 'could not start';
const COULD_NOT_STOP = 'could not stop in order';
/** Until a start that began on a full disk has ended. */
const SPACE_IS_BACK_MS = 200;

/** One machine of the cluster: its disk and store outlive the processes that run on it. */
export interface SimulatedMachine {
  readonly nodeId: number;
  readonly hostName: string;
  disk: SimulatedDisk;
  stores: SimulatedStores;
  /** The process that runs now. */
  running: { readonly world: SimulatedWorld; node: Node | undefined } | undefined;
  /** Processes that ended themselves, and not over a disk that somebody had broken: each is a violation. */
  readonly halts: string[];
  /** It is a nameserver and nothing else. */
  readonly isNameserver: boolean;
  /** It runs a controller, from its next start on: one of the first voters, or one that may be added to them. */
  isController: boolean;
  /** Its disk is not the one with which the cluster began: its controller waits to be added anew. */
  isReplaced: boolean;
  /** How many faults are under way in which its disk refuses something, so that a process may end itself. */
  diskFaults: number;
  /** How many faults are under way that may leave too little space for a process to start with. */
  lacksSpace: number;
  /** For want of space its process could not start. */
  waitsForSpace: boolean;
  /** An fsync of its disk has failed, so that it may not hold what it was given. */
  lostWrites: boolean;
  /**
   * One of its log directories that has failed: the journal may have forgotten what it held of the logs there, which then are
   * found to lack it.
   */
  failedDirectory: string | undefined;
  /** Something on its disk was changed behind its back: its logs may find damage. */
  rotten: boolean;
}

/** A whole cluster on simulated ports: the node code is the one that runs in production. */
export class SimulatedCluster {
  readonly scheduler: SimulatedScheduler;
  readonly network: SimulatedNetwork;
  readonly machines: readonly SimulatedMachine[];
  readonly log: RecordingLog;
  faultsStruck = 0;
  /** Of these, which a disk carried out that was ordered to refuse something, or to write it elsewhere. */
  orderedFaultsStruck = 0;
  /** Frames were duplicated, overtaken or dropped, which TCP never does. */
  framesWereWrong = false;
  readonly #plan: StoryPlan;
  readonly #trace: Trace;
  readonly #clientHosts = new Set<string>();
  #clientBytesPerMs: number | undefined;
  readonly #listeners: ((line: LogLine) => void)[] = [];

  constructor(scheduler: SimulatedScheduler, plan: StoryPlan, trace: Trace) {
    this.scheduler = scheduler;
    this.#plan = plan;
    this.#trace = trace;
    this.log = new RecordingLog({
      echo: (line) => {
        for (const listener of this.#listeners) listener(line);
        trace.add(scheduler.nowMs, formatLogLine(line));
      },
    });
    this.network = new SimulatedNetwork(scheduler, scheduler.random.fork('network'), {
      latencyMs: plan.frameLatencyMs,
    });
    this.delayFrames(plan.lateFrames);
    this.#clientBytesPerMs = plan.clientBytesPerMs;
    const { nodeCount, nameserverCount = 0 } = plan;
    this.machines = Array.from({ length: nodeCount + nameserverCount }, (_, nodeId) => ({
      nodeId,
      hostName: hostNameOf(nodeId),
      disk: new SimulatedDisk(scheduler.random.fork(`disk-${nodeId}`), { scheduler, blockBytes: BLOCK_BYTES }),
      stores: new SimulatedStores(scheduler.random.fork(`stores-${nodeId}`), { scheduler }),
      running: undefined,
      halts: [],
      isNameserver: nodeId >= nodeCount,
      isController:
        nodeId < plan.voterCount ||
        (nodeId < nodeCount && plan.workloads.some(({ kind }) => kind === 'quorum changes')),
      isReplaced: false,
      diskFaults: 0,
      lacksSpace: 0,
      waitsForSpace: false,
      lostWrites: false,
      failedDirectory: undefined,
      rotten: false,
    }));
  }

  /** The machines of the metadata quorum, as it begins. */
  get voters(): readonly SimulatedMachine[] {
    return this.machines.slice(0, this.#plan.voterCount);
  }

  /** The machines that host replicas. */
  get brokers(): readonly SimulatedMachine[] {
    return this.machines.filter(({ isNameserver }) => !isNameserver);
  }

  /** Where clients find the cluster: anywhere, or at the nameservers if these are machines of their own. */
  get bootstrap(): { readonly host: string; readonly port: number }[] {
    const nameservers = this.machines.filter(({ isNameserver }) => isNameserver);
    const known = nameservers.length > 0 ? nameservers : this.machines;
    return known.map(({ hostName }) => ({ host: hostName, port: FRAMES_PORT }));
  }

  get random(): Random {
    return this.scheduler.random;
  }

  /** The listener is told of each line that a node or a client logs. */
  onLogLine(listener: (line: LogLine) => void): void {
    this.#listeners.push(listener);
  }

  /** From now on frames are late as told; without, as the plan has it while faults strike. */
  delayFrames({ probability, mostMs }: LateFrames = this.#plan.lateFrames): void {
    const { faults } = this.network;
    faults.spikeProbability = probability;
    faults.spikeMs = { least: 0, most: mostMs };
  }

  /** From now on clients have lines as wide as need be. */
  widenClients(): void {
    this.#clientBytesPerMs = undefined;
    for (const hostName of this.#clientHosts) this.network.setBandwidth(hostName, undefined);
  }

  /** The rack of one machine: each stands in its own. `draw` is in [0, 1). */
  rackOf(draw: number): string {
    return rackOf(Math.floor(draw * this.brokers.length));
  }

  /** `log.dirs` of each broker. */
  get logDirectories(): readonly string[] {
    return logDirectoriesOf(this.#plan);
  }

  /** Where a replica's folder lies on a machine; where it would if there is none. */
  folderOn({ disk }: SimulatedMachine, folder: string): string {
    const paths = this.logDirectories.map((directory) => `${directory}/${folder}`);
    return paths.find((path) => disk.exists(path)) ?? `${DATA_DIRECTORY}/${folder}`;
  }

  /** Lets virtual time pass; for the story's own steps, which belong to no process. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.scheduler.schedule(ms, resolve));
  }

  /** Resolves when the condition holds, looked at every 10 virtual ms; rejects after the time with what was wanted. */
  async waitUntil(wanted: string, condition: () => boolean, timeoutMs = 60_000): Promise<void> {
    const deadlineMs = this.scheduler.nowMs + timeoutMs;
    while (!condition()) {
      if (this.scheduler.nowMs > deadlineMs) throw new Error(`after ${timeoutMs} ms still waiting for: ${wanted}`);
      await this.pause(10);
    }
  }

  /** Resolves when every machine's node says that it is ready. */
  allInService(): Promise<void> {
    const isReady = ({ running }: SimulatedMachine) => running?.node?.readiness().ready === true;
    return this.waitUntil('every node in service', () => this.machines.every(isReady));
  }

  /** A process on a host that is no node: a client. */
  clientWorld(hostName: string): SimulatedWorld {
    this.#clientHosts.add(hostName);
    this.network.setBandwidth(hostName, this.#clientBytesPerMs);
    return createSimulatedWorld({
      scheduler: this.scheduler,
      network: this.network,
      hostName,
      log: this.log.child({ client: hostName }),
      onHalt: (reason) => this.note(`${hostName} halted: ${reason}`),
    });
  }

  /** Starts the node's process, unless it runs, and returns; it joins the cluster on its own. */
  start(machine: SimulatedMachine): void {
    if (machine.running !== undefined) return;
    const { nodeId, hostName, disk, stores } = machine;
    const world = createSimulatedWorld({
      scheduler: this.scheduler,
      network: this.network,
      hostName,
      disk,
      stores,
      log: this.log.child({ nodeId }),
      blockingSyncs: this.#plan.blockingSyncs === true,
      onHalt: (reason, error) => this.#ended(machine, reason, error),
    });
    const running: NonNullable<SimulatedMachine['running']> = { world, node: undefined };
    machine.running = running;
    machine.waitsForSpace = false;
    this.note(`start ${hostName}`);
    void this.#boot(machine, running);
  }

  /** kill -9. */
  kill(machine: SimulatedMachine): void {
    this.note(`kill ${machine.hostName}`);
    machine.running?.world.kill();
    machine.running = undefined;
  }

  /** The machine loses power, whether or not its process runs: what was not synced may be gone. */
  powerLoss(machine: SimulatedMachine): void {
    this.note(`power loss ${machine.hostName}`);
    losePower({ network: this.network, ...machine }, machine.running?.world.process);
    machine.running = undefined;
  }

  /** Stops the node in order; resolves with whether it has: false if it did not run, could not and ended, or was killed meanwhile. */
  async stop(machine: SimulatedMachine): Promise<boolean> {
    const { running } = machine;
    if (running?.node === undefined) return false;
    this.note(`stop ${machine.hostName}`);
    const { node, world } = running;
    let stopped = false;
    let isFailing = false;
    const stopping = async () => {
      try {
        await node.stop();
        stopped = true;
      } catch (error) {
        if (!world.process.alive) return;
        world.kill();
        this.#ended(machine, COULD_NOT_STOP, error, isFailing || machine.diskFaults > 0);
      }
    };
    world.process.enter(() => void stopping());
    await this.waitUntil('a node to stop', () => {
      // What a fault has kept it from it tells at the end of the stop, when the fault may be over.
      isFailing ||= machine.diskFaults > 0;
      return stopped || machine.running !== running;
    });
    if (machine.running !== running) return false;
    world.kill();
    machine.running = undefined;
    this.note(`stopped ${machine.hostName}`);
    return true;
  }

  /** An image of what the machine, which must not run, has stored; returns what puts it back in place of all later. */
  saveDisk(machine: SimulatedMachine): () => void {
    const random = this.scheduler.random.fork(this.scheduler.uniqueName(`image-${machine.nodeId}`));
    const disk = machine.disk.copy(random.fork('disk'));
    const stores = machine.stores.copy(random.fork('stores'));
    return () => {
      this.note(`old disk for ${machine.hostName}`);
      disk.capacityBytes = machine.disk.capacityBytes;
      disk.syncLatencyMs = machine.disk.syncLatencyMs;
      machine.disk = disk;
      machine.stores = stores;
    };
  }

  /** Everything that the machine, which must not run, ever stored is gone. */
  replaceDisk(machine: SimulatedMachine): void {
    this.note(`blank disk for ${machine.hostName}`);
    const { scheduler } = this;
    const random = scheduler.random.fork(scheduler.uniqueName(`blank-${machine.nodeId}`));
    const { capacityBytes } = machine.disk;
    machine.disk = new SimulatedDisk(random.fork('disk'), { scheduler, capacityBytes, blockBytes: BLOCK_BYTES });
    machine.stores = new SimulatedStores(random.fork('stores'), { scheduler });
    machine.isReplaced = true;
  }

  /** One of the faults has ended that left little of it: somebody starts the process that could not. */
  spaceIsBack(machine: SimulatedMachine): void {
    this.scheduler.schedule(SPACE_IS_BACK_MS, () => {
      machine.lacksSpace -= 1;
      if (machine.lacksSpace > 0 || !machine.waitsForSpace) return;
      machine.waitsForSpace = false;
      this.start(machine);
    });
  }

  note(event: string): void {
    this.#trace.add(this.scheduler.nowMs, event);
  }

  /** A process that cannot start ends. */
  async #boot(machine: SimulatedMachine, running: NonNullable<SimulatedMachine['running']>): Promise<void> {
    const { world } = running;
    const config = configOf(machine, this.#plan);
    const [address] = config.rpcListeners;
    if (address === undefined) throw new Error('a node needs a listener');
    try {
      const door = await openFramesDoor(world, address);
      const node = await openNode({ config, world, door, limits: limitsOf(this.#plan) });
      running.node = node;
      node.start();
    } catch (error) {
      if (!world.process.alive) return;
      world.kill();
      this.#ended(machine, COULD_NOT_START, error);
    }
  }

  #ended(machine: SimulatedMachine, reason: string, error: unknown, isFailing = machine.diskFaults > 0): void {
    const cause = error instanceof Error ? `: ${error.message}` : '';
    machine.running = undefined;
    const isForSpace = reason === COULD_NOT_START && isFullDisk(error);
    machine.waitsForSpace = isForSpace && machine.lacksSpace > 0;
    if (!machine.waitsForSpace && !isExcused(machine, error, isFailing)) machine.halts.push(`${reason}${cause}`);
    this.note(`${machine.hostName} halted: ${reason}${cause}`);
    // Its disk is as good as it will ever be: somebody starts it again.
    if (machine.rotten) this.scheduler.schedule(RESTART_MS, () => this.start(machine));
  }
}

/** `node 1 warn: a message key=value …`, errors by their message. */
function formatLogLine({ level, message, fields }: LogLine): string {
  const { nodeId, client, role: _role, ...others } = fields;
  const text = (value: unknown) => (value instanceof Error ? value.message : JSON.stringify(value));
  const pairs = Object.entries(others).map(([key, value]) => `${key}=${text(value)}`);
  return [`${client ?? `node ${nodeId}`} ${level}: ${message}`, ...pairs].join(' ');
}
