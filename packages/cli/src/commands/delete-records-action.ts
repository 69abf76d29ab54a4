import { ClientError, type RecordDeletion } from '@tidemark/client';
import { CliError, exitCodes } from '../exit-codes.js';
import { describeFailure } from '../failure.js';
import type { StartPosition } from '../options.js';
import { formatTable, print } from '../output.js';
import { CHANGE_TIMEOUT_MS, connect, requireTopic } from './connect.js';
import type { DeleteRecordsOptions } from './topic.js';

/** `topic delete-records`: what is deleted already is left alone, so that it may be run again. */
export async function deleteRecordsAction(name: string, options: DeleteRecordsOptions): Promise<void> {
  const before = boundOf(options.before);
  const { partition: only } = options;
  if (typeof before === 'number' && only === undefined) {
    throw new CliError(exitCodes.usage, 'an offset is one of a partition: name it with --partition');
  }
  await using connected = await connect(options);
  const { route } = await requireTopic(connected, name);
  const deletions = (route?.partitions ?? [])
    .filter(({ partition }) => only === undefined || partition === only)
    .map(({ partition }) => ({ topic: name, partition, before }));
  if (deletions.length === 0) throw new CliError(exitCodes.failed, `topic ${name} has no partition ${only}`);
  const deleted = await connected.admin
    .deleteRecords(deletions, { timeoutMs: CHANGE_TIMEOUT_MS })
    .catch((error: unknown) => Promise.reject(refusalOf(deletions, error)));
  const rows = deleted.map(({ topic, partition, lowWatermark }) => ({ topic, partition, startOffset: lowWatermark }));
  print(options.output, rows, () =>
    formatTable(
      ['TOPIC', 'PARTITION', 'BEGINS AT'],
      rows.map(({ topic, partition, startOffset }) => [topic, partition, startOffset]),
    ),
  );
}

/**
 * What a deletion of records ends with. What one of several partitions could not do in time says nothing of the others: each is
 * deleted from by its own leader.
 */
export function refusalOf(deletions: readonly RecordDeletion[], error: unknown): unknown {
  if (deletions.length === 1 || !(error instanceof ClientError) || !error.retriable) return error;
  const { message } = describeFailure(error, { changes: true });
  const where = error.partition === undefined ? '' : `partition ${error.partition}: `;
  const advice = 'other partitions may have lost their records; run it again for the rest';
  return new CliError(exitCodes.unknown, `${where}${message}; ${advice}`, { cause: error });
}

function boundOf(position: StartPosition): RecordDeletion['before'] {
  switch (position.kind) {
    case 'beginning':
      throw new CliError(exitCodes.usage, 'nothing lies before the beginning: give an offset, a time, or end');
    case 'end':
      return 'end';
    case 'offset':
      return position.offset;
    case 'time':
      return { timestampMs: position.timestampMs };
  }
}
