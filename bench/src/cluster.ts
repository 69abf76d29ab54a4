import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterLayout, commandWorld, findOrCreateLayout, startCluster, stopCluster } from '@tidemark/cli';
import type { World } from '@tidemark/ports';

/** A cluster of processes for one measurement; disposing of it stops them. */
export class BenchCluster implements AsyncDisposable {
  readonly world: World = commandWorld();
  /** From the first spawn until the cluster takes writes. */
  readyMs = 0;

  private constructor(readonly layout: ClusterLayout) {}

  static async start(options: { directory: string; basePort: number; nodes: number }): Promise<BenchCluster> {
    const cluster = new BenchCluster(findOrCreateLayout(options));
    const startedMs = performance.now();
    try {
      await startCluster(cluster.world, cluster.layout);
    } catch (error) {
      await stopCluster(cluster.layout);
      throw error;
    }
    cluster.readyMs = performance.now() - startedMs;
    return cluster;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stopCluster(this.layout);
  }
}

/** What a process holds in memory. Linux only: it reads /proc. */
export function residentBytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (match === null) throw new Error(`/proc/${pid}/status has no VmRSS`);
  return Number(match[1]) * 1024;
}

/** What the files below a folder occupy on disk. */
export function diskBytes(directory: string): number {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(directory, name)).blocks * 512)
    .reduce((sum, size) => sum + size, 0);
}
