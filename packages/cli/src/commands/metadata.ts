import { type Command, InvalidArgumentError, Option } from 'commander';
import type { OutputFormat } from '../options.js';
import { type ConnectionOptions, withConnection, withExamples } from './shared.js';

export interface CatOptions {
  readonly from?: number;
}

export interface ExplainOptions extends ConnectionOptions {
  readonly dir?: string;
}

export interface DiffOptions {
  readonly output: OutputFormat;
}

const SOURCE = "a node's data directory, its metadata directory or a snapshot file; @OFFSET: as it was there";

/** `metadata dump|cat|diff` and `explain`. */
export function addMetadataCommands(program: Command): void {
  const metadata = program
    .command('metadata')
    .description("Read a node's metadata snapshot and log offline; nothing is changed, and the node may run.");
  withExamples(metadata, ['tidemark metadata dump data', 'tidemark metadata diff node-0/data node-1/data']);

  const dump = metadata
    .command('dump <source>')
    .description('Print the cluster state as JSON.')
    .action(async (source: string) => {
      const { dumpAction } = await import('./metadata-actions.js');
      dumpAction(source);
    });
  withExamples(dump, ['tidemark metadata dump data', 'tidemark metadata dump data@1200']);

  const cat = metadata
    .command('cat <source>')
    .description('Print the records of the log, one JSON line each.')
    .option('--from <offset>', 'the first offset to print', parseOffset)
    .action(async (source: string, options: CatOptions) => {
      const { catAction } = await import('./metadata-actions.js');
      catAction(source, options);
    });
  withExamples(cat, ['tidemark metadata cat data', 'tidemark metadata cat data --from 1200']);

  const diff = metadata
    .command('diff <source> <other>')
    .description('Print what differs between two states of a cluster.')
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table'))
    .action(async (source: string, other: string, options: DiffOptions) => {
      const { diffAction } = await import('./metadata-actions.js');
      diffAction(source, other, options);
    });
  withExamples(diff, ['tidemark metadata diff data@1200 data', 'tidemark metadata diff node-0/data node-1/data']);
  for (const command of [dump, cat, diff]) command.addHelpText('after', `\nA source is ${SOURCE}.`);

  const explain = withConnection(program.command('explain <topic/partition>'))
    .description('Tell why the leader, epochs, ISR and ELR of a partition are what they are, change by change.')
    .option('--dir <source>', `read it offline instead: ${SOURCE}`)
    .action(async (place: string, options: ExplainOptions) => {
      const { explainAction } = await import('./explain-action.js');
      await explainAction(place, options);
    });
  withExamples(explain, ['tidemark explain orders/0', 'tidemark explain orders/0 --dir tidemark-data/node-0/data']);
}

function parseOffset(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('An offset is a whole number.');
  return Number(text);
}
