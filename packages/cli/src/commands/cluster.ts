import type { Command } from 'commander';
import { DEFAULT_BASE_PORT, DEFAULT_DIRECTORY, DEFAULT_NODES, NODES_MAX } from '../cluster/layout.js';
import { integerOption } from '../options.js';
import { type ConnectionOptions, withConnection, withExamples } from './shared.js';

export interface ClusterOptions extends ConnectionOptions {
  readonly dir: string;
  readonly nodes?: number;
  readonly port?: number;
  readonly foreground?: boolean;
}

const PORT_MAX = 65_535 - 10 * NODES_MAX;

/** `cluster start|stop|status`: a cluster of processes on this machine. */
export function addClusterCommands(program: Command): void {
  const cluster = program.command('cluster').description('Run a cluster on this machine: one process for each node.');
  withExamples(cluster, ['tidemark cluster start', 'tidemark cluster status', 'tidemark cluster stop']);

  const start = withLayout(cluster.command('start'))
    .description('Start the nodes that are down, and return once the cluster takes writes.')
    .option('--foreground', 'stay, print what changes, and stop the cluster on Ctrl-C')
    .action(async (options: ClusterOptions) => {
      const { startAction } = await import('./cluster-actions.js');
      await startAction(options);
    });
  withExamples(start, ['tidemark cluster start', 'tidemark cluster start --nodes 1 --dir /tmp/single --port 9000']);

  const stop = withLayout(cluster.command('stop'))
    .description('Stop every node cleanly. The data stays.')
    .action(async (options: ClusterOptions) => {
      const { stopAction } = await import('./cluster-actions.js');
      await stopAction(options);
    });
  withExamples(stop, ['tidemark cluster stop']);

  const status = withLayout(cluster.command('status'))
    .description('Show the nodes, and who leads and follows each partition.')
    .action(async (options: ClusterOptions) => {
      const { statusAction } = await import('./cluster-actions.js');
      await statusAction(options);
    });
  withExamples(status, ['tidemark cluster status', 'tidemark cluster status --bootstrap 127.0.0.1:7700 -o json']);
}

function withLayout(command: Command): Command {
  return withConnection(command)
    .option('--dir <dir>', 'where the cluster lives', DEFAULT_DIRECTORY)
    .option(
      '--nodes <count>',
      `nodes, when the cluster is created (default: ${DEFAULT_NODES})`,
      integerOption(1, NODES_MAX),
    )
    .option(
      '--port <base>',
      `node i uses the ports BASE+10i to BASE+10i+3, when the cluster is created (default: ${DEFAULT_BASE_PORT})`,
      integerOption(1, PORT_MAX),
    );
}
