import type { Command } from 'commander';
import { type HostPort, integerOption, parseAddressOption } from '../options.js';
import { type ConnectionOptions, withConnection, withExamples } from './shared.js';

export interface QuorumAddOptions extends ConnectionOptions {
  readonly learner?: boolean;
  /** False with `--no-wait`. */
  readonly wait: boolean;
}

export interface QuorumRemoveOptions extends ConnectionOptions {
  readonly directory?: string;
}

const nodeId = integerOption(0, 2 ** 31 - 1);

/** `quorum describe|add|remove|transfer|snapshot`. */
export function addQuorumCommands(program: Command): void {
  const quorum = program
    .command('quorum')
    .description('The metadata quorum: who votes, who leads, add and remove members.');
  withExamples(quorum, ['tidemark quorum describe', 'tidemark quorum add 127.0.0.1:7730', 'tidemark quorum remove 2']);

  const describe = withConnection(quorum.command('describe'))
    .description('Each voter and learner: its role, how far it is behind, when the leader last heard of it.')
    .action(async (options: ConnectionOptions) => {
      const { describeAction } = await import('./quorum-actions.js');
      await describeAction(options);
    });
  withExamples(describe, ['tidemark quorum describe', 'tidemark quorum describe -o json']);

  const add = withConnection(quorum.command('add'))
    .description('Add a running controller. It catches up first, then it votes. May be run again.')
    .argument('<host:port>', 'the frames address of the node, as the others will reach it', parseAddressOption)
    .option('--learner', 'let it follow without a vote')
    .option('--no-wait', 'do not wait until it votes')
    .action(async (address: HostPort, options: QuorumAddOptions) => {
      const { addAction } = await import('./quorum-change-actions.js');
      await addAction(address, options);
    });
  withExamples(add, ['tidemark quorum add 127.0.0.1:7730', 'tidemark quorum add 127.0.0.1:7730 --learner']);

  const remove = withConnection(quorum.command('remove'))
    .description('Remove a member, dead or alive. May be run again.')
    .argument('<id>', 'its node', nodeId)
    .option('--directory <id>', 'only if this is the directory that it has')
    .action(async (id: number, options: QuorumRemoveOptions) => {
      const { removeAction } = await import('./quorum-change-actions.js');
      await removeAction(id, options);
    });
  withExamples(remove, ['tidemark quorum remove 2', 'tidemark quorum remove 2 --directory kD8RcYQyS9mCQ5nVZpT3xA']);

  const transfer = withConnection(quorum.command('transfer'))
    .description('Hand the leadership to a voter, or to the one with the most of the log.')
    .argument('[id]', 'its node', nodeId)
    .action(async (id: number | undefined, options: ConnectionOptions) => {
      const { transferAction } = await import('./quorum-actions.js');
      await transferAction(id, options);
    });
  withExamples(transfer, ['tidemark quorum transfer', 'tidemark quorum transfer 1']);

  const snapshot = withConnection(quorum.command('snapshot'))
    .description('Have the leader snapshot the metadata and let the log below it go.')
    .action(async (options: ConnectionOptions) => {
      const { snapshotAction } = await import('./quorum-actions.js');
      await snapshotAction(options);
    });
  withExamples(snapshot, ['tidemark quorum snapshot']);
}
