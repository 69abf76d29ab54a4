import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, AdminError, type PartitionName, type ReassignmentSpec } from '@tidemark/client';
import { NONE, type TopicDescription } from '@tidemark/protocol';
import cliProgress from 'cli-progress';
import { afterChange } from '../after-change.js';
import { CHANGE_TIMEOUT_MS } from '../commands/connect.js';
import { EndSignal } from '../end-signal.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { plural } from '../output.js';
import { confirmedOffset } from './confirmed-offset.js';
import { progressOf } from './progress.js';

const POLL_MS = 500;
/** Of one request: the controller takes 10,000, and a terminal's user wants the first ones to begin. */
const STEP = 1_000;

interface MoveOptions {
  /** An interruption: what has begun goes on. */
  readonly signal?: AbortSignal;
}

interface StartOptions extends MoveOptions {
  /** Only asks whether all of them could be started. */
  readonly validateOnly?: boolean;
}

/**
 * Starts the moves; what is under way already, to the same target, goes on. Resolves with the metadata offset as of which all are
 * under way. Rejects with CliError when it is interrupted, or fails after some have begun.
 */
export async function startMoves(
  { admin }: { readonly admin: Pick<Admin, 'reassign'> },
  moves: readonly ReassignmentSpec[],
  { signal, validateOnly = false }: StartOptions = {},
): Promise<number> {
  let offset: number = NONE;
  await inSteps(moves, validateOnly ? undefined : 'have begun to move', async (step) => {
    if (signal?.aborted) throw interrupted();
    offset = Math.max(offset, await admin.reassign(step, { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly }));
  });
  return offset;
}

/** Cancels what is under way of these, and resolves with that. Rejects with CliError where it fails after some are cancelled. */
export async function cancelMoves(
  { admin }: { readonly admin: Pick<Admin, 'cancelReassignments'> },
  partitions: readonly PartitionName[],
  { validateOnly }: { readonly validateOnly: boolean },
): Promise<PartitionName[]> {
  const cancelled: PartitionName[] = [];
  await inSteps(partitions, validateOnly ? undefined : 'go back', async (step) => {
    cancelled.push(...(await admin.cancelReassignments(step, { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly })));
  });
  return cancelled;
}

/**
 * One step at least: it tells how things stand, if there is nothing to do. `done`: what is true of those partitions with which it
 * is done; undefined: nothing is changed.
 */
async function inSteps<Item>(
  items: readonly Item[],
  done: string | undefined,
  work: (step: Item[]) => Promise<void>,
): Promise<void> {
  for (let at = 0; at === 0 || at < items.length; at += STEP) {
    const next = () => work(items.slice(at, at + STEP));
    if (at === 0 || done === undefined) await next();
    else await afterChange(`${at} of ${plural(items.length, 'partition')} ${done}`, next);
  }
}

/** What moves off these brokers as of that offset, whoever has begun it. */
export async function movesOff(
  { admin }: { readonly admin: Pick<Admin, 'listReassignments'> },
  brokers: readonly number[],
  { from }: { readonly from: number },
): Promise<ReassignmentSpec[]> {
  const ongoing = await admin.listReassignments([], { from });
  return ongoing
    .filter(({ removingReplicas }) => removingReplicas.some((id) => brokers.includes(id)))
    .map(({ topic, partition, targetReplicas }) => ({ topic, partition, replicas: targetReplicas }));
}

/** Throws CliError if one of these, which are not under way any more, ended otherwise than was asked. */
export async function requireMoved(
  { admin }: { readonly admin: Pick<Admin, 'reassign' | 'describeTopics'> },
  moves: readonly ReassignmentSpec[],
): Promise<void> {
  if (moves.length === 0) return;
  const from = await confirmedOffset(admin);
  const topics = await describedTopics(admin, [...new Set(moves.map(({ topic }) => topic))], from);
  const replicas = new Map<string, string>();
  for (const { route } of topics) {
    for (const each of route?.partitions ?? []) {
      replicas.set(`${route?.topic}/${each.partition}`, each.replicas.join(','));
    }
  }
  const others = moves
    .map((move) => ({ name: `${move.topic}/${move.partition}`, wanted: move.replicas.join(',') }))
    .filter(({ name, wanted }) => replicas.get(name) !== wanted);
  const [first, ...rest] = others;
  if (first === undefined) return;
  const { name, wanted } = first;
  const found = `${name} has the replicas ${replicas.get(name) ?? '-'}, not ${wanted}`;
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  throw new CliError(exitCodes.failed, `${found}: its move was called off or changed${more}`);
}

async function describedTopics(
  admin: Pick<Admin, 'describeTopics'>,
  names: readonly string[],
  from: number,
): Promise<TopicDescription[]> {
  try {
    return await admin.describeTopics(names, { from });
  } catch (cause) {
    if (!(cause instanceof AdminError && cause.code === 'UNKNOWN_TOPIC_OR_PARTITION')) throw cause;
    const gone = `there is no topic "${cause.topic}" any more: it was deleted while its partitions moved`;
    throw new CliError(exitCodes.failed, gone, { cause });
  }
}

/** Does what waits for moves, with a signal of its interruption: by Ctrl-C, SIGTERM, or the end of the terminal. */
export async function interruptibly<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const end = new EndSignal({ hangsUp: true });
  try {
    return await work(end.signal);
  } finally {
    end.forget();
  }
}

function interrupted(): CliError {
  const message = 'interrupted: what has begun goes on; see "tidemark partition reassign --status", or --cancel it';
  return new CliError(exitCodes.failed, message);
}

interface WaitOptions extends MoveOptions {
  /** The metadata offset as of which they are under way: who has not heard of them yet is not believed that they are over. */
  readonly from: number;
}

/**
 * Waits until none of the moves is under way, with a bar on stderr if that is a terminal. Rejects with CliError when it
 * is interrupted.
 */
export async function waitForMoves(
  { admin }: { readonly admin: Pick<Admin, 'listReassignments' | 'describeLogs'> },
  moves: readonly PartitionName[],
  { signal, from }: WaitOptions,
): Promise<void> {
  const bar = new cliProgress.SingleBar(
    { stream: process.stderr, format: 'moving [{bar}] {percentage}% | {left} left', hideCursor: true },
    cliProgress.Presets.shades_classic,
  );
  const names = new Set(moves.map(({ topic, partition }) => `${topic}/${partition}`));
  bar.start(1_000, 0, { left: plural(moves.length, 'partition') });
  try {
    for (;;) {
      const all = await admin.listReassignments([], { from });
      const ongoing = all.filter(({ topic, partition }) => names.has(`${topic}/${partition}`));
      const topicIds = [...new Set(ongoing.map(({ topicId }) => topicId))];
      const logs = ongoing.length === 0 ? [] : await admin.describeLogs({ topicIds });
      const left = plural(ongoing.length, 'partition');
      bar.update(Math.floor(1_000 * progressOf(moves.length, ongoing, logs)), { left });
      if (ongoing.length === 0) return;
      await delay(POLL_MS, undefined, { signal }).catch(() => {});
      if (signal?.aborted) throw interrupted();
    }
  } finally {
    bar.stop();
  }
}
