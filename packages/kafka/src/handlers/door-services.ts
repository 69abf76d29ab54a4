import type { MetadataImage } from '@tidemark/metadata';
import type { World } from '@tidemark/ports';
import { type ErrorCode, errorNameOf, type Init, ProtocolError } from '@tidemark/protocol';
import { type Channel, type HandlerRegistry, RpcError, type UnaryMethod } from '@tidemark/rpc';
import { toKafkaError } from '../core/error-map.js';

/** What the handlers of the Kafka door need of their node. */
export interface DoorServices {
  readonly world: Pick<World, 'clock' | 'random' | 'log'>;
  readonly nodeId: number;
  /** What the node answers by its other doors too: produce, fetch and the questions to leaders are the same handlers. */
  readonly registry: HandlerRegistry;
  /** To the same handlers, through their codecs: for what is not asked often. Nothing of the node's own goes by it. */
  readonly local: Pick<Channel, 'call'>;
  readonly image: () => MetadataImage;
  /** Resolves whether this node's metadata has reached the offset in time. */
  readonly metadataReaches: (offset: number, timeoutMs: number) => Promise<boolean>;
  /** The active controller as far as this node knows; -1: none. */
  readonly controllerId: () => number;
  readonly config: DoorConfig;
}

export interface DoorConfig {
  /** `auto.create.topics.enable`. */
  readonly autoCreateTopics: boolean;
  /** `max.incremental.fetch.session.cache.slots`. */
  readonly fetchSessionsMax: number;
}

/** What every answer of a node's handlers has. */
interface Answer {
  readonly error: ErrorCode;
  readonly message: string;
}

const TIMEOUT_MS_DEFAULT = 30_000;
const TIMEOUT_MS_MAX = 120_000;
/** How much longer the answer of an operation is waited for than the operation itself may take. */
const TIMEOUT_MARGIN_MS = 1_000;

/** Asks the node as a client of another door would. Rejects with ProtocolError, also where the answer as a whole is one. */
export async function ask<Request, Response extends Answer>(
  services: Pick<DoorServices, 'local'>,
  method: UnaryMethod<Request, Response>,
  request: Init<Request>,
  options: { readonly timeoutMs?: number; readonly signal: AbortSignal },
): Promise<Response> {
  const { signal } = options;
  const timeoutMs = boundedMs(options.timeoutMs) + TIMEOUT_MARGIN_MS;
  const { message } = await services.local.call(method, request, { timeoutMs, signal });
  if (message.error !== 0) throw new RpcError(errorNameOf(message.error), message.message);
  return message;
}

/** How long an operation may take: what the client says, within bounds. */
export function boundedMs(timeoutMs = TIMEOUT_MS_DEFAULT): number {
  return Math.max(0, Math.min(timeoutMs, TIMEOUT_MS_MAX));
}

/** A failure of `ask`, as a response carries it; what is no failure of the protocol is thrown on. */
export function failureOf(error: unknown): { readonly errorCode: number; readonly errorMessage: string | null } {
  if (!(error instanceof ProtocolError)) throw error;
  return toKafkaError(error.code, error instanceof RpcError ? error.detail : error.message);
}
