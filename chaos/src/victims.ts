import type { ClusterStatus } from '@tidemark/cli';
import type { Seeded } from './seeded.js';

/** What a node is when it is killed: the leader of a partition, the controller, or both at once. */
export type VictimKind = 'leader' | 'controller' | 'leader and controller';

export const victimKinds: readonly VictimKind[] = ['leader', 'controller', 'leader and controller'];

export interface Victim {
  readonly kind: VictimKind;
  readonly nodeId: number;
}

/**
 * Picks the node to kill. If no node is leader and controller at once, it picks a leader: its partitions move, and
 * after one or two such kills the controller leads one of them.
 */
export function chooseVictim(kind: VictimKind, status: ClusterStatus, seeded: Seeded): Victim | undefined {
  const controller = status.nodes.find((node) => node.controller)?.id;
  const leaders = [...new Set(status.partitions.map(({ leader }) => leader))].filter((leader) => leader !== null);
  const others = leaders.filter((leader) => leader !== controller);
  const controllerLeads = controller !== undefined && leaders.includes(controller);
  const nodeId = {
    leader: () => seeded.pick(others.length > 0 ? others : leaders),
    controller: () => controller,
    'leader and controller': () => (controllerLeads ? controller : seeded.pick(others)),
  }[kind]();
  if (nodeId === undefined) return undefined;
  return { nodeId, kind: kindOf({ isController: nodeId === controller, leads: leaders.includes(nodeId), kind }) };
}

/** What the victim is; asked for a controller that leads as well, it is reported as the controller. */
function kindOf(found: { isController: boolean; leads: boolean; kind: VictimKind }): VictimKind {
  if (found.kind === 'controller') return 'controller';
  return found.isController && found.leads ? 'leader and controller' : 'leader';
}
