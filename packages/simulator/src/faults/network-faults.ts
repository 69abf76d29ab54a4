import type { Random } from '@tidemark/ports';
import type { SimulatedMachine } from '../cluster.js';
import { again, anotherThan, between, type Fault, forAWhile, type Strike } from './strike.js';

export const isolate: Fault = (strike) => {
  const { network } = strike.cluster;
  return forAWhile(
    strike,
    ({ hostName }) => network.isolate(hostName),
    ({ hostName }) => network.heal(hostName),
  );
};

/** The victim is heard and hears nobody: the one-way cut that heartbeats alone do not find. */
export const deafen: Fault = (strike) =>
  cut(strike, (victim, other) => strike.cluster.network.partition(other, victim, { oneWay: true }));

/** The victim hears everybody and is not heard. */
export const mute: Fault = (strike) =>
  cut(strike, (victim, other) => strike.cluster.network.partition(victim, other, { oneWay: true }));

/** Two machines do not reach each other, though both reach all others. */
export const severedLink: Fault = async (strike) => {
  const { network } = strike.cluster;
  const [one, other] = link(strike);
  network.partition(one, other, { oneWay: strike.random.next() < 0.3 });
  await strike.cluster.pause(strike.forMs);
  network.heal(one, other);
};

/** Two sides that do not reach each other, the victim on one of them. */
export const split: Fault = async ({ cluster, victims, random, forMs }) => {
  const { network, machines } = cluster;
  const side = machines.filter((machine) => victims.includes(machine) || random.next() < 0.5);
  const others = machines.filter((machine) => !side.includes(machine));
  const links = side.flatMap((one) => others.map((other) => [one.hostName, other.hostName] as const));
  for (const [one, other] of links) network.partition(one, other);
  await cluster.pause(forMs);
  for (const [one, other] of links) network.heal(one, other);
};

export const flappingLink: Fault = async (strike) => {
  const { network } = strike.cluster;
  const [one, other] = link(strike);
  const oneWay = strike.random.next() < 0.5;
  let severed = false;
  await again(strike, { least: 5, most: 400 }, () => {
    severed = !severed;
    if (severed) network.partition(one, other, { oneWay });
    else network.heal(one, other);
  });
  network.heal(one, other);
};

/** Slow both ways, or the one way only: then what one side says is old when the other hears it. */
export const slowLink: Fault = async (strike) => {
  const { network } = strike.cluster;
  const [one, other] = link(strike);
  const oneWay = strike.random.next() < 0.5;
  const least = between(strike.random, { least: 5, most: 105 });
  network.setLatency(one, other, { least, most: least * 3 }, { oneWay });
  await strike.cluster.pause(strike.forMs);
  network.setLatency(one, other, network.latencyMs);
};

/** The longest way of uneven links; the shortest takes 1 ms. */
const UNEVEN_MS_MAX = 200;

/** What the victim sends takes long, to each other machine a time of its own: they learn of it one after the other. */
export const unevenLinks: Fault = async ({ cluster, victims, random, forMs }) => {
  const { network } = cluster;
  const links = victims.flatMap(({ hostName }) =>
    cluster.machines.filter((other) => other.hostName !== hostName).map((other) => [hostName, other.hostName] as const),
  );
  for (const [from, to] of links) {
    // As likely within 1 and 2 as within 100 and 200: one that hardly lags beside one that lags far.
    const least = UNEVEN_MS_MAX ** random.next();
    network.setLatency(from, to, { least, most: least * 1.2 }, { oneWay: true });
  }
  await cluster.pause(forMs);
  for (const [from, to] of links) network.setLatency(from, to, network.latencyMs, { oneWay: true });
};

/** What a narrow line carries in a millisecond, drawn as an exponent: 160 kbit/s to 16 Mbit/s. */
export const NARROW_BYTES_PER_MS = { least: 20, most: 2_000 };

export const narrowBytesPerMs = (random: Random) => {
  const { least, most } = NARROW_BYTES_PER_MS;
  return Math.round(least * (most / least) ** random.next());
};

/** All that the victim sends, or all that is sent to it, or both, has to share so little that it is late by its length. */
export const narrowLine: Fault = async ({ cluster, victims, random, forMs }) => {
  const { network } = cluster;
  const only = ([undefined, 'outgoing', 'incoming'] as const)[Math.floor(random.next() * 3)];
  for (const { hostName } of victims) network.setBandwidth(hostName, narrowBytesPerMs(random), only);
  await cluster.pause(forMs);
  for (const { hostName } of victims) network.setBandwidth(hostName, undefined);
};

/** Single frames take long, everywhere, and hold up what comes behind them on their connection. */
export const stutter: Fault = async ({ cluster, random, forMs }) => {
  const probability = between(random, { least: 0.005, most: 0.05 });
  cluster.delayFrames({ probability, mostMs: between(random, { least: 20, most: 400 }) });
  await cluster.pause(forMs);
  cluster.delayFrames();
};

export const connectionResets: Fault = (strike) =>
  again(strike, { least: 5, most: 300 }, () => {
    for (const { hostName } of strike.victims) strike.cluster.network.dropConnections(hostName);
  });

/** What TCP does not do, to a few frames or to many: no node must be less safe for it. */
export const frameFaults: Fault = async ({ cluster, random, forMs }) => {
  const { faults } = cluster.network;
  const most = random.next() < 0.3 ? 0.3 : 0.05;
  cluster.framesWereWrong = true;
  faults.duplicateProbability = random.next() * most;
  faults.reorderProbability = random.next() * most;
  faults.dropProbability = random.next() < 0.3 ? random.next() * (most / 5) : 0;
  await cluster.pause(forMs);
  faults.duplicateProbability = 0;
  faults.reorderProbability = 0;
  faults.dropProbability = 0;
  // What was lost on a connection is waited for as long as that lives.
  for (const { hostName } of cluster.machines) cluster.network.dropConnections(hostName);
};

function cut(strike: Strike, sever: (victim: string, other: string) => void): Promise<void> {
  const { cluster } = strike;
  return forAWhile(
    strike,
    ({ hostName }) => {
      for (const other of cluster.machines) if (other.hostName !== hostName) sever(hostName, other.hostName);
    },
    ({ hostName }) => cluster.network.heal(hostName),
  );
}

/** From the first victim to another machine, or the other way round. */
function link(strike: Strike): [string, string] {
  const [victim] = strike.victims as readonly [SimulatedMachine];
  const ends: [string, string] = [victim.hostName, anotherThan(victim, strike).hostName];
  return strike.random.next() < 0.5 ? ends : [ends[1], ends[0]];
}
