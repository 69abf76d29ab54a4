import { readFileSync } from 'node:fs';
import { ConfigError, loadConfig, type NodeConfig, type RunningNode, startNode } from '@tidemark/server';
import { CliError, exitCodes } from '../exit-codes.js';
import type { ServerOptions } from './server.js';

/** Runs a node until SIGTERM or SIGINT, then stops it cleanly. A second signal ends the process at once. */
export async function runServer({ config: path }: ServerOptions): Promise<void> {
  const config = readConfig(path);
  const stopped = nextSignal();
  const node = await startNode({ config, ownsProcess: true });
  await stopped;
  await stopNode(node);
}

function readConfig(path: string): NodeConfig {
  let file: string;
  try {
    file = readFileSync(path, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.usage, `cannot read the configuration: ${reason}`, { cause });
  }
  try {
    return loadConfig({ file, environment: process.env });
  } catch (error) {
    if (error instanceof ConfigError)
      throw new CliError(exitCodes.usage, `${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

async function stopNode(node: RunningNode): Promise<void> {
  await node.stop();
  // Whatever still holds the event loop, everything that had to be written has been.
  process.exit(exitCodes.done);
}
