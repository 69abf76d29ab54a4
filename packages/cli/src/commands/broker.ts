import type { Command } from 'commander';
import { integerOption } from '../options.js';
import { type ConnectionOptions, withConnection, withDryRun, withExamples } from './shared.js';

export interface BrokerChangeOptions extends ConnectionOptions {
  readonly dryRun?: boolean;
}

const brokerId = integerOption(0, 2 ** 31 - 1);

/** `broker list|drain|resume|remove`. */
export function addBrokerCommands(program: Command): void {
  const broker = program.command('broker').description('List brokers, put them into maintenance, remove them.');
  withExamples(broker, ['tidemark broker list', 'tidemark broker drain 2']);

  const list = withConnection(broker.command('list'))
    .description('List the brokers, how each stands and what it holds.')
    .action(async (options: ConnectionOptions) => {
      const { listAction } = await import('./broker-actions.js');
      await listAction(options);
    });
  withExamples(list, ['tidemark broker list', 'tidemark broker list -o json']);

  const drain = withDryRun(withConnection(broker.command('drain')))
    .description('Maintenance: hand its leaderships over, and give it nothing new. It goes on replicating.')
    .argument('<id>', 'the broker', brokerId)
    .action(async (id: number, options: BrokerChangeOptions) => {
      const { drainAction } = await import('./broker-actions.js');
      await drainAction({ id, draining: true }, options);
    });
  withExamples(drain, ['tidemark broker drain 2 --dry-run', 'tidemark broker drain 2']);

  const resume = withDryRun(withConnection(broker.command('resume')))
    .description('End the maintenance of a broker.')
    .argument('<id>', 'the broker', brokerId)
    .action(async (id: number, options: BrokerChangeOptions) => {
      const { drainAction } = await import('./broker-actions.js');
      await drainAction({ id, draining: false }, options);
    });
  withExamples(resume, ['tidemark broker resume 2']);

  const remove = withDryRun(withConnection(broker.command('remove')))
    .description('Move everything off a broker, and forget it once its process is stopped. May be run again.')
    .argument('<id>', 'the broker', brokerId)
    .action(async (id: number, options: BrokerChangeOptions) => {
      const { removeAction } = await import('./broker-remove-action.js');
      await removeAction(id, options);
    });
  withExamples(remove, ['tidemark broker remove 2 --dry-run', 'tidemark broker remove 2']);
}
