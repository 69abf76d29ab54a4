import type { ElectionWish, PartitionName } from '@tidemark/client';
import { type ErrorName, errorNameOf, type PartitionResult } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
import { formatTable, print } from '../output.js';
import { CHANGE_TIMEOUT_MS, connect } from './connect.js';
import type { ElectOptions, MoveLeaderOptions } from './partition.js';
import type { ConnectionOptions } from './shared.js';

/** `partition elect`. */
export function electAction(partitions: readonly PartitionName[], options: ElectOptions): Promise<void> {
  return elect({ type: options.unclean === true ? 'unclean' : 'preferred', partitions }, options);
}

/** `partition move-leader`. */
export function moveLeaderAction(
  partition: PartitionName & { readonly leader: number },
  options: MoveLeaderOptions,
): Promise<void> {
  return elect({ type: 'chosen', partitions: [partition] }, options);
}

/** A partition that is led as was asked already is done, not failed: the command may be run again. */
async function elect(wish: ElectionWish, options: ConnectionOptions & { readonly dryRun?: boolean }): Promise<void> {
  await using connected = await connect(options);
  const { dryRun = false } = options;
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: dryRun };
  const results = (await connected.admin.electLeaders(wish, change)).map((each) => electionResult(each, dryRun));
  print(options.output, results, (rows) => formatElections(wish.type, rows));
  const failed = results.filter(({ error }) => error !== null);
  if (failed.length > 0) {
    const { topic, partition, result, error } = failed[0] ?? { topic: '', partition: 0, result: '', error: null };
    const rest = failed.length > 1 ? `; so are ${failed.length - 1} more` : '';
    throw new CliError(exitCodes.failed, `${topic}/${partition} is not led as was asked: ${result} (${error})${rest}`);
  }
}

/** What became of one election, or would. */
export function electionResult({ topic, partition, leader, error, message }: PartitionResult, dryRun: boolean) {
  const name: ErrorName = errorNameOf(error);
  const isDone = name === 'NONE' || name === 'ELECTION_NOT_NEEDED';
  return {
    topic,
    partition,
    leader: leader < 0 ? null : leader,
    result: name === 'NONE' ? (dryRun ? 'would be elected' : 'elected') : message,
    error: isDone ? null : name,
    dryRun,
  };
}

/** None are told where none was named, and none needs it. */
export function formatElections(
  type: ElectionWish['type'],
  rows: readonly ReturnType<typeof electionResult>[],
): string {
  if (rows.length === 0) {
    return type === 'unclean'
      ? 'Nothing to elect: every partition has a leader.'
      : 'Nothing to elect: every partition is led by its preferred leader, or that one is in maintenance.';
  }
  return formatTable(
    ['TOPIC', 'PARTITION', 'LEADER', 'RESULT'],
    rows.map((row) => [row.topic, row.partition, row.leader, row.result]),
  );
}
