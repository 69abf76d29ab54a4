import { DEFAULT_BASE_PORT, DEFAULT_DIRECTORY, DEFAULT_NODES, findLayout } from '../cluster/layout.js';
import type { HostPort } from '../options.js';

/** The cluster in the default directory, or where the default cluster would listen. */
export function defaultBootstrap(): HostPort[] {
  const layout = findLayout({ directory: DEFAULT_DIRECTORY });
  const ports =
    layout?.nodes.map((node) => node.ports.frames) ??
    Array.from({ length: DEFAULT_NODES }, (_, id) => DEFAULT_BASE_PORT + 10 * id);
  return ports.map((port) => ({ host: '127.0.0.1', port }));
}
