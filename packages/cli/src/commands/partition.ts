import type { PartitionName } from '@tidemark/client';
import type { Command } from 'commander';
import { integerOption, parseBrokers, parsePartition } from '../options.js';
import { type ConnectionOptions, withConnection, withDryRun, withExamples } from './shared.js';

export interface ElectOptions extends ConnectionOptions {
  readonly unclean?: boolean;
  readonly dryRun?: boolean;
}

export interface MoveLeaderOptions extends ConnectionOptions {
  readonly dryRun?: boolean;
}

export interface ReassignOptions extends ConnectionOptions {
  readonly to?: readonly number[];
  readonly file?: string;
  readonly off?: readonly number[];
  readonly cancel?: boolean;
  readonly status?: boolean;
  /** Bytes a second. */
  readonly throttle?: number;
  readonly wait: boolean;
  readonly dryRun?: boolean;
}

const collectPartitions = (text: string, previous: readonly PartitionName[] = []): PartitionName[] => [
  ...previous,
  parsePartition(text),
];

/** `partition elect|move-leader|reassign`. */
export function addPartitionCommands(program: Command): void {
  const partition = program.command('partition').description('Elect leaders, and move replicas between brokers.');
  withExamples(partition, ['tidemark partition elect', 'tidemark partition reassign orders/0 --to 2,3,4']);
  addElect(partition);
  addMoveLeader(partition);
  addReassign(partition);
}

function addElect(partition: Command): void {
  const elect = withDryRun(withConnection(partition.command('elect')))
    .description('Give partitions back to their preferred leaders; all that another leads, if none is named.')
    .argument('[topic/partition...]', 'the partitions', collectPartitions)
    .option('--unclean', 'where nobody leads, take any live replica: records may be lost')
    .action(async (partitions: readonly PartitionName[] | undefined, options: ElectOptions) => {
      const { electAction } = await import('./partition-actions.js');
      await electAction(partitions ?? [], options);
    });
  withExamples(elect, ['tidemark partition elect', 'tidemark partition elect orders/0 --unclean']);
}

function addMoveLeader(partition: Command): void {
  const move = withDryRun(withConnection(partition.command('move-leader')))
    .description('Have another replica that is in sync lead a partition.')
    .argument('<topic/partition>', 'the partition', parsePartition)
    .argument('<broker>', 'who is to lead', integerOption(0, 2 ** 31 - 1))
    .action(async (name: PartitionName, leader: number, options: MoveLeaderOptions) => {
      const { moveLeaderAction } = await import('./partition-actions.js');
      await moveLeaderAction({ ...name, leader }, options);
    });
  withExamples(move, ['tidemark partition move-leader orders/0 2']);
}

function addReassign(partition: Command): void {
  const reassign = withDryRun(withConnection(partition.command('reassign')))
    .description('Move replicas, and wait until they are in sync. Run again, it goes on where it was.')
    .argument('[topic/partition...]', 'the partitions, with --to, --cancel or --status', collectPartitions)
    .option('--to <brokers>', 'the replicas from now on, the preferred leader first', parseBrokers)
    .option('--file <path>', 'a plan: {"partitions":[{"topic":"orders","partition":0,"replicas":[1,2,3]}]}')
    .option('--off <brokers>', 'everything that these brokers hold, to others', parseBrokers)
    .option('--cancel', 'go back to the replicas of before; all that are under way, if none is named')
    .option('--status', 'show what is under way')
    .option('--throttle <bytes>', 'bytes per second that each broker may catch up with', integerOption(1, 2 ** 50))
    .option('--no-wait', 'return once the moves have begun')
    .action(async (partitions: readonly PartitionName[] | undefined, options: ReassignOptions) => {
      const { reassignAction } = await import('./reassign-action.js');
      await reassignAction(partitions ?? [], options);
    });
  withExamples(reassign, [
    'tidemark partition reassign orders/0 --to 2,3,4 --throttle 20000000',
    'tidemark partition reassign --off 1 --dry-run',
    'tidemark partition reassign --cancel',
  ]);
}
