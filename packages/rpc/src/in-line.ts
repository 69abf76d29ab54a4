import type { OnePerTurn } from '@tidemark/ports';
import type { Init } from '@tidemark/protocol';
import type { UnaryHandler } from './handler-registry.js';
import { QUEUED_BYTES_MAX } from './limits.js';
import { RpcError } from './rpc-error.js';

/**
 * A handler whose answers may be long however little is asked: each is made in a turn of its own, one after the other, and
 * none for a caller that is gone by then, or that leaves others unread (OVERLOADED): it may have asked a thousand times at once.
 */
export function inLine<Request, Response>(
  line: OnePerTurn,
  answer: (request: Request) => Init<Response> | Promise<Init<Response>>,
): UnaryHandler<Request, Response> {
  return (request, context) =>
    line.run(async () => {
      if (context.signal.aborted) throw new RpcError('CANCELLED');
      if ((context.peer.queuedBytes ?? 0) > QUEUED_BYTES_MAX) {
        throw new RpcError('OVERLOADED', `more than ${QUEUED_BYTES_MAX} bytes wait for this client to read them`);
      }
      return { message: await answer(request) };
    });
}
