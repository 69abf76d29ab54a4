import type { Log } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Random } from '../random.js';
import type { World } from '../world.js';
import { SimulatedClock } from './clock.js';
import { SimulatedDisk } from './disk.js';
import { HaltError } from './halt-error.js';
import type { SimulatedNetwork } from './network.js';
import { SimulatedProcess } from './process.js';
import { ProcessLog } from './process-log.js';
import { RecordingLog } from './recording-log.js';
import { NullMetrics } from './recording-metrics.js';
import type { SimulatedScheduler } from './scheduler.js';
import { SimulatedStores } from './stores.js';

export interface SimulatedWorldOptions {
  readonly scheduler: SimulatedScheduler;
  readonly network: SimulatedNetwork;
  readonly hostName: string;
  /** The machine's disk, kept from one incarnation to the next; a new empty one if absent. */
  readonly disk?: SimulatedDisk;
  /** The machine's stores, likewise. */
  readonly stores?: SimulatedStores;
  readonly wallStartMs?: number;
  readonly driftPpm?: number;
  /** A RecordingLog if absent. */
  readonly log?: Log;
  readonly metrics?: Metrics;
  /** The fsyncs that block the process take as long as those that do not; absent: they take no time. */
  readonly blockingSyncs?: boolean;
  /** Told when the process halts itself, after it is dead. */
  readonly onHalt?: (reason: string, error?: unknown) => void;
}

/** The world of one incarnation of a process, and what can be done to it from outside. */
export interface SimulatedWorld extends World {
  readonly process: SimulatedProcess;
  readonly clock: SimulatedClock;
  /** kill -9: its sockets close, nothing of it runs again; page cache and stores keep what was written. */
  kill(): void;
  /** Loss of power: peers hear nothing, and the disk and the stores keep only what a crash leaves. */
  powerLoss(): void;
}

/**
 * Starts a process on a host: a world whose every callback ends with the process. For the next incarnation call it
 * again with the same host, disk and stores. The host is up (has power) from then on.
 */
export function createSimulatedWorld(options: SimulatedWorldOptions): SimulatedWorld {
  const { scheduler, network, hostName } = options;
  const name = scheduler.uniqueName(hostName);
  const random = scheduler.random.fork(name);
  const blocking = options.blockingSyncs === true ? random.fork('blocking syncs') : undefined;
  const process = new SimulatedProcess(scheduler, name, blocking);
  const disk = options.disk ?? new SimulatedDisk(random.fork('disk'), { scheduler });
  const stores = options.stores ?? new SimulatedStores(random.fork('stores'), { scheduler });
  network.restoreHost(hostName);
  return {
    process,
    clock: new SimulatedClock(scheduler, {
      process,
      ...(options.wallStartMs !== undefined && { wallStartMs: options.wallStartMs }),
      ...(options.driftPpm !== undefined && { driftPpm: options.driftPpm }),
    }),
    random: random satisfies Random,
    disk: disk.forProcess(process),
    stores: stores.forProcess(process),
    network: network.host(hostName, process),
    log: new ProcessLog(options.log ?? new RecordingLog(), process),
    metrics: options.metrics ?? new NullMetrics(),
    halt: (reason, error) => {
      const first = process.alive;
      process.kill();
      if (first) options.onHalt?.(reason, error);
      throw new HaltError(process.name, reason, error);
    },
    kill: () => process.kill(),
    powerLoss: () => losePower({ network, hostName, disk, stores }, process),
  };
}

/** What a loss of power does to a machine, and to the process that runs on it, if one does. */
export function losePower(
  {
    network,
    hostName,
    disk,
    stores,
  }: Required<Pick<SimulatedWorldOptions, 'network' | 'hostName' | 'disk' | 'stores'>>,
  process?: SimulatedProcess,
): void {
  network.cutPower(hostName);
  process?.kill();
  disk.crash();
  stores.crash();
}
