import { randomInteger } from '@tidemark/ports';
import type { SimulatedCluster, SimulatedMachine } from './cluster.js';
import { controllerOf, isWhole, leaderOf } from './cluster-view.js';
import type { PlannedFault } from './plan.js';

const CLUSTER_WHOLE_MS = 120_000;

/** Does the planned faults to the cluster one after another, each when it is whole again; resolves when it is at the end. */
export async function runNemesis(
  cluster: SimulatedCluster,
  topic: string,
  faults: readonly PlannedFault[],
): Promise<void> {
  for (const fault of faults) {
    await cluster.waitUntil('a whole cluster', () => isWhole(cluster, topic), CLUSTER_WHOLE_MS);
    await cluster.pause(fault.afterMs);
    await strike(cluster, topic, fault);
  }
  await cluster.waitUntil('a whole cluster at the end', () => isWhole(cluster, topic), CLUSTER_WHOLE_MS);
}

async function strike(cluster: SimulatedCluster, topic: string, { kind, forMs }: PlannedFault): Promise<void> {
  const { network } = cluster;
  const leader = () => leaderOf(cluster, topic, 0) ?? anyMachine(cluster);
  const controller = () => controllerOf(cluster) ?? anyMachine(cluster);
  cluster.note(`fault: ${kind} for ${forMs} ms`);
  switch (kind) {
    case 'kill leader':
      return killFor(cluster, [leader()], forMs);
    case 'kill controller':
      return killFor(cluster, [controller()], forMs);
    case 'kill leader and controller':
      return killFor(cluster, [...new Set([leader(), controller()])], forMs);
    case 'kill any':
      return killFor(cluster, [anyMachine(cluster)], forMs);
    case 'power loss':
      for (const machine of cluster.machines) cluster.powerLoss(machine);
      return startAgain(cluster, cluster.machines, forMs);
    case 'isolate leader':
    case 'isolate controller': {
      const { hostName } = kind === 'isolate leader' ? leader() : controller();
      network.isolate(hostName);
      await cluster.pause(forMs);
      return network.heal();
    }
    case 'deafen leader': {
      // The victim is heard and hears nobody: the one-way cut that heartbeats alone do not find.
      const { hostName } = leader();
      for (const other of cluster.machines) {
        if (other.hostName !== hostName) network.partition(other.hostName, hostName, { oneWay: true });
      }
      await cluster.pause(forMs);
      return network.heal();
    }
    case 'freeze leader': {
      const victim = leader();
      const process = victim.running?.world.process;
      process?.pause();
      await cluster.pause(forMs);
      return process?.resume();
    }
  }
}

async function killFor(cluster: SimulatedCluster, victims: readonly SimulatedMachine[], forMs: number): Promise<void> {
  for (const victim of victims) cluster.kill(victim);
  await startAgain(cluster, victims, forMs);
}

async function startAgain(
  cluster: SimulatedCluster,
  machines: readonly SimulatedMachine[],
  afterMs: number,
): Promise<void> {
  await cluster.pause(afterMs);
  for (const machine of machines) cluster.start(machine);
}

function anyMachine({ machines, random }: SimulatedCluster): SimulatedMachine {
  const machine = machines[randomInteger(random, { least: 0, most: machines.length - 1 })];
  if (machine === undefined) throw new Error('the cluster has no machine');
  return machine;
}
