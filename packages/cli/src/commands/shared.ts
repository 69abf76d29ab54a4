import { type Command, Option } from 'commander';
import { DEFAULT_DIRECTORY } from '../cluster/layout.js';
import { type HostPort, type OutputFormat, parseBootstrap } from '../options.js';

export interface ConnectionOptions {
  /** Absent: the cluster in ./tidemark-data, or else the default ports. */
  readonly bootstrap?: readonly HostPort[];
  readonly output: OutputFormat;
}

/** The flags that every command has that talks to a cluster. */
export function withConnection(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--bootstrap <host:port,…>',
        `brokers or nameservers to ask first (default: the cluster in ${DEFAULT_DIRECTORY}, or 127.0.0.1:7700,7710,7720)`,
      ).argParser(parseBootstrap),
    )
    .addOption(new Option('-o, --output <format>', 'how to print').choices(['table', 'json']).default('table'));
}

/** The flag of commands that can say what they would do. */
export function withDryRun(command: Command): Command {
  return command.option('--dry-run', 'only say what would be done');
}

/** Examples below the options of a command's help. */
export function withExamples(command: Command, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  ${example}`).join('\n');
  return command.addHelpText('after', `\nExamples:\n${lines}`);
}
