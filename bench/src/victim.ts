import { setTimeout as delay } from 'node:timers/promises';
import { chooseVictim, Seeded, type Victim, type VictimKind, waitUntilWhole } from '@tidemark/chaos';
import { type ClusterLayout, type ClusterStatus, frameAddresses } from '@tidemark/cli';
import { createAdmin } from '@tidemark/client';
import type { World } from '@tidemark/ports';

const CALM_MS = 1_000;
const DETOURS_MAX = 20;

/**
 * Waits until the cluster is whole and has a node of this kind; while it has none, the quorum hands its leadership to a
 * node which that makes one. Throws if none comes to be.
 */
export async function findVictim(
  { world, layout }: { readonly world: World; readonly layout: ClusterLayout },
  kind: VictimKind,
): Promise<Victim> {
  for (let detour = 0; detour < DETOURS_MAX; detour += 1) {
    const { status } = await waitUntilWhole(world, layout);
    const victim = chooseVictim(kind, status, new Seeded(detour));
    if (victim?.kind === kind) return victim;
    const next = nextController(status, kind);
    await using admin = createAdmin({ world, bootstrap: frameAddresses(layout) });
    if (next !== undefined) await admin.quorum.transfer({ to: next });
    await delay(CALM_MS);
  }
  throw new Error(`no node came to be ${kind}`);
}

/** Another node than the controller: one that leads partitions if the controller is to lead some, else one that leads none. */
function nextController({ nodes, partitions }: ClusterStatus, kind: VictimKind): number | undefined {
  const leaders = new Set(partitions.map(({ leader }) => leader));
  return nodes.find(({ id, controller }) => !controller && leaders.has(id) === (kind === 'leader and controller'))?.id;
}
