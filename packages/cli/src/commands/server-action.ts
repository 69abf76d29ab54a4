import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ConfigError, loadConfig, type NodeConfig, passedOver, type RunningNode, startNode } from '@tidemark/server';
import { EndSignal } from '../end-signal.js';
import { CliError, type ExitCode, exitCodes } from '../exit-codes.js';
import { tellFailure } from '../failure.js';
import type { ServerOptions } from './server.js';

/** Runs a node until SIGTERM or SIGINT, then stops it cleanly. A second signal ends the process at once: see EndSignal. */
export async function runServer({ config: path }: ServerOptions): Promise<void> {
  const config = readConfig(path);
  const signal = new EndSignal();
  const node = await startOrForget(config, signal);
  await signal.came;
  await stopNode(node);
}

/** A start that failed has nothing to hand over: whatever of it should still hold the process, a signal ends it. */
async function startOrForget(config: NodeConfig, signal: EndSignal): Promise<RunningNode> {
  try {
    return await startNode({ config, ownsProcess: true });
  } catch (error) {
    signal.forget();
    throw error;
  }
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
    const config = loadConfig({ file, fileDirectory: dirname(resolve(path)), environment: process.env });
    sayPassedOver(passedOver(process.env));
    return config;
  } catch (error) {
    if (error instanceof ConfigError)
      throw new CliError(exitCodes.usage, `${path}: ${error.message}`, { cause: error });
    throw error;
  }
}

function sayPassedOver(variables: readonly string[]): void {
  if (variables.length === 0) return;
  const why = 'Kubernetes sets them for a service, and they are no settings; enableServiceLinks: false keeps them away';
  process.stderr.write(`tidemark: passed over ${variables.join(', ')}: ${why}\n`);
}

async function stopNode(node: RunningNode): Promise<void> {
  let exitCode: ExitCode = exitCodes.done;
  try {
    await node.stop();
  } catch (error) {
    exitCode = tellFailure(error, { changes: false });
  }
  // Whatever still holds the event loop, everything that can be written has been, and closed.
  process.exit(exitCode);
}
