import type { Log, World } from '@tidemark/ports';
import { createNodeWorld } from '@tidemark/ports/node';

const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};

/** The world of a command. It logs nothing: what concerns its user it says itself. */
export function commandWorld(): World {
  return createNodeWorld({ log: silentLog });
}
