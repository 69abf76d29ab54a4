import type { Command } from 'commander';
import { collectConfig, integerOption } from '../options.js';
import { type ConnectionOptions, withConnection, withExamples } from './shared.js';

export interface TopicCreateOptions extends ConnectionOptions {
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** `topic create|list|describe|delete`. */
export function addTopicCommands(program: Command): void {
  const topic = program.command('topic').description('Create, list, describe and delete topics.');
  withExamples(topic, ['tidemark topic create orders --partitions 6', 'tidemark topic list']);

  const create = withConnection(topic.command('create <topic>'))
    .description('Create a topic.')
    .option('--partitions <count>', "partitions (default: the cluster's, 1)", integerOption(1, 10_000))
    .option('--replication-factor <count>', 'replicas (default: 3, or one for each broker)', integerOption(1, 32_767))
    .option('--config <key=value>', 'a setting of the topic; may be repeated', collectConfig)
    .action(async (name: string, options: TopicCreateOptions) => {
      const { createAction } = await import('./topic-actions.js');
      await createAction(name, options);
    });
  withExamples(create, [
    'tidemark topic create orders',
    'tidemark topic create orders --partitions 6 --replication-factor 3 --config min.insync.replicas=2',
  ]);

  const list = withConnection(topic.command('list'))
    .description('List the topics.')
    .action(async (options: ConnectionOptions) => {
      const { listAction } = await import('./topic-actions.js');
      await listAction(options);
    });
  withExamples(list, ['tidemark topic list', 'tidemark topic list -o json']);

  const describe = withConnection(topic.command('describe <topic>'))
    .description('Show the partitions and settings of a topic.')
    .action(async (name: string, options: ConnectionOptions) => {
      const { describeAction } = await import('./topic-actions.js');
      await describeAction(name, options);
    });
  withExamples(describe, ['tidemark topic describe orders']);

  const remove = withConnection(topic.command('delete <topic>'))
    .description('Delete a topic and all that it holds.')
    .action(async (name: string, options: ConnectionOptions) => {
      const { deleteAction } = await import('./topic-actions.js');
      await deleteAction(name, options);
    });
  withExamples(remove, ['tidemark topic delete orders']);
}
