import type { Random } from '@tidemark/ports';
import type { SimulatedCluster, SimulatedMachine } from '../cluster.js';
import { controllerOf, leaderOf } from '../cluster-view.js';
import type { VictimKind } from '../plan.js';

export interface VictimQuestion {
  readonly cluster: SimulatedCluster;
  readonly topic: string;
  readonly random: Random;
  /** Whom the moment is about, if it has come. */
  readonly subject: SimulatedMachine | undefined;
}

/** Picks whom a fault befalls; where nobody fits, anybody. Never empty, and nobody twice. */
export function pickVictims(kind: VictimKind, { cluster, topic, random, subject }: VictimQuestion): SimulatedMachine[] {
  const { machines } = cluster;
  const any = pickFrom(machines, random);
  const leader = leaderOf(cluster, topic, 0) ?? any;
  const controller = controllerOf(cluster) ?? any;
  switch (kind) {
    case 'leader':
      return [leader];
    case 'follower':
      return [
        pickFrom(
          machines.filter((machine) => machine !== leader),
          random,
          leader,
        ),
      ];
    case 'controller':
      return [controller];
    case 'leader and controller':
      return [...new Set([leader, controller])];
    case 'any':
      return [any];
    case 'two':
      return [
        ...new Set([
          any,
          pickFrom(
            machines.filter((machine) => machine !== any),
            random,
            any,
          ),
        ]),
      ];
    case 'all':
      return [...machines];
    case 'subject':
      return [subject ?? any];
  }
}

function pickFrom(
  machines: readonly SimulatedMachine[],
  random: Random,
  otherwise?: SimulatedMachine,
): SimulatedMachine {
  const machine = machines[Math.floor(random.next() * machines.length)] ?? otherwise;
  if (machine === undefined) throw new Error('the cluster has no machine');
  return machine;
}
