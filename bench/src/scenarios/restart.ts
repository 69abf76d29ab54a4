import { setTimeout as delay } from 'node:timers/promises';
import { type VictimKind, waitUntilWhole } from '@tidemark/chaos';
import { type NodeLayout, runningPid, signalNode, startNodeProcess } from '@tidemark/cli';
import { LoadedCluster } from '../loaded-cluster.js';
import type { Measurement } from '../rows.js';
import type { Scenario, ScenarioContext } from '../scenario.js';
import { findVictim } from '../victim.js';

const CALM_MS = 1_000;
const POLL_MS = 10;
const KINDS: readonly VictimKind[] = ['leader', 'leader and controller'];
/** Longer than the session timeout of the nodes. */
const FROZEN_MS = 12_000;

/** What producers notice of a node that is stopped in order and started again, and of one that stands still. */
export const restartScenario: Scenario = {
  name: 'restart',
  doc: 'time without an acknowledgement, and failed sends, around a planned restart (SIGTERM) of a leader; around a SIGSTOP',
  runsDefault: 10,
  async run(context: ScenarioContext): Promise<Measurement[]> {
    await using cluster = await LoadedCluster.start(context, { partitions: 1 });
    const measurements: Measurement[] = [];
    for (const kind of KINDS) {
      const values: number[] = [];
      for (let run = 0; run < context.runs; run += 1) values.push(await strike(cluster, context, kind, restartInOrder));
      measurements.push({ params: { node: kind }, metric: 'gap, restarted', unit: 'ms', values });
    }
    const frozen = [await strike(cluster, context, 'leader', freeze)];
    measurements.push({ params: { node: 'leader' }, metric: 'gap, frozen', unit: 'ms', values: frozen });
    measurements.push({ params: {}, metric: 'failed sends', unit: '', values: [await cluster.end()] });
    return measurements;
  },
};

async function strike(
  { world, layout, times }: LoadedCluster,
  { progress }: ScenarioContext,
  kind: VictimKind,
  act: (node: NodeLayout) => Promise<void>,
): Promise<number> {
  await delay(CALM_MS);
  const { nodeId } = await findVictim({ world, layout }, kind);
  const node = layout.nodes[nodeId];
  if (node === undefined) throw new Error(`there is no node ${nodeId}`);
  const fromMs = performance.now();
  await act(node);
  await waitUntilWhole(world, layout);
  await delay(CALM_MS);
  const gapMs = times.longestGapMs({ fromMs, toMs: performance.now() });
  progress(`${act.name} node ${nodeId} (${kind}): ${Math.round(gapMs)} ms`);
  return gapMs;
}

async function restartInOrder(node: NodeLayout): Promise<void> {
  signalNode(node, 'SIGTERM');
  while (runningPid(node) !== undefined) await delay(POLL_MS);
  startNodeProcess(node).unref();
}

async function freeze(node: NodeLayout): Promise<void> {
  signalNode(node, 'SIGSTOP');
  await delay(FROZEN_MS);
  signalNode(node, 'SIGCONT');
}
