import type { MetadataImage } from '@tidemark/metadata';
import { ErrorCode, type Init, NONE, type NodeId, ProtocolError } from '@tidemark/protocol';
import {
  type CallContext,
  type Channel,
  type HandlerRegistry,
  methods,
  type Reply,
  type UnaryMethod,
} from '@tidemark/rpc';
import type { ActiveController } from './active-controller.js';
import { describeCluster, describeTopics } from './core/describe.js';
import { reasonOf } from './core/topic-creation.js';
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
  readonly local?: Pick<ActiveController, 'isActive' | 'createTopics' | 'deleteTopics'>;
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
    registry.unary(methods.createTopics, (request, context) =>
      this.#change(methods.createTopics, { request, context, decide: (local) => local.createTopics(request) }),
    );
    registry.unary(methods.deleteTopics, (request, context) =>
      this.#change(methods.deleteTopics, { request, context, decide: (local) => local.deleteTopics(request) }),
    );
    registry.unary(methods.describeTopics, (request) => ({ message: describeTopics(this.#options.image(), request) }));
    registry.unary(methods.describeCluster, () => {
      const { image, leader, voters } = this.#options;
      const { nodeId: controller, term } = leader();
      return { message: describeCluster(image(), { controller, term, voters }) };
    });
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
      readonly decide: (local: NonNullable<AdminForwarderOptions['local']>) => Promise<Init<Response>>;
    },
  ): Promise<Reply<Response>> {
    const { local, controllerChannel, leader } = this.#options;
    try {
      if (local?.isActive) return { message: await decide(local) };
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
      if (!(error instanceof ProtocolError)) throw error;
      return { message: { error: ErrorCode[error.code], message: reasonOf(error) } as Init<Response> };
    }
  }
}
