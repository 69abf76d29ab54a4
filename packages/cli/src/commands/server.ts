import type { Command } from 'commander';
import { withExamples } from './shared.js';

export interface ServerOptions {
  readonly config: string;
}

/** `server`: one node, in the foreground. */
export function addServerCommand(program: Command): void {
  const command = program
    .command('server')
    .description('Run one node in the foreground, until SIGTERM or Ctrl-C. It logs to stderr, one JSON object a line.')
    .requiredOption('--config <file>', 'properties file of the node; TIDEMARK_* variables override it')
    .action(async (options: ServerOptions) => {
      const { runServer } = await import('./server-action.js');
      await runServer(options);
    });
  withExamples(command, [
    'tidemark server --config node-0/server.properties',
    'TIDEMARK_LOG_LEVEL=debug tidemark server --config node-0/server.properties',
  ]);
}
