import { type Explanation, explainPartition, type PartitionState } from '@tidemark/metadata';
import { ProtocolError } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
import { describeFailure } from '../failure.js';
import { type MetadataHistory, readSource } from '../metadata/source.js';
import { watchOnce } from '../metadata/watch.js';
import { formatTable, print } from '../output.js';
import { connect } from './connect.js';
import type { ExplainOptions } from './metadata.js';

export async function explainAction(place: string, options: ExplainOptions): Promise<void> {
  const [, topic, number] = /^(.+)\/(\d{1,5})$/.exec(place) ?? [];
  if (topic === undefined) throw new CliError(exitCodes.usage, `"${place}" is no TOPIC/PARTITION, such as orders/0`);
  const { start, batches } = await historyOf(options);
  const explanation = explainPartition(start, batches, { topic, partition: Number(number) });
  if (explanation.state === undefined && explanation.changes.length === 0) {
    throw new CliError(exitCodes.failed, `the metadata knows no partition ${place}: see "tidemark topic list"`);
  }
  print(options.output, explanation, (each) => formatExplanation(place, each));
}

async function historyOf(options: ExplainOptions): Promise<MetadataHistory> {
  if (options.dir !== undefined) return readSource(options.dir);
  try {
    await using connected = await connect(options);
    return await watchOnce(connected);
  } catch (error) {
    throw withOtherWay(error);
  }
}

/** Where too little of the cluster is left to be asked, a directory still tells. */
export function withOtherWay(cause: unknown): unknown {
  const { message, exitCode } = describeFailure(cause, { changes: false });
  const hasNoController = cause instanceof ProtocolError && cause.code === 'NOT_CONTROLLER';
  if (exitCode !== exitCodes.unreachable && !hasNoController) return cause;
  return new CliError(exitCode, `${message}; "--dir NODE/data" reads a node's directory instead`, { cause });
}

export function formatExplanation(place: string, { from, start, changes, state }: Explanation): string {
  const before = start === undefined ? [] : [`At offset ${from}, where the log begins: ${describe(start)}`];
  const table =
    changes.length === 0
      ? 'Nothing has changed since.'
      : formatTable(
          ['OFFSET', 'TIME', 'WHY', 'CHANGE', 'EPOCH'],
          changes.map(({ offset, timeMs, why, effects, leaderEpoch, partitionEpoch }) => [
            offset,
            new Date(timeMs).toISOString(),
            why,
            effects.join('; '),
            `${leaderEpoch}/${partitionEpoch}`,
          ]),
        );
  const now = state === undefined ? `${place} is no more.` : `${place} now: ${describe(state)}`;
  return [...before, table, now].join('\n\n');
}

function describe({ leader, leaderEpoch, partitionEpoch, replicas, isr, elr }: PartitionState): string {
  const ids = (list: readonly number[]) => (list.length === 0 ? 'empty' : list.join(','));
  const who = leader < 0 ? 'no leader' : `leader ${leader}`;
  return `${who}, epoch ${leaderEpoch}/${partitionEpoch}, replicas ${ids(replicas)}, ISR ${ids(isr)}, ELR ${ids(elr)}`;
}
