import type { SimulatedMachine } from '../cluster.js';
import { anyMachine, anyTwo, controller, type Fault, leader, type Strike } from './strike.js';

const HOUR_MS = 3_600_000;

export const killLeader: Fault = (strike) => killFor(strike, [leader(strike)]);

export const killController: Fault = (strike) => killFor(strike, [controller(strike)]);

export const killLeaderAndController: Fault = (strike) =>
  killFor(strike, [...new Set([leader(strike), controller(strike)])]);

export const killAny: Fault = (strike) => killFor(strike, [anyMachine(strike)]);

export const powerLossOfOne: Fault = (strike) => powerLossFor(strike, [anyMachine(strike)]);

export const powerLossOfTwo: Fault = (strike) => powerLossFor(strike, anyTwo(strike));

export const powerLoss: Fault = (strike) => powerLossFor(strike, strike.cluster.machines);

/** SIGSTOP, or a long collection. */
export const freezeLeader: Fault = async (strike) => {
  const process = leader(strike).running?.world.process;
  process?.pause();
  await strike.cluster.pause(strike.forMs);
  process?.resume();
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

/** The broker that is no voter loses its disk. */
export const blankDisk: Fault = async ({ cluster, forMs }) => {
  const victim = cluster.machines.find((machine) => !cluster.voters.includes(machine));
  if (victim === undefined) return;
  cluster.kill(victim);
  cluster.replaceDisk(victim);
  await cluster.pause(forMs);
  cluster.start(victim);
};

export const wallClockJump: Fault = async (strike) => {
  const clock = anyMachine(strike).running?.world.clock;
  const jump = (strike.random.next() * 2 - 1) * HOUR_MS;
  clock?.wallJump(jump);
  await strike.cluster.pause(strike.forMs);
  if (strike.random.next() < 0.5) clock?.wallJump(-jump);
};

async function killFor(strike: Strike, victims: readonly SimulatedMachine[]): Promise<void> {
  for (const victim of victims) strike.cluster.kill(victim);
  await startAgain(strike, victims);
}

async function powerLossFor(strike: Strike, victims: readonly SimulatedMachine[]): Promise<void> {
  for (const victim of victims) strike.cluster.powerLoss(victim);
  await startAgain(strike, victims);
}

/** Another fault may have started a machine already. */
async function startAgain({ cluster, forMs }: Strike, machines: readonly SimulatedMachine[]): Promise<void> {
  await cluster.pause(forMs);
  for (const machine of machines) cluster.start(machine);
}
