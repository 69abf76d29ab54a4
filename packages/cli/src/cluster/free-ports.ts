import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { CliError, exitCodes } from '../exit-codes.js';
import type { ClusterLayout, NodeLayout } from './layout.js';

const STEP = 100;
const PORT_MAX = 65_000;
/** A process that was killed is none any more before its ports are free: its memory, and a write to a slow disk, may be in between. */
const LINGERING_MS = 5_000;
const POLL_MS = 50;

/** The first base port from `from` on with which every port of so many nodes is free now. */
export async function freeBasePort({
  from,
  nodes,
}: {
  readonly from: number;
  readonly nodes: number;
}): Promise<number> {
  for (let base = from; base < PORT_MAX; base += STEP) {
    const ports = Array.from({ length: nodes }, (_, id) =>
      [0, 1, 2, 3].map((offset) => base + 10 * id + offset),
    ).flat();
    const obstacles = await Promise.all(ports.map(obstacleAt));
    if (obstacles.every((obstacle) => obstacle === undefined)) return base;
  }
  throw new Error(`no ${nodes * 4} free ports from ${from} on`);
}

/** Throws CliError that names the first port of the cluster at which nobody could listen now. */
export async function assertPortsFree({ nodes }: ClusterLayout): Promise<void> {
  for (const { id, ports } of nodes) {
    for (const port of Object.values(ports)) {
      const obstacle = await obstacleAt(port);
      if (obstacle === undefined) continue;
      throw new CliError(
        exitCodes.failed,
        `port ${port}, which node ${id} would use, is not free (${obstacle}): stop what listens there, perhaps another cluster, or choose another --port; nothing was created`,
      );
    }
  }
}

/**
 * Throws CliError if another listens for seconds where a node that is down is to be found: a copy has the ports of its original.
 * `check` may throw to give up early.
 */
export async function assertFramesPortFree(
  { id, ports: { frames } }: NodeLayout,
  { check }: { readonly check: () => void },
): Promise<void> {
  const deadline = performance.now() + LINGERING_MS;
  for (;;) {
    const obstacle = await obstacleAt(frames);
    if (obstacle === undefined) return;
    check();
    if (performance.now() > deadline) {
      throw new CliError(
        exitCodes.failed,
        `port ${frames}, which node ${id} uses, is not free (${obstacle}): stop what listens there, perhaps this node itself, started by "tidemark server", or the cluster that this is a copy of`,
      );
    }
    await delay(POLL_MS);
  }
}

/** Why nobody could listen at the port now; undefined: it is free. */
function obstacleAt(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}
