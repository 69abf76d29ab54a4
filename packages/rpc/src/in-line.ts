import type { OnePerTurn } from '@tidemark/ports';
import type { Init } from '@tidemark/protocol';
import type { UnaryHandler } from './handler-registry.js';
import { RpcError } from './rpc-error.js';

/**
 * A handler whose answers may be long however little is asked: each is made in a turn of its own, one after the other, and
 * none for a caller that is gone by then.
 */
export function inLine<Request, Response>(
  line: OnePerTurn,
  answer: (request: Request) => Init<Response> | Promise<Init<Response>>,
): UnaryHandler<Request, Response> {
  return (request, context) =>
    line.run(async () => {
      if (context.signal.aborted) throw new RpcError('CANCELLED');
      return { message: await answer(request) };
    });
}
