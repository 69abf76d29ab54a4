import type { PartitionName, ReassignmentSpec } from '@tidemark/client';
import type { OngoingReassignment } from '@tidemark/protocol';
import { afterChange } from '../after-change.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { describeFailure } from '../failure.js';
import { confirmedOffset } from '../moves/confirmed-offset.js';
import { cancelMoves, interruptibly, movesOff, requireMoved, startMoves, waitForMoves } from '../moves/move.js';
import { readPlan } from '../moves/plan-file.js';
import { setThrottle, underThrottle } from '../moves/throttle.js';
import { formatTable, plural, print } from '../output.js';
import { type Connected, connect } from './connect.js';
import type { ReassignOptions } from './partition.js';

/** An election may lie within. */
const STATUS_PATIENCE_MS = 3_000;

/** `partition reassign`. */
export async function reassignAction(partitions: readonly PartitionName[], options: ReassignOptions): Promise<void> {
  const ways = [options.to, options.file, options.off, options.cancel, options.status].filter(
    (way) => way !== undefined,
  );
  if (ways.length !== 1) {
    throw new CliError(exitCodes.usage, 'choose one of --to, --file, --off, --cancel and --status');
  }
  const isPlanned = options.file !== undefined || options.off !== undefined;
  if (isPlanned && partitions.length > 0) {
    const way = options.file === undefined ? '--off' : '--file';
    throw new CliError(exitCodes.usage, `${way} says itself which partitions move: name some with --to only`);
  }
  await using connected = await connect(options);
  if (options.status === true) {
    print(options.output, (await currently(connected, partitions)).map(statusOf), formatStatus);
    return;
  }
  if (options.cancel === true) {
    await cancel(connected, partitions, options);
    return;
  }
  const planned = await wanted(connected, partitions, options);
  await startMoves(connected, planned, { validateOnly: true });
  const moves = options.dryRun === true ? planned : await move(connected, planned, options);
  const result = { moves, dryRun: options.dryRun ?? false, complete: options.dryRun !== true && options.wait };
  print(options.output, result, () => {
    if (options.dryRun === true) return `${formatMoves(moves)}\n\nWould move ${plural(moves.length, 'partition')}.`;
    if (options.wait) return `Moved ${plural(moves.length, 'partition')}.`;
    return `Moving ${plural(moves.length, 'partition')}; see "tidemark partition reassign --status".`;
  });
}

/** Where a broker's partitions are to go, going by what holds as of that offset. Throws CliError if some cannot. */
export async function evacuationOf(
  { admin }: Connected,
  brokers: readonly number[],
  { from }: { readonly from: number },
): Promise<ReassignmentSpec[]> {
  const moves = await admin.planEvacuation(brokers, { from });
  const stuck = moves.filter(({ problem }) => problem !== '');
  const [first] = stuck;
  if (first !== undefined) {
    const count = plural(stuck.length, 'partition');
    throw new CliError(exitCodes.failed, `${count} cannot move; ${nameOf(first)}: ${first.problem}`);
  }
  return moves.map(({ topic, partition, to }) => ({ topic, partition, replicas: to }));
}

export function formatMoves(moves: readonly ReassignmentSpec[]): string {
  return formatTable(
    ['TOPIC', 'PARTITION', 'REPLICAS'],
    moves.map(({ topic, partition, replicas }) => [topic, partition, replicas.join(',')]),
  );
}

async function wanted(
  connected: Connected,
  partitions: readonly PartitionName[],
  { to, file, off }: ReassignOptions,
): Promise<ReassignmentSpec[]> {
  if (file !== undefined) return readPlan(file);
  if (off !== undefined) return evacuationOf(connected, off, { from: await confirmedOffset(connected.admin) });
  if (partitions.length === 0) throw new CliError(exitCodes.usage, 'name the partitions that --to is for');
  return partitions.map((name) => ({ ...name, replicas: to ?? [] }));
}

/**
 * Resolves with what was begun: off a broker also what an earlier run has. The throttle is the cluster's while the moves last;
 * without waiting it stays, and the operator takes it back.
 */
async function move(
  connected: Connected,
  planned: readonly ReassignmentSpec[],
  options: ReassignOptions,
): Promise<readonly ReassignmentSpec[]> {
  const { throttle, wait } = options;
  return interruptibly(async (signal) => {
    const begin = () => beginMoves(connected, planned, { ...options, signal });
    if (throttle === undefined) return begin();
    if (wait) return underThrottle(connected.admin, throttle, begin);
    await setThrottle(connected.admin, throttle);
    return afterChange(`the cluster's throttle is ${throttle}`, begin);
  });
}

/** Begins the moves, and unless that is not wanted sees to their end. */
async function beginMoves(
  connected: Connected,
  planned: readonly ReassignmentSpec[],
  { off, wait, signal }: Pick<ReassignOptions, 'off' | 'wait'> & { readonly signal: AbortSignal },
): Promise<readonly ReassignmentSpec[]> {
  const from = await startMoves(connected, planned, { signal });
  const began = `${plural(planned.length, 'partition')} ${planned.length === 1 ? 'has' : 'have'} begun to move`;
  return afterChange(began, async () => {
    const leaving = off === undefined ? [] : await movesOff(connected, off, { from });
    const names = new Set(planned.map(nameOf));
    const moves = [...planned, ...leaving.filter((each) => !names.has(nameOf(each)))];
    if (!wait) return moves;
    await waitForMoves(connected, moves, { from, signal });
    await requireMoved(connected, moves);
    return moves;
  });
}

async function cancel(
  connected: Connected,
  partitions: readonly PartitionName[],
  { dryRun = false, output }: ReassignOptions,
): Promise<void> {
  const { admin } = connected;
  const found = await admin.listReassignments(partitions, { from: await confirmedOffset(admin) });
  const cancelled = await cancelMoves(connected, found, { validateOnly: dryRun });
  const done = dryRun ? 'Would cancel' : 'Cancelled';
  print(output, { cancelled, dryRun }, () => `${done} ${plural(cancelled.length, 'reassignment')}.`);
}

/** What is under way by now; where no controller tells what that is, by the word of whoever answers. */
async function currently(
  { admin }: Connected,
  partitions: readonly PartitionName[],
): Promise<readonly OngoingReassignment[]> {
  let from: number | undefined;
  try {
    from = await confirmedOffset(admin, { timeoutMs: STATUS_PATIENCE_MS });
  } catch (error) {
    const { message } = describeFailure(error, { changes: false });
    process.stderr.write(`tidemark: this may be out of date, since no controller confirms it: ${message}\n`);
  }
  return admin.listReassignments(partitions, from === undefined ? {} : { from });
}

function statusOf({ topic, partition, replicas, addingReplicas, removingReplicas, isr }: OngoingReassignment) {
  return { topic, partition, replicas, adding: addingReplicas, removing: removingReplicas, isr };
}

function formatStatus(rows: readonly ReturnType<typeof statusOf>[]): string {
  if (rows.length === 0) return 'No reassignment is under way.';
  return formatTable(
    ['TOPIC', 'PARTITION', 'REPLICAS', 'ADDING', 'REMOVING', 'ISR'],
    rows.map(({ topic, partition, ...lists }) => [
      topic,
      partition,
      ...[lists.replicas, lists.adding, lists.removing, lists.isr].map((ids) => ids.join(',')),
    ]),
  );
}

function nameOf({ topic, partition }: PartitionName): string {
  return `${topic}/${partition}`;
}
