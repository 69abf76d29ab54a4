import type { World } from '@tidemark/ports';
import { ProtocolError } from '@tidemark/protocol';
import { askStatus, assertNotInterrupted, type StartedCluster, startCluster, stopCluster } from '../cluster/control.js';
import { watchInForeground } from '../cluster/foreground.js';
import { assertPortsFree } from '../cluster/free-ports.js';
import {
  bootstrapOption,
  type ClusterLayout,
  findLayout,
  findOrCreateLayout,
  type LayoutOptions,
  makeClusterDirectory,
  plannedLayout,
} from '../cluster/layout.js';
import { withLock } from '../cluster/lock.js';
import { askCluster } from '../cluster/questions.js';
import { type ClusterStatus, clusterStatus, formatNodes, formatRemoteStatus, formatStatus } from '../cluster/status.js';
import { EndSignal } from '../end-signal.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { describeFailure } from '../failure.js';
import type { HostPort } from '../options.js';
import { print } from '../output.js';
import { commandWorld } from '../world.js';
import type { ClusterOptions } from './cluster.js';
import { isWaiting, unreachable } from './connect.js';

const STATUS_TIMEOUT_MS = 5_000;
/** Another start that has just created the cluster holds it until that takes writes. */
const CREATION_TIMEOUT_MS = 60_000;

export async function startAction(options: ClusterOptions): Promise<void> {
  assertByPlace(options, 'start');
  // Before anything is written, which a signal must not cut off.
  const end = new EndSignal({ holds: true });
  try {
    const layout = await findOrCreate(layoutOptions(options), end.signal);
    await startAndWatch(layout, { options, signal: end.signal });
  } finally {
    end.forget();
  }
}

/** A directory is made only for a cluster that can start, since its ports stay as they are, and by one start at a time. */
async function findOrCreate(options: LayoutOptions, signal: AbortSignal): Promise<ClusterLayout> {
  const found = findLayout(options);
  if (found !== undefined) return found;
  const planned = plannedLayout(options);
  await assertPortsFree(planned);
  makeClusterDirectory(planned.directory);
  const lock = { timeoutMs: CREATION_TIMEOUT_MS, check: () => assertNotInterrupted(signal) };
  return withLock(planned.directory, lock, async () => findOrCreateLayout(options));
}

async function startAndWatch(
  layout: ClusterLayout,
  { options, signal }: { readonly options: ClusterOptions; readonly signal: AbortSignal },
): Promise<void> {
  const world = commandWorld();
  const begun = performance.now();
  const stays = options.foreground === true;
  const cluster = await startCluster(world, layout, { signal, stopsOnFailure: stays, toleratesPartitions: stays });
  const { started, status } = cluster;
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
  print(options.output, status, formatStatus);
  const which =
    started.length === 0 ? 'every node ran already' : `started ${nodeList(started.map((each) => each.node.id))}`;
  process.stderr.write(`${verdict(layout, cluster)} (${which}, ${seconds} s). Data and logs: ${layout.directory}\n`);
  if (stays) await watchInForeground(world, layout, { cluster, signal });
}

function verdict(layout: ClusterLayout, { waitingFor, inMaintenance }: StartedCluster): string {
  const resume = (id: number) => `"tidemark broker resume ${id}${bootstrapOption(layout)}"`;
  const maintenance = inMaintenance
    .map((id) => `; broker ${id} is in maintenance until you say ${resume(id)}`)
    .join('');
  if (waitingFor === undefined) return `The cluster takes writes${maintenance}`;
  return `The cluster runs, but still waits for ${waitingFor}: "tidemark explain TOPIC/N${bootstrapOption(layout)}" says why${maintenance}`;
}

/** Whoever names an address means the cluster there, which need not be the one in the directory. */
function assertByPlace({ bootstrap }: ClusterOptions, command: 'start' | 'stop'): void {
  if (bootstrap === undefined) return;
  throw new CliError(exitCodes.usage, `--bootstrap has no meaning for cluster ${command}: name its place with --dir`);
}

export async function stopAction(options: ClusterOptions): Promise<void> {
  assertByPlace(options, 'stop');
  const layout = existing(options);
  const count = await stopCluster(layout);
  if (options.output === 'json') print(options.output, { stopped: count }, String);
  process.stderr.write(count === 0 ? 'No node ran.\n' : `Stopped ${count} node${count === 1 ? '' : 's'}.\n`);
}

export async function statusAction(options: ClusterOptions): Promise<void> {
  const world = commandWorld();
  if (options.bootstrap !== undefined) {
    print(options.output, await remoteStatus(world, options.bootstrap), formatRemoteStatus);
    return;
  }
  const layout = existing(options);
  const { status, error } = await askStatus(world, layout);
  // While no node answers nothing is known of the partitions.
  print(options.output, status, error === undefined ? formatStatus : formatNodes);
  if (error !== undefined) throw noStatus(error);
}

/** Why no node has told how the cluster is. */
export function noStatus(cause: unknown): CliError {
  if (isWaiting(cause)) {
    const problem = 'the nodes that run do not know the cluster yet: they recover, or wait for others that are down';
    return new CliError(exitCodes.unreachable, `${problem}: start those with "tidemark cluster start"`, { cause });
  }
  if (cause instanceof ProtocolError && cause.code === 'UNREACHABLE') {
    const problem = 'no node of the cluster answers: start it with "tidemark cluster start"';
    return new CliError(exitCodes.unreachable, problem, { cause });
  }
  const { message, exitCode } = describeFailure(cause, { changes: false });
  return new CliError(exitCode, message, { cause });
}

async function remoteStatus(world: World, addresses: readonly HostPort[]): Promise<ClusterStatus> {
  try {
    return clusterStatus(await askCluster({ world, addresses, timeoutMs: STATUS_TIMEOUT_MS }), []);
  } catch (cause) {
    throw unreachable(addresses, cause);
  }
}

function existing(options: ClusterOptions): ClusterLayout {
  const layout = findLayout(layoutOptions(options));
  if (layout !== undefined) return layout;
  throw new CliError(
    exitCodes.failed,
    `there is no cluster in ${options.dir}: create one with "tidemark cluster start", or name its place with --dir`,
  );
}

function layoutOptions({ dir, nodes, port }: ClusterOptions): LayoutOptions {
  return { directory: dir, nodes, basePort: port };
}

function nodeList(ids: readonly number[]): string {
  return `node${ids.length === 1 ? '' : 's'} ${ids.join(', ')}`;
}
