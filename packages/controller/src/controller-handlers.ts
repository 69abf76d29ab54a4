import { type ControllerHint, ErrorCode, type ErrorName, type Init, ProtocolError } from '@tidemark/protocol';
import { type HandlerRegistry, methods, type Reply } from '@tidemark/rpc';
import type { Controller } from './controller.js';
import { reasonOf } from './core/answers.js';

/** What every answer of the controller has. */
interface Answer {
  readonly error: ErrorCode;
  readonly message: string;
  readonly controller: ControllerHint | null;
}

/**
 * Serves the Controller service. Requests that only the active controller can take are answered NOT_CONTROLLER
 * elsewhere, with a hint of who it is; the metadata stream is served by every controller node.
 */
export function registerControllerHandlers(registry: HandlerRegistry, controller: Controller): void {
  const { requests, publisher } = controller;
  const answer = async <Response extends Answer>(run: () => Promise<Init<Response>>): Promise<Reply<Response>> => {
    try {
      return { message: await run() };
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      return { message: refusal(error, controller.hint) as Init<Response> };
    }
  };
  registry.unary(methods.registerBroker, (request, { peer }) => answer(() => requests.registerBroker(request, peer)));
  registry.unary(methods.heartbeat, (request, { peer }) => answer(() => requests.heartbeat(request, peer)));
  registry.unary(methods.alterPartition, (request) => answer(() => requests.alterPartition(request)));
  registry.unary(methods.replicaFailed, (request) => answer(() => requests.replicaFailed(request)));
  registry.unary(methods.allocateProducerIds, (request) => answer(() => requests.allocateProducerIds(request)));
  registry.stream(methods.watchMetadata, (request, context, sink) => publisher.watch(request, context, sink));
}

/** Errors after which the caller does better with another node. */
const namesTheController: readonly ErrorName[] = ['NOT_CONTROLLER', 'NOT_COMMITTED'];

function refusal(error: ProtocolError, controller: Init<ControllerHint>): Init<Answer> {
  const base = { error: ErrorCode[error.code], message: reasonOf(error) };
  return namesTheController.includes(error.code) ? { ...base, controller } : base;
}
