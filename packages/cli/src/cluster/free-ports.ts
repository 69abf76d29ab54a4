import { createServer } from 'node:net';

const STEP = 100;
const PORT_MAX = 65_000;

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
    const free = await Promise.all(ports.map(isFree));
    if (!free.includes(false)) return base;
  }
  throw new Error(`no ${nodes * 4} free ports from ${from} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
