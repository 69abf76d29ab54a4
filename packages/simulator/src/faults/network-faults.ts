import type { SimulatedMachine } from '../cluster.js';
import { again, anyMachine, anyTwo, controller, type Fault, leader, type Strike } from './strike.js';

export const isolateLeader: Fault = (strike) => isolateFor(strike, leader(strike));

export const isolateController: Fault = (strike) => isolateFor(strike, controller(strike));

/** The victim is heard and hears nobody: the one-way cut that heartbeats alone do not find. */
export const deafenLeader: Fault = (strike) => {
  const victim = leader(strike);
  return cutFor(strike, victim, (other) => strike.cluster.network.partition(other, victim.hostName, { oneWay: true }));
};

/** The victim hears everybody and is not heard. */
export const muteLeader: Fault = (strike) => {
  const victim = leader(strike);
  return cutFor(strike, victim, (other) => strike.cluster.network.partition(victim.hostName, other, { oneWay: true }));
};

export const flappingLink: Fault = async (strike) => {
  const { network } = strike.cluster;
  const [one, other] = anyTwo(strike);
  const oneWay = strike.random.next() < 0.5;
  let cut = false;
  await again(strike, { least: 5, most: 400 }, () => {
    cut = !cut;
    if (cut) network.partition(one.hostName, other.hostName, { oneWay });
    else network.heal(one.hostName, other.hostName);
  });
  network.heal(one.hostName, other.hostName);
};

export const slowLink: Fault = async (strike) => {
  const { network } = strike.cluster;
  const [one, other] = anyTwo(strike);
  const least = 5 + strike.random.next() * 100;
  network.setLatency(one.hostName, other.hostName, { least, most: least * 3 });
  await strike.cluster.pause(strike.forMs);
  network.setLatency(one.hostName, other.hostName, network.latencyMs);
};

export const connectionResets: Fault = async (strike) => {
  const victim = anyMachine(strike);
  await again(strike, { least: 5, most: 300 }, () => strike.cluster.network.dropConnections(victim.hostName));
};

/** What TCP does not do: no node must be less safe for it. */
export const frameFaults: Fault = async ({ cluster, random, forMs }) => {
  const { faults } = cluster.network;
  faults.duplicateProbability = random.next() * 0.05;
  faults.reorderProbability = random.next() * 0.05;
  faults.dropProbability = random.next() < 0.3 ? random.next() * 0.01 : 0;
  await cluster.pause(forMs);
  faults.duplicateProbability = 0;
  faults.reorderProbability = 0;
  faults.dropProbability = 0;
  // What was lost on a connection is waited for as long as that lives.
  for (const { hostName } of cluster.machines) cluster.network.dropConnections(hostName);
};

async function isolateFor({ cluster, forMs }: Strike, { hostName }: SimulatedMachine): Promise<void> {
  cluster.network.isolate(hostName);
  await cluster.pause(forMs);
  cluster.network.heal(hostName);
}

async function cutFor(
  { cluster, forMs }: Strike,
  victim: SimulatedMachine,
  cut: (other: string) => void,
): Promise<void> {
  for (const other of cluster.machines) if (other !== victim) cut(other.hostName);
  await cluster.pause(forMs);
  cluster.network.heal(victim.hostName);
}
