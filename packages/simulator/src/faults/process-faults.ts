import type { SimulatedMachine } from '../cluster.js';
import { newestImage } from '../cluster-view.js';
import { between, type Fault, forAWhile, type Strike, within } from './strike.js';

export const kill: Fault = (strike) =>
  forAWhile(
    strike,
    (victim) => strike.cluster.kill(victim),
    (victim) => strike.cluster.start(victim),
  );

export const powerLoss: Fault = (strike) =>
  forAWhile(
    strike,
    (victim) => strike.cluster.powerLoss(victim),
    (victim) => strike.cluster.start(victim),
  );

/** It dies again while it comes back, several times. */
export const crashLoop: Fault = (strike) => loop(strike, (victim) => strike.cluster.kill(victim));

export const repeatedPowerLoss: Fault = (strike) => loop(strike, (victim) => strike.cluster.powerLoss(victim));

/** SIGSTOP, or a long collection. */
export const freeze: Fault = async ({ cluster, victims, forMs }) => {
  const processes = victims.map(({ running }) => running?.world.process);
  for (const process of processes) process?.pause();
  await cluster.pause(forMs);
  for (const process of processes) process?.resume();
};

/** Every node in turn is stopped in order and started again. */
export const rollingRestart: Fault = async ({ cluster, forMs }) => {
  for (const machine of cluster.machines) {
    await cluster.stop(machine);
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

/** Down for a moment, up for a moment that may be too short to come back in, or long enough to be in sync again. */
async function loop({ cluster, victims, random, forMs }: Strike, strike: (victim: SimulatedMachine) => void) {
  const endMs = cluster.scheduler.nowMs + forMs;
  do {
    for (const victim of victims) strike(victim);
    await cluster.pause(between(random, { least: 1, most: 60 }));
    for (const victim of victims) cluster.start(victim);
    await cluster.pause(between(random, { least: 5, most: random.next() < 0.5 ? 60 : 600 }));
  } while (cluster.scheduler.nowMs < endMs);
}
