import type { MetadataImage } from '@tidemark/metadata';
import {
  type DescribeQuorumResponse,
  ErrorCode,
  type Init,
  NONE,
  type NodeId,
  ProtocolError,
} from '@tidemark/protocol';
import {
  type CallContext,
  type Channel,
  type HandlerRegistry,
  methods,
  type Reply,
  type UnaryMethod,
} from '@tidemark/rpc';
import type { AdminOperations } from './admin-operations.js';
import { reasonOf } from './core/answers.js';
import { describeCluster, describeTopics } from './core/describe.js';
import { describeConfigs, type StaticConfigs } from './core/describe-configs.js';
import { planEvacuation } from './core/evacuation.js';
import { describeFeatures } from './core/features.js';
import { listReassignments } from './core/reassignment.js';
import type { Leader } from './raft-port.js';

/** How long a request that does not say may take. */
const TIMEOUT_MS_DEFAULT = 10_000;
const TIMEOUT_MS_MAX = 120_000;

/**
 * An attachment that marks a request as forwarded: it is answered by whoever gets it, never passed on once more. So
 * two nodes that each take the other for the controller do not play ball with it.
 */
const FORWARDED = new TextEncoder().encode('forwarded');

export interface AdminForwarderOptions {
  /** This node's metadata: the controller's committed image, or the broker's copy. */
  readonly image: () => MetadataImage;
  /** Who the active controller is, as far as this node knows. */
  readonly leader: () => Leader;
  readonly voters: ReadonlySet<NodeId>;
  /** The requests of this node's own controller, if it has one. */
  readonly local?: { readonly isActive: boolean; readonly admin: AdminOperations };
  /** The metadata quorum as this node sees it; asked only while its controller is active. */
  readonly quorum?: () => Init<DescribeQuorumResponse>;
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

/**
 * The Admin service of any node: changes go to the active controller, here or elsewhere; questions are answered from
 * this node's own metadata.
 */
export class AdminForwarder {
  readonly #options: AdminForwarderOptions;

  constructor(options: AdminForwarderOptions) {
    this.#options = options;
  }

  register(registry: HandlerRegistry): void {
    this.#registerQuestions(registry);
    const change = <Request extends Changing, Response extends Answer>(
      method: UnaryMethod<Request, Response>,
      decide: (admin: AdminOperations, request: Request) => Promise<Init<Response>>,
    ) =>
      registry.unary(method, (request, context) =>
        this.#change(method, { request, context, decide: (admin) => decide(admin, request) }),
      );
    change(methods.createTopics, (admin, request) => admin.createTopics(request));
    change(methods.deleteTopics, (admin, request) => admin.deleteTopics(request));
    change(methods.createPartitions, (admin, request) => admin.createPartitions(request));
    change(methods.alterConfigs, (admin, request) => admin.alterConfigs(request));
    change(methods.electLeaders, (admin, request) => admin.electLeaders(request));
    change(methods.alterPartitionReassignments, (admin, request) => admin.alterPartitionReassignments(request));
    change(methods.drainBroker, (admin, request) => admin.drainBroker(request));
    change(methods.unregisterBroker, (admin, request) => admin.unregisterBroker(request));
    change(methods.updateFeature, (admin, request) => admin.updateFeature(request));
    // A question that only the leader can answer goes the way of a change.
    change(methods.describeQuorum, async () => this.#options.quorum?.() ?? {});
  }

  #registerQuestions(registry: HandlerRegistry): void {
    const { image, leader, voters, staticConfigs: own } = this.#options;
    registry.unary(methods.describeTopics, (request) => ({ message: describeTopics(image(), request) }));
    registry.unary(methods.describeCluster, () => {
      const { nodeId: controller, term } = leader();
      return { message: describeCluster(image(), { controller, term, voters }) };
    });
    registry.unary(methods.describeConfigs, (request) => ({
      message: describeConfigs({ image: image(), own }, request),
    }));
    registry.unary(methods.listPartitionReassignments, (request) => ({ message: listReassignments(image(), request) }));
    registry.unary(methods.planEvacuation, (request) => answered(() => planEvacuation(image(), request)));
    registry.unary(methods.describeFeatures, () => ({ message: describeFeatures(image()) }));
  }

  async #change<Request extends Changing, Response extends Answer>(
    method: UnaryMethod<Request, Response>,
    {
      request,
      context,
      decide,
    }: {
      readonly request: Request;
      readonly context: CallContext;
      readonly decide: (admin: AdminOperations) => Promise<Init<Response>>;
    },
  ): Promise<Reply<Response>> {
    const { local, controllerChannel, leader } = this.#options;
    try {
      if (local?.isActive) return { message: await decide(local.admin) };
      const channel = controllerChannel();
      if (channel === undefined || context.attachments.length > 0) {
        const { nodeId } = leader();
        const who = nodeId === NONE ? 'no active controller is known' : `node ${nodeId} is the active controller`;
        throw new ProtocolError('NOT_CONTROLLER', who);
      }
      const timeoutMs = Math.min(request.timeoutMs === 0 ? TIMEOUT_MS_DEFAULT : request.timeoutMs, TIMEOUT_MS_MAX);
      const options = { timeoutMs, attachments: [FORWARDED], signal: context.signal };
      const { message } = await channel.call(method, request as Init<Request>, options);
      return { message: message as Init<Response> };
    } catch (error) {
      return refused(error);
    }
  }
}

function answered<Response extends Answer>(ask: () => Init<Response>): Reply<Response> {
  try {
    return { message: ask() };
  } catch (error) {
    return refused(error);
  }
}

/** A refusal is an answer; anything else is a defect, and the registry's to report. */
function refused<Response extends Answer>(error: unknown): Reply<Response> {
  if (!(error instanceof ProtocolError)) throw error;
  return { message: { error: ErrorCode[error.code], message: reasonOf(error) } as Init<Response> };
}
