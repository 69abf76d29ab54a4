import type { Address, World } from '@tidemark/ports';
import {
  type DescribeClusterResponse,
  type Endpoint,
  type ErrorCode,
  type LogDescription,
  ProtocolError,
  type TopicDescription,
} from '@tidemark/protocol';
import { dialFrames, type FramesChannel, methods } from '@tidemark/rpc';

/** What the nodes say of the cluster. */
export interface ClusterAnswers {
  readonly cluster: DescribeClusterResponse;
  readonly topics: readonly TopicDescription[];
  /** One for each broker that answered. */
  readonly brokers: readonly BrokerAnswer[];
}

/** What a broker says of itself. */
export interface BrokerAnswer {
  readonly brokerId: number;
  /** All of its node's roles; the controller knows only of brokers. */
  readonly roles: readonly string[];
  readonly logs: readonly LogDescription[];
}

export interface Question {
  readonly world: World;
  readonly addresses: readonly Address[];
  readonly timeoutMs: number;
  /** Who does not know the metadata up to this offset is not believed; anybody if absent. */
  readonly from?: number;
}

/** Connects, asks, and hangs up. Rejects with RpcError. */
export async function askNode<T>(
  { world, timeoutMs }: Pick<Question, 'world' | 'timeoutMs'>,
  address: Address,
  ask: (channel: FramesChannel) => Promise<T>,
): Promise<T> {
  const channel = await dialFrames({ world, address, timeoutMs });
  try {
    return await ask(channel);
  } finally {
    channel.close();
  }
}

/**
 * Asks every given node who belongs to the cluster, and takes the answer that knows most. A node that is only a
 * nameserver does not know, but knows brokers, which are then asked. Rejects with RpcError if none answers.
 */
export async function askCluster(question: Question): Promise<ClusterAnswers> {
  const known = await newestFirst(question);
  const [{ answer }] = known;
  const brokers = answer.brokers.map((broker) => framesAddress(broker.address?.endpoints ?? []));
  const [topics, ...answers] = await Promise.all([
    topicsOfFirst(question, known),
    ...brokers.map((broker) => askBroker(question, broker)),
  ]);
  return { cluster: answer, topics, brokers: answers.filter((each) => each !== undefined) };
}

interface ClusterAnswer {
  readonly answer: DescribeClusterResponse;
  readonly address: Address;
}

/** At least one, those that know most first. */
async function newestFirst(question: Question): Promise<readonly [ClusterAnswer, ...ClusterAnswer[]]> {
  const first = await askAll(question, question.addresses);
  const known = first.answers.length > 0 ? first : await askAll(question, await brokersByRoutes(question));
  const [best, ...rest] = known.answers.sort(
    (a, b) => b.answer.controllerTerm - a.answer.controllerTerm || b.answer.metadataOffset - a.answer.metadataOffset,
  );
  if (best !== undefined) return [best, ...rest];
  const errors = [...first.errors, ...known.errors];
  const codeOf = (error: unknown) => (error instanceof ProtocolError ? error.code : undefined);
  // Who waits for others says more than those that are down; and a nameserver, which has no such service, says nothing.
  const waiting = errors.find((error) => codeOf(error) === 'STARTING_UP');
  const word = waiting ?? errors.find((error) => codeOf(error) !== 'UNSUPPORTED_VERSION') ?? errors[0];
  throw word ?? new ProtocolError('UNREACHABLE', 'no address to ask');
}

/** By the first that answers: the one that knows most may be busy. */
async function topicsOfFirst(question: Question, known: readonly ClusterAnswer[]): Promise<TopicDescription[]> {
  let last: unknown;
  for (const { address } of known) {
    try {
      return await describeTopics(question, address);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      last = error;
    }
  }
  throw last;
}

async function askAll(
  question: Question,
  addresses: readonly Address[],
): Promise<{ answers: ClusterAnswer[]; errors: unknown[] }> {
  const settled = await Promise.allSettled(
    addresses.map(async (address) => ({ address, answer: await describeCluster(question, address) })),
  );
  return {
    answers: settled.filter((each) => each.status === 'fulfilled').map((each) => each.value),
    errors: settled.filter((each) => each.status === 'rejected').map((each) => each.reason),
  };
}

async function describeCluster(question: Question, address: Address): Promise<DescribeClusterResponse> {
  const { timeoutMs, from = 0 } = question;
  return askNode(question, address, async (channel) => {
    const { message } = await channel.call(methods.describeCluster, {}, { timeoutMs });
    const { metadataOffset } = checked(message);
    if (metadataOffset >= from || from === 0) return message;
    throw new ProtocolError('STARTING_UP', `the node knows the metadata up to ${metadataOffset}, not to ${from} yet`);
  });
}

async function describeTopics(question: Question, address: Address): Promise<TopicDescription[]> {
  const { timeoutMs, from = 0 } = question;
  return askNode(question, address, async (channel) => {
    const asked = { leastMetadataOffset: from };
    const { message } = await channel.call(methods.describeTopics, asked, { timeoutMs });
    return checked(message).topics;
  });
}

/** Undefined if the broker does not answer: then nothing is known of its replicas. */
async function askBroker(question: Question, address: Address | undefined): Promise<BrokerAnswer | undefined> {
  if (address === undefined) return undefined;
  const { timeoutMs } = question;
  try {
    return await askNode(question, address, async (channel) => {
      const [identity, logs] = await Promise.all([
        channel.call(methods.identify, {}, { timeoutMs }),
        channel.call(methods.describeLogs, {}, { timeoutMs }),
      ]);
      return { brokerId: identity.message.nodeId, roles: identity.message.roles, logs: checked(logs.message).logs };
    });
  } catch (error) {
    if (error instanceof ProtocolError) return undefined;
    throw error;
  }
}

async function brokersByRoutes(question: Question): Promise<Address[]> {
  const { timeoutMs } = question;
  for (const address of question.addresses) {
    try {
      const { brokers } = await askNode(question, address, async (channel) => {
        const { message } = await channel.call(methods.getRoutes, { all: true }, { timeoutMs });
        return checked(message);
      });
      return brokers.map((broker) => framesAddress(broker.endpoints)).filter((each) => each !== undefined);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
    }
  }
  return [];
}

/** Throws ProtocolError if the answer is an error. */
export function checked<T extends { readonly error: ErrorCode; readonly message: string }>(answer: T): T {
  if (answer.error !== 0) throw new ProtocolError(answer.error, answer.message);
  return answer;
}

function framesAddress(endpoints: readonly Endpoint[]): Address | undefined {
  const endpoint = endpoints.find(({ name }) => name === 'frames');
  return endpoint === undefined ? undefined : { host: endpoint.host, port: endpoint.port };
}
