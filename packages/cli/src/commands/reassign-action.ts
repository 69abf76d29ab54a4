import type { PartitionName, ReassignmentSpec } from '@tidemark/client';
import type { OngoingReassignment, PlannedMove } from '@tidemark/protocol';
import { afterChange } from '../after-change.js';
import { EndSignal } from '../end-signal.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { cancelMoves, startMoves, waitForMoves } from '../moves/move.js';
import { readPlan } from '../moves/plan-file.js';
import { setThrottle, underThrottle } from '../moves/throttle.js';
import { formatTable, plural, print } from '../output.js';
import { type Connected, connect } from './connect.js';
import type { ReassignOptions } from './partition.js';

/** `partition reassign`. */
export async function reassignAction(partitions: readonly PartitionName[], options: ReassignOptions): Promise<void> {
  const ways = [options.to, options.file, options.off, options.cancel, options.status].filter(
    (way) => way !== undefined,
  );
  if (ways.length !== 1) {
    throw new CliError(exitCodes.usage, 'choose one of --to, --file, --off, --cancel and --status');
  }
  await using connected = await connect(options);
  if (options.status === true) {
    print(options.output, (await ongoing(connected, partitions)).map(statusOf), formatStatus);
    return;
  }
  if (options.cancel === true) {
    await cancel(connected, partitions, options);
    return;
  }
  const moves = await wanted(connected, partitions, options);
  await startMoves(connected, moves, { validateOnly: true });
  if (options.dryRun !== true) await move(connected, moves, options);
  const result = { moves, dryRun: options.dryRun ?? false, complete: options.dryRun !== true && options.wait };
  print(options.output, result, () => {
    if (options.dryRun === true) return `${formatMoves(moves)}\n\nWould move ${plural(moves.length, 'partition')}.`;
    if (options.wait) return `Moved ${plural(moves.length, 'partition')}.`;
    return `Moving ${plural(moves.length, 'partition')}; see "tidemark partition reassign --status".`;
  });
}

/** Where a broker's partitions are to go. Throws CliError if some cannot. */
export async function evacuationOf({ admin }: Connected, brokers: readonly number[]): Promise<ReassignmentSpec[]> {
  const moves = await admin.planEvacuation(brokers);
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
  if (off !== undefined) return evacuationOf(connected, off);
  if (partitions.length === 0) throw new CliError(exitCodes.usage, 'name the partitions that --to is for');
  return partitions.map((name) => ({ ...name, replicas: to ?? [] }));
}

/** The throttle is the cluster's while the moves last; without waiting it stays, and the operator takes it back. */
async function move(connected: Connected, moves: readonly ReassignmentSpec[], options: ReassignOptions): Promise<void> {
  const { throttle, wait } = options;
  if (throttle !== undefined && wait) {
    const end = new EndSignal({ hangsUp: true });
    const { signal } = end;
    try {
      await underThrottle(connected.admin, throttle, async () => {
        const from = await startMoves(connected, moves, { signal });
        await seeMoved(connected, moves, { from, signal });
      });
    } finally {
      end.forget();
    }
    return;
  }
  if (throttle !== undefined) await setThrottle(connected.admin, throttle);
  const begin = () => startMoves(connected, moves);
  const from =
    throttle === undefined ? await begin() : await afterChange(`the cluster's throttle is ${throttle}`, begin);
  if (wait) await seeMoved(connected, moves, { from });
}

function seeMoved(
  connected: Connected,
  moves: readonly ReassignmentSpec[],
  options: { readonly from: number; readonly signal?: AbortSignal },
): Promise<void> {
  const began = `${plural(moves.length, 'partition')} ${moves.length === 1 ? 'has' : 'have'} begun to move`;
  return afterChange(began, () => waitForMoves(connected, moves, options));
}

async function cancel(
  connected: Connected,
  partitions: readonly PartitionName[],
  { dryRun = false, output }: ReassignOptions,
): Promise<void> {
  const found = await ongoing(connected, partitions);
  const cancelled = await cancelMoves(connected, found, { validateOnly: dryRun });
  const done = dryRun ? 'Would cancel' : 'Cancelled';
  print(output, { cancelled, dryRun }, () => `${done} ${plural(cancelled.length, 'reassignment')}.`);
}

function ongoing({ admin }: Connected, partitions: readonly PartitionName[]): Promise<OngoingReassignment[]> {
  return admin.listReassignments(partitions);
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

function nameOf({ topic, partition }: PlannedMove): string {
  return `${topic}/${partition}`;
}
