import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addBrokerCommands } from './commands/broker.js';
import { addClusterCommands } from './commands/cluster.js';
import { addConfigCommands } from './commands/config.js';
import { addConsumeCommand } from './commands/consume.js';
import { addFeatureCommands } from './commands/feature.js';
import { addLogCommands } from './commands/log.js';
import { addMetadataCommands } from './commands/metadata.js';
import { addPartitionCommands } from './commands/partition.js';
import { addProduceCommand } from './commands/produce.js';
import { addQuorumCommands } from './commands/quorum.js';
import { addServerCommand } from './commands/server.js';
import { addSimulateCommand } from './commands/simulate.js';
import { addTopicCommands } from './commands/topic.js';

const EXAMPLES = `
Examples:
  tidemark cluster start                       three nodes on this machine, in the background
  tidemark topic create flights --partitions 3
  tidemark produce flights --file flights.ndjson
  tidemark consume flights --from beginning

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 cluster unreachable, 4 outcome unknown`;

/** The command line's grammar. Actions import what they need when they run. */
export function createProgram(): Command {
  const program = new Command('tidemark')
    .description('A Raft-replicated message queue: run nodes, manage topics, send and read records.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(usageLine(text)) })
    .exitOverride();
  addServerCommand(program);
  addClusterCommands(program);
  addTopicCommands(program);
  addPartitionCommands(program);
  addBrokerCommands(program);
  addConfigCommands(program);
  addFeatureCommands(program);
  addQuorumCommands(program);
  addProduceCommand(program);
  addConsumeCommand(program);
  addMetadataCommands(program);
  addSimulateCommand(program);
  addLogCommands(program);
  return program;
}

/** commander's complaint on one line. */
function usageLine(text: string): string {
  const line = text
    .replace(/^error: /, '')
    .trim()
    .replaceAll(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '');
  return `tidemark: ${line}; see tidemark --help\n`;
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  return manifest.version;
}
