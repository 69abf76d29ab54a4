import type { MetadataImage } from '@tidemark/metadata';
import { type Clock, OnePerTurn } from '@tidemark/ports';
import { ErrorCode, type Init, NONE, type NodeId, ProtocolError } from '@tidemark/protocol';
import {
  type CallContext,
  type Channel,
  type HandlerRegistry,
  inLine,
  methods,
  type Reply,
  RpcError,
  type UnaryMethod,
} from '@tidemark/rpc';
import type { AdminOperations } from './admin-operations.js';
import { reasonOf } from './core/answers.js';
import { describeCluster, describeTopics } from './core/describe.js';
import { describeConfigs, type StaticConfigs } from './core/describe-configs.js';
import { planEvacuation } from './core/evacuation.js';
import { describeFeatures } from './core/features.js';
import { listReassignments } from './core/reassignment.js';
import type { QuorumOperations } from './quorum-operations.js';
import type { Leader } from './raft-port.js';

/** How long a request that does not say may take. */
const TIMEOUT_MS_DEFAULT = 10_000;
const TIMEOUT_MS_MAX = 120_000;
/** Requests under way to the active controller: on that connection a broker's heartbeats have the other half of the places. */
const PASSED_ON_MAX = 512;

/**
 * An attachment that marks a request as forwarded: it is answered by whoever gets it, never passed on once more. So
 * two nodes that each take the other for the controller do not play ball with it.
 */
const FORWARDED = new TextEncoder().encode('forwarded');

export interface AdminForwarderOptions {
  readonly clock: Pick<Clock, 'defer'>;
  /** This node's metadata: the controller's committed image, or the broker's copy. */
  readonly image: () => MetadataImage;
  /**
   * Whether that is no older than what the active controller knew when this node was started. Until it is, questions are refused
   * with STARTING_UP, and whoever asks turns to another node; it stays so while the node is cut off.
   */
  readonly isInformed: () => boolean;
  /** Who the active controller is, as far as this node knows. */
  readonly leader: () => Leader;
  /** The voters with which the cluster began. */
  readonly voters: ReadonlySet<NodeId>;
  /** The requests of this node's own controller, if it has one. */
  readonly local?: { readonly isActive: boolean; readonly admin: AdminOperations };
  /** This node's part in the metadata quorum, if it has one. */
  readonly quorum?: QuorumOperations;
  /** What this node was started with, told of the broker that it is. */
  readonly staticConfigs?: StaticConfigs;
  /** To the node of the active controller; undefined while none is known or reachable. */
  readonly controllerChannel: () => Channel | undefined;
}

/** What every answer of the Admin service has. */
interface Answer {
  readonly error: ErrorCode;
  readonly message: string;
}

interface Changing {
  readonly timeoutMs: number;
}

interface Asking {
  /** As far as which the metadata must be known for the answer. */
  readonly leastMetadataOffset: number;
}

/**
 * The Admin service of any node: changes go to the active controller, here or elsewhere; questions are answered from
 * this node's own metadata.
 */
export class AdminForwarder {
  readonly #options: AdminForwarderOptions;
  /** Questions whose answers may tell of the whole cluster, however little they ask. */
  readonly #questions: OnePerTurn;
  /** Requests under way to the active controller. */
  #passedOn = 0;

  constructor(options: AdminForwarderOptions) {
    this.#options = options;
    this.#questions = new OnePerTurn(options.clock);
  }

  register(registry: HandlerRegistry): void {
    this.#registerQuestions(registry);
    const change = <Request extends Changing, Response extends Answer>(
      method: UnaryMethod<Request, Response>,
      decide: (admin: AdminOperations, request: Request) => Promise<Init<Response>>,
    ) =>
      registry.unary(method, (request, context) => {
        const { local } = this.#options;
        const here = local?.isActive === true ? () => decide(local.admin, request) : undefined;
        return this.#passOn(method, { request, context, here });
      });
    change(methods.createTopics, (admin, request) => admin.createTopics(request));
    change(methods.deleteTopics, (admin, request) => admin.deleteTopics(request));
    change(methods.createPartitions, (admin, request) => admin.createPartitions(request));
    change(methods.alterConfigs, (admin, request) => admin.alterConfigs(request));
    change(methods.electLeaders, (admin, request) => admin.electLeaders(request));
    change(methods.alterPartitionReassignments, (admin, request) => admin.alterPartitionReassignments(request));
    change(methods.drainBroker, (admin, request) => admin.drainBroker(request));
    change(methods.unregisterBroker, (admin, request) => admin.unregisterBroker(request));
    change(methods.updateFeature, (admin, request) => admin.updateFeature(request));
    this.#registerQuorum(registry);
  }

  #registerQuorum(registry: HandlerRegistry): void {
    const ask = <Request extends Changing, Response extends Answer>(
      method: UnaryMethod<Request, Response>,
      answer: (quorum: QuorumOperations, request: Request) => Promise<Init<Response>>,
    ) =>
      registry.unary(method, (request, context) => {
        const { quorum } = this.#options;
        const here = quorum?.leads === true ? () => answer(quorum, request) : undefined;
        return this.#passOn(method, { request, context, here });
      });
    ask(methods.describeQuorum, (quorum, request) => quorum.describe(request));
    ask(methods.addQuorumMember, (quorum, request) => quorum.add(request));
    ask(methods.removeQuorumMember, (quorum, request) => quorum.remove(request));
    ask(methods.transferQuorumLeadership, (quorum, request) => quorum.transfer(request));
    ask(methods.snapshotQuorum, (quorum) => quorum.snapshot());
  }

  #registerQuestions(registry: HandlerRegistry): void {
    const { leader, voters, staticConfigs: own } = this.#options;
    const image = (asked?: Asking) => this.#informedImage(asked);
    const ask = <Request, Response>(
      method: UnaryMethod<Request, Response>,
      answer: (request: Request) => Init<Response>,
    ) => registry.unary(method, inLine(this.#questions, answer));
    ask(methods.describeTopics, (request) => describeTopics(image(request), request));
    ask(methods.describeConfigs, (request) => describeConfigs({ image: image(request), own }, request));
    ask(methods.listPartitionReassignments, (request) => listReassignments(image(request), request));
    ask(methods.planEvacuation, (request) => answered(() => planEvacuation(image(request), request)));
    registry.unary(methods.describeCluster, () => {
      const { nodeId: controller, term } = leader();
      return { message: describeCluster(image(), { controller, term, voters: votersIn(image(), voters) }) };
    });
    registry.unary(methods.describeFeatures, () => ({ message: describeFeatures(image()) }));
  }

  /**
   * Throws RpcError STARTING_UP while what is there may be older than what this node has answered before its start, or is older
   * than the question wants it.
   */
  #informedImage({ leastMetadataOffset }: Asking = { leastMetadataOffset: 0 }): MetadataImage {
    if (!this.#options.isInformed()) {
      throw new RpcError('STARTING_UP', 'the node has not heard yet from the active controller what the cluster is');
    }
    const image = this.#options.image();
    if (leastMetadataOffset <= Math.max(0, image.offset)) return image;
    const known = `the node knows the metadata up to ${image.offset}, not to ${leastMetadataOffset} yet`;
    throw new RpcError('STARTING_UP', known);
  }

  /** Answers here if this node is the one to, else has the node of the active controller answer. */
  async #passOn<Request extends Changing, Response extends Answer>(
    method: UnaryMethod<Request, Response>,
    {
      request,
      context,
      here,
    }: {
      readonly request: Request;
      readonly context: CallContext;
      readonly here: (() => Promise<Init<Response>>) | undefined;
    },
  ): Promise<Reply<Response>> {
    const { controllerChannel, leader } = this.#options;
    try {
      if (here !== undefined) return { message: await here() };
      const channel = controllerChannel();
      if (channel === undefined || context.attachments.length > 0) {
        const { nodeId } = leader();
        const who = nodeId === NONE ? 'no active controller is known' : `node ${nodeId} is the active controller`;
        throw new ProtocolError('NOT_CONTROLLER', who);
      }
      if (this.#passedOn >= PASSED_ON_MAX) {
        throw new ProtocolError('OVERLOADED', `${PASSED_ON_MAX} requests wait here for the active controller`);
      }
      return { message: await this.#elsewhere(method, request, channel) };
    } catch (error) {
      return { message: refused(error) };
    }
  }

  /** What a caller gives up keeps its place: the controller works on it all the same. */
  async #elsewhere<Request extends Changing, Response extends Answer>(
    method: UnaryMethod<Request, Response>,
    request: Request,
    channel: Channel,
  ): Promise<Init<Response>> {
    const timeoutMs = Math.min(request.timeoutMs === 0 ? TIMEOUT_MS_DEFAULT : request.timeoutMs, TIMEOUT_MS_MAX);
    this.#passedOn += 1;
    try {
      const options = { timeoutMs, attachments: [FORWARDED] };
      const { message } = await channel.call(method, request as Init<Request>, options);
      return message as Init<Response>;
    } finally {
      this.#passedOn -= 1;
    }
  }
}

/** Who votes in the metadata quorum: as the metadata says, once it says so. */
function votersIn({ quorum }: MetadataImage, first: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
  const voters = quorum.filter(({ role }) => role === 'voter').map(({ nodeId }) => nodeId);
  return voters.length === 0 ? first : new Set(voters);
}

function answered<Response extends Answer>(ask: () => Init<Response>): Init<Response> {
  try {
    return ask();
  } catch (error) {
    return refused(error);
  }
}

/** A refusal is an answer; anything else is a defect, and the registry's to report. */
function refused<Response extends Answer>(error: unknown): Init<Response> {
  if (!(error instanceof ProtocolError)) throw error;
  return { error: ErrorCode[error.code], message: reasonOf(error) } as Init<Response>;
}
