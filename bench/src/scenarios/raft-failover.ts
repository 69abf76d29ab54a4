import { setTimeout as delay } from 'node:timers/promises';
import { incarnationOf, waitUntilWhole } from '@tidemark/chaos';
import { frameAddresses, signalNode, startNodeProcess } from '@tidemark/cli';
import { createAdmin } from '@tidemark/client';
import type { Address, World } from '@tidemark/ports';
import { dialFrames, type FramesChannel, methods } from '@tidemark/rpc';
import { BenchCluster } from '../cluster.js';
import type { Measurement } from '../rows.js';
import type { ScenarioContext } from '../scenario.js';

const CALM_MS = 1_000;
/** How often a commit is tried: the figures are no finer than this. */
const PROBE_INTERVAL_MS = 5;
const PROBE_TIMEOUT_MS = 10_000;

/**
 * From SIGKILL of the controller that leads the quorum, in a cluster of three processes, until the next proposal is
 * committed: the first topic that can be created through one of the other two nodes.
 */
export async function measureFailover({ directory, basePort, runs, progress }: ScenarioContext): Promise<Measurement> {
  await using cluster = await BenchCluster.start({ directory: `${directory}/cluster`, basePort, nodes: 3 });
  const { world, layout } = cluster;
  const addresses = frameAddresses(layout);
  await using admin = createAdmin({ world, bootstrap: addresses });
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await delay(CALM_MS);
    const before = await waitUntilWhole(world, layout);
    const victim = layout.nodes.find(({ id }) => id === before.answers?.cluster.controller);
    if (victim === undefined) throw new Error('the cluster has no controller');
    const survivors = layout.nodes.flatMap(({ id }, at) => (id === victim.id ? [] : (addresses[at] ?? [])));
    using prober = await CommitProber.connect({ world, addresses: survivors, prefix: `run-${run}` });
    const killedMs = performance.now();
    if (!signalNode(victim, 'SIGKILL')) throw new Error(`node ${victim.id} was dead before it was killed`);
    values.push((await prober.firstCommitMs()) - killedMs);
    progress(`killed node ${victim.id}: ${Math.round(values.at(-1) ?? 0)} ms`);
    // Topics that were placed on the dead node, which never knew of them, must not be waited for.
    await admin.deleteTopics(await prober.finish());
    startNodeProcess(victim).unref();
    await waitUntilWhole(
      world,
      layout,
      (asked) => incarnationOf(asked, victim.id) !== incarnationOf(before, victim.id),
    );
  }
  return { params: { nodes: 3, victim: 'leader' }, metric: 'failover', unit: 'ms', values };
}

/** Tries to create topics, through each channel in turn, without waiting for answers. */
class CommitProber implements Disposable {
  readonly #channels: readonly FramesChannel[];
  readonly #prefix: string;
  readonly #created: string[] = [];
  readonly #pending = new Set<Promise<void>>();
  #committedMs: number | undefined;

  private constructor(channels: readonly FramesChannel[], prefix: string) {
    this.#channels = channels;
    this.#prefix = prefix;
  }

  static async connect(to: { world: World; addresses: readonly Address[]; prefix: string }): Promise<CommitProber> {
    const dials = to.addresses.map((address) => dialFrames({ world: to.world, address, timeoutMs: PROBE_TIMEOUT_MS }));
    return new CommitProber(await Promise.all(dials), to.prefix);
  }

  /** Resolves with the moment of the first answer that says that a topic was created. Throws if none comes. */
  async firstCommitMs(): Promise<number> {
    const deadline = performance.now() + PROBE_TIMEOUT_MS;
    for (let probe = 0; this.#committedMs === undefined; probe += 1) {
      if (performance.now() > deadline) throw new Error(`nothing was committed within ${PROBE_TIMEOUT_MS} ms`);
      const channel = this.#channels[probe % this.#channels.length];
      if (channel !== undefined) this.#start(this.#try(channel, `${this.#prefix}-${probe}`));
      await delay(PROBE_INTERVAL_MS);
    }
    return this.#committedMs;
  }

  /** Waits for what is under way; returns the topics that there are now. */
  async finish(): Promise<readonly string[]> {
    await Promise.all(this.#pending);
    return this.#created;
  }

  [Symbol.dispose](): void {
    for (const channel of this.#channels) channel.close();
  }

  #start(probe: Promise<void>): void {
    const tracked = probe.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }

  async #try(channel: FramesChannel, name: string): Promise<void> {
    const request = { topics: [{ name, partitions: 1, replicationFactor: 1 }], timeoutMs: PROBE_TIMEOUT_MS };
    try {
      const { message } = await channel.call(methods.createTopics, request, { timeoutMs: PROBE_TIMEOUT_MS });
      if (message.error !== 0 || message.topics.some(({ error }) => error !== 0)) return;
    } catch {
      // Refused or lost, as is to be expected while nobody leads: another follows.
      return;
    }
    this.#committedMs ??= performance.now();
    this.#created.push(name);
  }
}
