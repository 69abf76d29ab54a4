import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { World } from '@tidemark/ports';
import { NONE } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
import { describeFailure } from '../failure.js';
import { assertFramesPortFree } from './free-ports.js';
import { assertConfigured, type ClusterLayout, frameAddresses, type NodeLayout } from './layout.js';
import { withLock } from './lock.js';
import { lastLogLines, removePidFile, runningPid, signalNode, startNodeProcess } from './node-process.js';
import { askCluster, type ClusterAnswers } from './questions.js';
import { probeReadiness, type Readiness } from './readiness.js';
import { type ClusterStatus, clusterStatus, type LocalNode } from './status.js';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 30_000;
const POLL_MS = 25;
const STATUS_TIMEOUT_MS = 2_000;

export interface StartedNode {
  readonly node: NodeLayout;
  readonly process: ChildProcess;
  /** Why there is no process. */
  failure?: Error;
}

export interface StartedCluster {
  /** The nodes that were started; the others ran already. */
  readonly started: readonly StartedNode[];
  readonly status: ClusterStatus;
  /** What partitions wait for, where that is tolerated; undefined: the cluster takes writes. */
  readonly waitingFor: string | undefined;
  /** The brokers that take no new replicas and leaderships until they are resumed. */
  readonly inMaintenance: readonly number[];
}

export interface StartOptions {
  /** Gives up the wait. */
  readonly signal?: AbortSignal;
  /** Stops what was started if the start fails, which by default goes on running. */
  readonly stopsOnFailure?: boolean;
  /**
   * Once the time is up, partitions that have no leader, or too few replicas, are no failure where nothing else is missing:
   * they may wait for an operator, who needs the cluster.
   */
  readonly toleratesPartitions?: boolean;
  /** After the last node was started; a minute by default. */
  readonly timeoutMs?: number;
}

/**
 * Starts the nodes that are down and waits until the cluster takes writes.
 * @throws CliError if a node ends at once, the cluster is not ready within the time, or the signal comes before; it names
 * the nodes that run then
 */
export function startCluster(world: World, layout: ClusterLayout, options: StartOptions = {}): Promise<StartedCluster> {
  const check = () => assertNotInterrupted(options.signal);
  const work = () => startNodes(world, layout, { ...options, check });
  return withLock(layout.directory, { timeoutMs: START_TIMEOUT_MS, check }, work);
}

/** Throws CliError if the signal has come. */
export function assertNotInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new CliError(exitCodes.failed, 'interrupted before the cluster took writes');
}

async function startNodes(
  world: World,
  layout: ClusterLayout,
  { check, ...options }: Omit<StartOptions, 'signal'> & { readonly check: () => void },
): Promise<StartedCluster> {
  const started: StartedNode[] = [];
  const tend = async () => {
    check();
    for (const each of started) assertRuns(each);
    return startDown(layout, started, check);
  };
  try {
    const { answers, waitingFor } = await waitUntilReady(world, layout, { ...options, tend });
    const draining = answers.cluster.brokers.filter((broker) => broker.draining);
    const inMaintenance = draining.map(({ address }) => address?.brokerId ?? NONE);
    return { started, status: clusterStatus(answers, await withRoles(localNodes(layout))), waitingFor, inMaintenance };
  } catch (error) {
    // What does not stop in time is named with what runs.
    if (options.stopsOnFailure === true) await stopNodes(started.map(({ node }) => node)).catch(() => {});
    throw withWhatRuns(error, layout);
  }
}

/**
 * Starts the nodes that are down, each once: also one that ran when the start began and was stopping. Resolves with whether
 * there were any.
 */
async function startDown(layout: ClusterLayout, started: StartedNode[], check: () => void): Promise<boolean> {
  const others = layout.nodes.filter((each) => !started.some(({ node }) => node === each));
  const down = others.filter((node) => runningPid(node) === undefined);
  if (down.length === 0) return false;
  await assertMayStart(layout, down, check);
  for (const node of down) {
    const each: StartedNode = { node, process: startNodeProcess(node) };
    each.process.once('error', (error) => {
      each.failure = error;
    });
    each.process.unref();
    started.push(each);
  }
  return true;
}

/** Nothing is started where it would be on the data of another cluster, or taken for the one that answers in its place. */
async function assertMayStart(layout: ClusterLayout, down: readonly NodeLayout[], check: () => void): Promise<void> {
  assertConfigured(layout);
  // Only here: it reads configurations, which to stop and to ask needs nobody.
  const { assertOwnData } = await import('./own-data.js');
  assertOwnData(layout);
  for (const node of down) await assertFramesPortFree(node, { check });
}

/** A start that failed leaves nobody to find out what it has left. */
function withWhatRuns(error: unknown, layout: ClusterLayout): unknown {
  const running = localNodes(layout).filter(({ pid }) => pid !== undefined);
  if (running.length === 0) return error;
  const { message, exitCode } = describeFailure(error, { changes: false });
  const names = running.map(({ layout: { id }, pid }) => `node ${id} (pid ${pid})`).join(', ');
  const advice = `"tidemark cluster stop --dir ${layout.directory}" stops what runs`;
  return new CliError(exitCode, `${message}; still running: ${names}; ${advice}`, { cause: error });
}

function assertRuns({ node, process: child, failure }: StartedNode): void {
  if (failure !== undefined) {
    throw new CliError(exitCodes.failed, `node ${node.id} cannot be started: ${failure.message}`, { cause: failure });
  }
  if (child.exitCode === null && child.signalCode === null) return;
  const how = child.signalCode === null ? `exit code ${child.exitCode}` : child.signalCode;
  const [line = 'it logged nothing'] = lastLogLines(node, 1);
  throw new CliError(exitCodes.failed, `node ${node.id} ended with ${how}: ${line} (log: ${node.logFile})`);
}

interface Wait extends Pick<StartOptions, 'toleratesPartitions' | 'timeoutMs'> {
  /** Tells whether it has started a node; may throw to give up early. */
  readonly tend: () => Promise<boolean>;
}

/** Polls until the cluster takes writes. */
async function waitUntilReady(
  world: World,
  layout: ClusterLayout,
  { tend, toleratesPartitions = false, timeoutMs = START_TIMEOUT_MS }: Wait,
): Promise<{ readonly answers: ClusterAnswers; readonly waitingFor: string | undefined }> {
  const { clusterId } = layout;
  // Only here, as above.
  const { brokerCount } = await import('./own-data.js');
  const brokers = brokerCount(layout);
  let deadline = performance.now() + timeoutMs;
  let readiness: Readiness | undefined;
  for (;;) {
    if (await tend()) deadline = performance.now() + timeoutMs;
    // Of a node that has just stopped the controller may not know yet: what it said counts once none was down since.
    else if (readiness?.ready === true) return { answers: readiness.answers, waitingFor: undefined };
    readiness = await probeReadiness(world, { addresses: frameAddresses(layout), brokers, clusterId });
    if (readiness.ready) continue;
    if (performance.now() > deadline) {
      const { answers, waitingFor } = readiness;
      if (toleratesPartitions && answers !== undefined) return { answers, waitingFor };
      throw new CliError(
        exitCodes.failed,
        `the cluster takes no writes after ${timeoutMs / 1_000} s, still waiting for ${waitingFor} (logs: ${layout.directory}/node-*/node.log)`,
      );
    }
    await delay(POLL_MS);
  }
}

/**
 * Asks every node to stop, and waits until the last has. Returns how many ran.
 * @throws CliError that names those which have not stopped within the time, half a minute by default; they go on stopping; or one
 * that could not be asked, when the others have stopped
 */
export function stopCluster(layout: ClusterLayout, options: { readonly timeoutMs?: number } = {}): Promise<number> {
  return stopNodes(layout.nodes, options);
}

async function stopNodes(
  nodes: readonly NodeLayout[],
  { timeoutMs = STOP_TIMEOUT_MS }: { readonly timeoutMs?: number } = {},
): Promise<number> {
  const running = nodes.flatMap((node) => {
    const pid = runningPid(node);
    return pid === undefined ? [] : [{ node, pid }];
  });
  const refusals: unknown[] = [];
  const asked = running.filter(({ node }) => {
    try {
      return signalNode(node, 'SIGTERM');
    } catch (error) {
      refusals.push(error);
      return false;
    }
  });
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const now = asked.map((each) => ({ ...each, found: runningPid(each.node) }));
    for (const { node, pid, found } of now) if (found === undefined) removePidFile(node, pid);
    // Whoever has started a node again meanwhile wants it to run.
    const left = now.filter(({ pid, found }) => found === pid);
    if (left.length === 0) break;
    if (performance.now() > deadline) throw new CliError(exitCodes.failed, stillStopping(left, timeoutMs));
    await delay(POLL_MS);
  }
  if (refusals.length > 0) throw refusals[0];
  return asked.length;
}

function stillStopping(
  left: readonly { readonly node: NodeLayout; readonly pid: number }[],
  timeoutMs: number,
): string {
  const names = left.map(({ node, pid }) => `node ${node.id} (pid ${pid}, log: ${node.logFile})`);
  return `not stopped after ${timeoutMs / 1_000} s: ${names.join(', ')}. They go on stopping: wait until "tidemark cluster status" shows them down. To end them at once, say "tidemark cluster stop" again: nothing that was acknowledged is lost, but their next start takes longer`;
}

/** The cluster's state: what its nodes say, if any answered, and what is known of their processes. */
export interface AskedStatus {
  readonly status: ClusterStatus;
  readonly answers: ClusterAnswers | undefined;
  /** Why nobody answered. */
  readonly error: unknown;
}

export async function askStatus(world: World, layout: ClusterLayout): Promise<AskedStatus> {
  const local = await withRoles(localNodes(layout));
  try {
    const answers = await askCluster({ world, addresses: frameAddresses(layout), timeoutMs: STATUS_TIMEOUT_MS });
    return { status: clusterStatus(answers, local), answers, error: undefined };
  } catch (error) {
    return { status: clusterStatus(undefined, local), answers: undefined, error };
  }
}

function localNodes(layout: ClusterLayout): LocalNode[] {
  return layout.nodes.map((node) => ({ layout: node, pid: runningPid(node) }));
}

/** Those that do not answer do not say what they are: their configurations do. */
async function withRoles(nodes: readonly LocalNode[]): Promise<LocalNode[]> {
  // Only here, as above.
  const { rolesOf } = await import('./own-data.js');
  return nodes.map((node) => ({ ...node, roles: rolesOf(node.layout) }));
}
