import { type Command, Option } from 'commander';
import { integerOption, parseFrom, parseSeparator, type StartPosition } from '../options.js';
import { type ConnectionOptions, withConnection, withExamples } from './shared.js';

export interface ConsumeOptions extends ConnectionOptions {
  readonly from: StartPosition;
  readonly follow?: boolean;
  readonly partition?: number;
  readonly maxRecords?: number;
  readonly keySeparator?: string;
}

/** `consume`: records become lines. */
export function addConsumeCommand(program: Command): void {
  const beginning: StartPosition = { kind: 'beginning' };
  const command = withConnection(program.command('consume <topic>'))
    .description('Print records, the value of each on a line, up to the end of the log as it is now.')
    .addOption(
      new Option('--from <position>', 'beginning, end, an offset, or a time (ISO 8601)')
        .argParser(parseFrom)
        .default(beginning, 'beginning'),
    )
    .option('-f, --follow', 'go on with what is produced from now on, until Ctrl-C')
    .option('--partition <number>', 'this partition only', integerOption(0, 9_999))
    .option('-n, --max-records <count>', 'stop after this many', integerOption(1, Number.MAX_SAFE_INTEGER))
    .option('--key-separator <text>', 'print KEY, this text, VALUE (\\t: a tab)', parseSeparator)
    .action(async (topic: string, options: ConsumeOptions) => {
      const { consumeAction } = await import('./consume-action.js');
      await consumeAction(topic, options);
    });
  withExamples(command, [
    'tidemark consume flights',
    'tidemark consume flights --from end -f',
    'tidemark consume flights --from 2026-01-31T12:00:00Z --key-separator :',
    'tidemark consume flights -n 1 -o json',
  ]);
}
