import { type Address, formatAddress, type World } from '@tidemark/ports';
import { ProtocolError } from '@tidemark/protocol';
import { type FramesChannel, methods } from '@tidemark/rpc';
import { CliError, exitCodes } from '../exit-codes.js';
import { askCluster, askNode, type ClusterAnswers, checked, type Question } from './questions.js';

/** Whether the cluster takes writes with acks=all, and if not, what is missing. */
export type Readiness =
  | { readonly ready: true; readonly answers: ClusterAnswers }
  | {
      readonly ready: false;
      readonly waitingFor: string;
      /** There if the nodes and the controller are: it is partitions that wait, for an operator perhaps. */
      readonly answers?: ClusterAnswers;
    };

export interface ReadinessQuestion {
  readonly addresses: readonly Address[];
  /** How many of its nodes are brokers. */
  readonly brokers: number;
  readonly clusterId: string;
}

const QUESTION_TIMEOUT_MS = 2_000;
const PROBE_TOPIC = 'readiness-probe';
/** What `min.insync.replicas=-1` stands for. */
const MIN_ISR_DEFAULT = 2;

/**
 * Asks whether a write could be taken now: every broker is unfenced, every partition has a leader and enough in-sync
 * replicas, and the controller would create a topic. It asks the controller to validate one only: nothing is written.
 * @throws CliError if it is another cluster that answers
 */
export async function probeReadiness(
  world: World,
  { addresses, brokers, clusterId }: ReadinessQuestion,
): Promise<Readiness> {
  const question = { world, addresses, timeoutMs: QUESTION_TIMEOUT_MS };
  try {
    const verdict = await validated(question);
    const answers = await askCluster({ ...question, from: verdict.asOf });
    const found = answers.cluster.clusterId;
    // A cluster that is not born yet has no id.
    if (found !== '' && found !== clusterId) throw foreignCluster(addresses, found);
    const missing = missingNodes(answers, brokers);
    if (missing !== undefined) return { ready: false, waitingFor: missing };
    if (verdict.refusal !== undefined) assertDecided(verdict.refusal, placeableCount(answers));
    const waitingFor = missingReplicas(answers);
    return waitingFor === undefined ? { ready: true, answers } : { ready: false, waitingFor, answers };
  } catch (error) {
    if (error instanceof ProtocolError) return { ready: false, waitingFor: error.message };
    throw error;
  }
}

interface Verdict {
  /** The controller would not create the topic, or nobody has said that it would. */
  readonly refusal: ProtocolError | undefined;
  /** The metadata offset of which the controller knew; 0: it has not said. */
  readonly asOf: number;
}

/**
 * Whether the controller would create a topic. It comes first: what nodes say of the cluster counts if they know what the
 * controller did. A node that is only a nameserver cannot pass it on: the next one is asked.
 */
async function validated(question: Question): Promise<Verdict> {
  let refusal = new ProtocolError('UNREACHABLE', 'an address to ask');
  for (const address of question.addresses) {
    try {
      return await askNode(question, address, validate);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      refusal = error;
      if (error.code !== 'UNSUPPORTED_VERSION') break;
    }
  }
  return { refusal, asOf: 0 };
}

async function validate(channel: FramesChannel): Promise<Verdict> {
  const request = {
    topics: [{ name: PROBE_TOPIC, partitions: 1, replicationFactor: 1 }],
    validateOnly: true,
    timeoutMs: QUESTION_TIMEOUT_MS,
  };
  const { message } = await channel.call(methods.createTopics, request, { timeoutMs: QUESTION_TIMEOUT_MS });
  const { topics, metadataOffset: asOf } = checked(message);
  const refused = topics.find(({ error }) => error !== 0);
  return { refusal: refused && new ProtocolError(refused.error, refused.message), asOf };
}

/** Somebody else's nodes listen on the ports of this cluster. */
function foreignCluster(addresses: readonly Address[], found: string): CliError {
  const where = addresses.map(formatAddress).join(', ');
  return new CliError(
    exitCodes.failed,
    `another cluster (${found}) answers at ${where}: stop it, or create one elsewhere with another --dir and --port`,
  );
}

/** A topic of that name shows as well that the controller decides; so does its refusal where no broker takes a new replica. */
function assertDecided(error: ProtocolError, placeable: number): void {
  if (error.code === 'TOPIC_ALREADY_EXISTS') return;
  if (error.code !== 'INVALID_REPLICATION_FACTOR' || placeable > 0) throw error;
}

/** How many brokers take new replicas: those that live, and are not in maintenance. */
function placeableCount({ cluster }: ClusterAnswers): number {
  return cluster.brokers.filter(({ fenced, shuttingDown, draining }) => !fenced && !shuttingDown && !draining).length;
}

/** What keeps the cluster from taking any writes, going by what its nodes say; undefined: nothing. `brokers`: how many there are. */
export function missingNodes({ cluster }: ClusterAnswers, brokers: number): string | undefined {
  if (cluster.controller < 0) return 'a controller to be elected';
  const live = cluster.brokers.filter(({ fenced, shuttingDown }) => !fenced && !shuttingDown).length;
  return live < brokers ? `brokers to register: ${live} of ${brokers} are live` : undefined;
}

/** What keeps a partition from taking writes; undefined: nothing. */
export function missingReplicas({ topics }: Pick<ClusterAnswers, 'topics'>): string | undefined {
  for (const { route, configs, eligibility } of topics) {
    const configured = Number(configs.find(({ key }) => key === 'min.insync.replicas')?.value ?? -1);
    const minIsr = configured < 0 ? MIN_ISR_DEFAULT : configured;
    for (const { partition, leader, isr, replicas } of route?.partitions ?? []) {
      // As leaders count it: without those that a reassignment is adding.
      const adding = eligibility.find((each) => each.partition === partition)?.addingReplicas.length ?? 0;
      const needed = Math.min(minIsr, replicas.length - adding);
      if (leader < 0) return `a leader of ${route?.topic}-${partition}`;
      if (isr.length < needed) return `in-sync replicas of ${route?.topic}-${partition}: ${isr.length} of ${needed}`;
    }
  }
  return undefined;
}
