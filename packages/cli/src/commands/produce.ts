import { type Command, Option } from 'commander';
import { integerOption, parseSeparator } from '../options.js';
import { type ConnectionOptions, withConnection, withExamples } from './shared.js';

export interface ProduceOptions extends ConnectionOptions {
  readonly file?: string;
  readonly acks: '0' | '1' | 'all';
  readonly keySeparator?: string;
  readonly timeout: number;
}

/** `produce`: lines become records. */
export function addProduceCommand(program: Command): void {
  const command = withConnection(program.command('produce <topic>'))
    .description('Send records: each line of stdin, or of a file, is one.')
    .option('--file <file>', 'read the lines from a file')
    .addOption(
      new Option('--acks <acks>', 'whose copy to wait for: nobody, the leader, all in sync')
        .choices(['0', '1', 'all'])
        .default('all'),
    )
    .option('--timeout <seconds>', 'how long a record may wait for its acknowledgement', integerOption(1, 86_400), 30)
    .option('--key-separator <text>', 'a line is KEY, this text, VALUE (\\t: a tab)', parseSeparator)
    .action(async (topic: string, options: ProduceOptions) => {
      const { produceAction } = await import('./produce-action.js');
      await produceAction(topic, options);
    });
  withExamples(command, [
    'echo hello | tidemark produce greetings',
    'tidemark produce flights --file flights.ndjson',
    "printf 'SEA:on time\\n' | tidemark produce flights --key-separator :",
  ]);
}
