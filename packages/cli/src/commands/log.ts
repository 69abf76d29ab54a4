import { type Command, Option } from 'commander';
import { integerOption } from '../options.js';
import { withExamples } from './shared.js';

export interface LogOptions {
  readonly output: 'text' | 'json';
}

export interface LogDumpOptions extends LogOptions {
  readonly records?: boolean;
  readonly from?: number;
}

export interface LogVerifyOptions extends LogOptions {
  readonly compacted?: boolean;
}

const PATHS = `
A path is a node's data directory, a folder in it (a partition's, journal, metadata) or a single file. All are only read,
also while the node runs: then what was written last may look unfinished. Give every directory of log.dirs together, since
the first one holds the journal for all. With -o json each line is one JSON object.`;

/** `log dump|verify|index`. */
export function addLogCommands(program: Command): void {
  const log = program
    .command('log')
    .description('Read logs and the journal offline: what they hold, and whether it is sound. Nothing is changed.');
  withExamples(log, ['tidemark log verify tidemark-data/node-0/data', 'tidemark log dump data/orders-0 --records']);

  const dump = withOutput(log.command('dump <path...>'))
    .description('Print batches, epochs, producers and journal records, with their positions.')
    .option('--records', 'print the records of each batch too')
    .option('--from <offset>', 'leave out what lies below', integerOption(0, Number.MAX_SAFE_INTEGER))
    .action(async (paths: string[], options: LogDumpOptions) => {
      const { dumpAction } = await import('./log-actions.js');
      await dumpAction(paths, options);
    });
  withExamples(dump, [
    'tidemark log dump data/orders-0',
    'tidemark log dump data/orders-0 --records --from 1200 -o json',
  ]);

  const verify = withOutput(log.command('verify <path...>'))
    .description('Check every byte that counts, and say where damage lies. Exit code 1 if there is any.')
    .option('--compacted', 'gaps between offsets are not damage, as Kafka leaves them in compacted topics')
    .action(async (paths: string[], options: LogVerifyOptions) => {
      const { verifyAction } = await import('./log-actions.js');
      await verifyAction(paths, options);
    });
  withExamples(verify, ['tidemark log verify data', 'tidemark log verify /disk1/data /disk2/data -o json']);

  const index = withOutput(log.command('index <path...>'))
    .description('Print the entries of offset, time and transaction indexes, and hold them against the log.')
    .action(async (paths: string[], options: LogOptions) => {
      const { indexAction } = await import('./log-actions.js');
      await indexAction(paths, options);
    });
  withExamples(index, [
    'tidemark log index data/orders-0',
    'tidemark log index data/orders-0/00000000000000000000.index',
  ]);
  for (const command of [dump, verify, index]) command.addHelpText('after', PATHS);
}

function withOutput(command: Command): Command {
  return command.addOption(
    new Option('-o, --output <format>', 'how to print').choices(['text', 'json']).default('text'),
  );
}
