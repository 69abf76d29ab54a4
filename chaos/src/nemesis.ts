import { setTimeout as delay } from 'node:timers/promises';
import { type ClusterLayout, signalNode, startNodeProcess } from '@tidemark/cli';
import type { World } from '@tidemark/ports';
import type { Seeded } from './seeded.js';
import { chooseVictim, type Victim, victimKinds } from './victims.js';
import { incarnationOf, waitUntilWhole } from './whole.js';

/** One node killed and brought back. */
export interface Kill extends Victim {
  readonly killedMs: number;
  /** How often: a node that is killed again while it comes back is killed twice. */
  readonly times: number;
  readonly restartedMs: number;
  /** When every ISR was full again. */
  readonly wholeMs: number;
}

export interface NemesisOptions {
  readonly world: World;
  readonly layout: ClusterLayout;
  readonly seeded: Seeded;
  /** Ends after the kill that is under way. */
  readonly signal: AbortSignal;
  readonly onKill: (kill: Kill) => void;
}

/** Between the moment when all is well and the next kill. */
const CALM_MS = { least: 500, most: 3_000 };
/** How long a killed node stays down. */
const DOWN_MS = { least: 100, most: 2_000 };
/** Of all kills, those that are followed by another of the same node while it starts, after this time. */
const TWICE_SHARE = 0.3;
const UP_MS = { least: 0, most: 2_000 };

/** Kills leaders, controllers, and nodes that are both, in turn, at random moments, with SIGKILL. */
export async function runNemesis(options: NemesisOptions): Promise<void> {
  const { layout, world, seeded, signal } = options;
  for (let turn = 0; !signal.aborted; ) {
    await delay(seeded.between(CALM_MS.least, CALM_MS.most), undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    const wanted = victimKinds[turn % victimKinds.length] ?? 'leader';
    const { status } = await waitUntilWhole(world, layout);
    const victim = chooseVictim(wanted, status, seeded);
    if (victim === undefined) continue;
    options.onKill(await killAndRestart(victim, { ...options, times: seeded.next() < TWICE_SHARE ? 2 : 1 }));
    if (victim.kind === wanted) turn += 1;
  }
}

export interface KillOptions extends Pick<NemesisOptions, 'world' | 'layout' | 'seeded'> {
  readonly times?: number;
  /** The signal has been sent, for the first time. */
  readonly onKilled?: () => void;
  /** Awaited before it is started again: what is measured of the others is not to be theirs and its own recovery at once. */
  readonly whileDown?: () => Promise<unknown>;
}

/**
 * Kills a node, starts it again after a random while, and waits until every ISR is full. Killed twice, it dies while
 * it comes back, perhaps before anybody has noticed the first time.
 */
export async function killAndRestart(
  victim: Victim,
  { world, layout, seeded, times = 1, onKilled, whileDown }: KillOptions,
): Promise<Kill> {
  const node = layout.nodes[victim.nodeId];
  if (node === undefined) throw new Error(`there is no node ${victim.nodeId}`);
  const before = incarnationOf(await waitUntilWhole(world, layout), node.id);
  const killedMs = performance.now();
  for (let time = 1; time <= times; time += 1) {
    if (time > 1) await delay(seeded.between(UP_MS.least, UP_MS.most));
    if (!signalNode(node, 'SIGKILL')) throw new Error(`node ${node.id} died by itself (${node.logFile})`);
    if (time === 1) onKilled?.();
    if (time === times) await whileDown?.();
    // Between two kills it is back as soon as can be.
    await delay(time === times ? seeded.between(DOWN_MS.least, DOWN_MS.most) : DOWN_MS.least);
    startNodeProcess(node).unref();
  }
  const restartedMs = performance.now();
  // A node that is back before anybody missed it looks whole, and is not: it has to register again first.
  await waitUntilWhole(world, layout, (asked) => incarnationOf(asked, node.id) !== before);
  return { ...victim, times, killedMs, restartedMs, wholeMs: performance.now() };
}
