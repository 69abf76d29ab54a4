import { setTimeout as delay } from 'node:timers/promises';
import { type Admin, ClientError, ClusterConnection, createAdmin } from '@tidemark/client';
import { formatAddress } from '@tidemark/ports';
import { ProtocolError, type TopicDescription } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
import type { HostPort } from '../options.js';
import { commandWorld } from '../world.js';
import { defaultBootstrap } from './default-bootstrap.js';
import type { ConnectionOptions } from './shared.js';

/** How long an answer to a question may take. */
export const QUESTION_TIMEOUT_MS = 10_000;
/** How long a change may take that the controller has to commit; an election may lie within. */
export const CHANGE_TIMEOUT_MS = 30_000;

const NEW_TOPIC_PATIENCE_MS = 1_000;
const NEW_TOPIC_POLL_MS = 50;

/** A cluster that answered, until it is closed. */
export interface Connected extends AsyncDisposable {
  readonly cluster: ClusterConnection;
  readonly admin: Admin;
}

/** Connects to whichever node answers first. Throws CliError if none does. */
export async function connect(options: ConnectionOptions): Promise<Connected> {
  const bootstrap = options.bootstrap ?? defaultBootstrap();
  const cluster = new ClusterConnection({
    world: commandWorld(),
    bootstrap,
    clientId: 'tidemark-cli',
    requestTimeoutMs: QUESTION_TIMEOUT_MS,
  });
  try {
    await cluster.refresh();
  } catch (cause) {
    await cluster.close();
    throw unreachable(bootstrap, cause);
  }
  return { cluster, admin: createAdmin({ cluster }), [Symbol.asyncDispose]: () => cluster.close() };
}

/** Says where nobody answered, or that those who did know nothing yet. */
export function unreachable(bootstrap: readonly HostPort[], cause: unknown): CliError {
  const addresses = bootstrap.map(formatAddress).join(', ');
  const problem = isWaiting(cause)
    ? `the nodes at ${addresses} do not know the cluster yet: they recover, or wait for others that are down: start those`
    : `no node answers at ${addresses}: start a cluster with "tidemark cluster start"`;
  return new CliError(exitCodes.unreachable, `${problem}, or name one with --bootstrap`, { cause });
}

/** Whether a node answered that it has not heard yet what the cluster is. */
export function isWaiting(error: unknown): boolean {
  return (error instanceof ProtocolError || error instanceof ClientError) && error.code === 'STARTING_UP';
}

/** What the cluster knows of a topic. Throws CliError if there is no such topic. */
export async function requireTopic(connected: Connected, topic: string): Promise<TopicDescription> {
  const description = await findTopic(connected, topic);
  if (description !== undefined) return description;
  throw new CliError(
    exitCodes.failed,
    `there is no topic "${topic}": create it with "tidemark topic create ${topic}", or see "tidemark topic list"`,
  );
}

/**
 * The same; undefined if there is none, or none of which `isMeant`. What has just been created may be news to the node that is asked,
 * so it asks again for a second.
 */
export async function findTopic(
  { admin }: Connected,
  topic: string,
  isMeant: (description: TopicDescription) => boolean = () => true,
): Promise<TopicDescription | undefined> {
  const deadline = performance.now() + NEW_TOPIC_PATIENCE_MS;
  for (;;) {
    try {
      const [description] = await admin.describeTopics([topic]);
      if (description !== undefined && isMeant(description)) return description;
    } catch (error) {
      if (!(error instanceof ProtocolError && error.code === 'UNKNOWN_TOPIC_OR_PARTITION')) throw error;
    }
    if (performance.now() > deadline) return undefined;
    await delay(NEW_TOPIC_POLL_MS);
  }
}
