import type { Command } from 'commander';
import { collectConfig, collectWord, integerOption, parseFrom, type StartPosition } from '../options.js';
import { type ConnectionOptions, withConnection, withDryRun, withExamples } from './shared.js';

export interface TopicCreateOptions extends ConnectionOptions {
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly config?: Readonly<Record<string, string>>;
  readonly dryRun?: boolean;
}

export interface TopicAlterOptions extends ConnectionOptions {
  readonly partitions?: number;
  readonly config?: Readonly<Record<string, string>>;
  readonly unset?: readonly string[];
  readonly dryRun?: boolean;
}

export interface TopicDeleteOptions extends ConnectionOptions {
  readonly dryRun?: boolean;
}

export interface TopicDescribeOptions extends ConnectionOptions {
  readonly underReplicated?: boolean;
}

export interface DeleteRecordsOptions extends ConnectionOptions {
  readonly before: StartPosition;
  readonly partition?: number;
}

/** `topic create|list|describe|alter|delete|delete-records`. */
export function addTopicCommands(program: Command): void {
  const topic = program.command('topic').description('Create, list, describe, alter and delete topics.');
  withExamples(topic, ['tidemark topic create orders --partitions 6', 'tidemark topic list']);

  const create = withDryRun(withConnection(topic.command('create <topic>')))
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

  const describe = withConnection(topic.command('describe [topic]'))
    .description('Show the partitions and settings of a topic.')
    .option('--under-replicated', 'only partitions with a replica out of sync, of the topic or of all')
    .action(async (name: string | undefined, options: TopicDescribeOptions) => {
      const { describeAction } = await import('./topic-actions.js');
      await describeAction(name, options);
    });
  withExamples(describe, ['tidemark topic describe orders', 'tidemark topic describe --under-replicated']);

  const alter = withDryRun(withConnection(topic.command('alter <topic>')))
    .description('Give a topic more partitions, or other settings.')
    .option('--partitions <count>', 'partitions afterwards; there is no way back', integerOption(1, 10_000))
    .option('--config <key=value>', 'a setting of the topic; may be repeated', collectConfig)
    .option('--unset <key>', 'a setting that goes back to its default; may be repeated', collectWord)
    .action(async (name: string, options: TopicAlterOptions) => {
      const { alterAction } = await import('./topic-alter-action.js');
      await alterAction(name, options);
    });
  withExamples(alter, [
    'tidemark topic alter orders --partitions 12',
    'tidemark topic alter orders --unset retention.ms',
  ]);

  const remove = withDryRun(withConnection(topic.command('delete <topic>')))
    .description('Delete a topic and all that it holds.')
    .action(async (name: string, options: TopicDeleteOptions) => {
      const { deleteAction } = await import('./topic-actions.js');
      await deleteAction(name, options);
    });
  withExamples(remove, ['tidemark topic delete orders', 'tidemark topic delete orders --dry-run']);
  addDeleteRecords(topic);
}

function addDeleteRecords(topic: Command): void {
  const command = withConnection(topic.command('delete-records <topic>'))
    .description('Delete the oldest records of a topic, on every replica. There is no way back.')
    .requiredOption('--before <position>', 'an offset, a time (ISO 8601), or end: older records go', parseFrom)
    .option('--partition <number>', 'of this partition only', integerOption(0, 9_999))
    .action(async (name: string, options: DeleteRecordsOptions) => {
      const { deleteRecordsAction } = await import('./delete-records-action.js');
      await deleteRecordsAction(name, options);
    });
  withExamples(command, [
    'tidemark topic delete-records orders --before 2026-01-31T12:00:00Z',
    'tidemark topic delete-records orders --partition 0 --before 1000',
    'tidemark topic delete-records orders --before end',
  ]);
}
