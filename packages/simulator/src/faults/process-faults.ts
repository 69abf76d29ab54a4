import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { newestImage } from '../cluster-view.js';
import { between, type Fault, forAWhile, type Strike, within } from './strike.js';

export const kill: Fault = (strike) =>
  forAWhile(
    strike,
    (victim) => end(strike, victim, 'kill'),
    (victim) => strike.cluster.start(victim),
  );

export const powerLoss: Fault = (strike) =>
  forAWhile(
    strike,
    (victim) => end(strike, victim, 'powerLoss'),
    (victim) => strike.cluster.start(victim),
  );

/** It dies again while it comes back, several times. */
export const crashLoop: Fault = (strike) => loop(strike, 'kill');

export const repeatedPowerLoss: Fault = (strike) => loop(strike, 'powerLoss');

/** SIGSTOP, or a long collection. */
export const freeze: Fault = async ({ cluster, victims, forMs }) => {
  const processes = victims.map(({ running }) => running?.world.process);
  for (const process of processes) process?.pause();
  await cluster.pause(forMs);
  for (const process of processes) process?.resume();
};

/** How likely a machine is to lose power once its process has stopped. */
const SWITCHED_OFF_CHANCE = 0.3;

/** Every node in turn is stopped in order and started again; what one that has stopped leaves needs no power. */
export const rollingRestart: Fault = async ({ cluster, random, forMs }) => {
  for (const machine of cluster.machines) {
    const hasStopped = await cluster.stop(machine);
    if (random.next() < SWITCHED_OFF_CHANCE && hasStopped) cluster.powerLoss(machine);
    await cluster.pause(forMs / 4);
    cluster.start(machine);
    await cluster.pause(100 + forMs / 4);
  }
};

/** Until a broker that was started must be in service again, if an image of its disk is to be put back. */
const IN_SERVICE_MS = 5_000;

/**
 * A broker that is no voter gets an image of its disk back, made before it was last in service: it says so by the epoch
 * of then, and what it holds proves nothing. An image of its present life would be a disk that lost writes in silence.
 */
export const oldDisk: Fault = async ({ cluster, forMs }) => {
  const victim = cluster.brokers.find(({ isController }) => !isController);
  if (victim === undefined) return;
  const registered = () =>
    [...(newestImage(cluster)?.brokers.values() ?? [])].find(({ nodeId }) => nodeId === victim.nodeId);
  const before = registered()?.brokerEpoch ?? 0;
  cluster.kill(victim);
  const putBack = cluster.saveDisk(victim);
  cluster.start(victim);
  const isBack = () => (registered()?.brokerEpoch ?? 0) > before && registered()?.fenced === false;
  if (!(await within(cluster, IN_SERVICE_MS, isBack))) return;
  await cluster.pause(forMs);
  cluster.kill(victim);
  putBack();
  cluster.start(victim);
};

/** A broker that is no voter loses its disk: the quorum must not get a voter back that forgot its vote. */
export const blankDisk: Fault = async ({ cluster, forMs }) => {
  const victim = cluster.brokers.find(({ isController }) => !isController);
  if (victim === undefined) return;
  cluster.kill(victim);
  cluster.replaceDisk(victim);
  await cluster.pause(forMs);
  cluster.start(victim);
};

/** How a process ends from outside. */
export type End = 'kill' | 'powerLoss';

/** How likely a process is to end in the midst of an event, between two of its disk operations. */
const MIDWAY_CHANCE = 0.3;
const MIDWAY_OPERATIONS_MAX = 12;
/** How long it may go on until then; it ends by then whatever it does. */
const MIDWAY_MS = 20;

/** Now, or a few disk operations later. */
function end({ cluster, random, forMs }: Strike, victim: SimulatedMachine, how: End): void {
  const { running } = victim;
  if (running === undefined || random.next() >= MIDWAY_CHANCE) {
    cluster[how](victim);
    return;
  }
  endAfter(cluster, victim, { how, operations: Math.floor(random.next() * MIDWAY_OPERATIONS_MAX) });
  cluster.scheduler.schedule(Math.min(MIDWAY_MS, forMs / 2), () => {
    if (victim.running === running) cluster[how](victim);
  });
}

/** In the midst of its work, before the given number of further disk operations is over. */
export function endAfter(
  cluster: SimulatedCluster,
  victim: SimulatedMachine,
  { how, operations }: { readonly how: End; readonly operations: number },
): void {
  cluster.note(`${victim.hostName} ends after ${operations} disk operations`);
  victim.running?.world.process.endAfterDiskOperations(operations, () => cluster[how](victim));
}

/** How likely a process that came back is to end at one of the disk operations of its recovery, or soon after it. */
const RECOVERY_CHANCE = 0.5;
const RECOVERY_OPERATIONS_MAX = 80;

/** Down for a moment, up for a moment that may be too short to come back in, or long enough to be in sync again. */
async function loop({ cluster, victims, random, forMs }: Strike, how: End): Promise<void> {
  const endMs = cluster.scheduler.nowMs + forMs;
  do {
    for (const victim of victims) cluster[how](victim);
    await cluster.pause(between(random, { least: 1, most: 60 }));
    for (const victim of victims) {
      cluster.start(victim);
      // The earlier the likelier: recovery begins with what matters most.
      const operations = Math.floor(random.next() ** 2 * RECOVERY_OPERATIONS_MAX);
      if (random.next() < RECOVERY_CHANCE) endAfter(cluster, victim, { how, operations });
    }
    await cluster.pause(between(random, { least: 5, most: random.next() < 0.5 ? 60 : 600 }));
  } while (cluster.scheduler.nowMs < endMs);
  for (const victim of victims) {
    victim.running?.world.process.outliveDiskOperations();
    cluster.start(victim);
  }
}
