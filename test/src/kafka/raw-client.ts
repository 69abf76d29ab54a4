import { type Api, decodeResponse, encodeRequest, type RequestInit, type ResponseOf } from '@tidemark/kafka';
import type { Address, Connection } from '@tidemark/ports';
import { createNodeWorld } from '@tidemark/ports/node';

const FRAME_BYTES_MAX = 200 * 1024 * 1024;

/** A Kafka client that says exactly what a test means. */
export interface RawClient extends AsyncDisposable {
  /** Rejects if the connection closes first. */
  call<A extends Api>(api: A, apiVersion: number, request: RequestInit<A>): Promise<ResponseOf<A>>;
  /** Sends a request that nothing answers. */
  send<A extends Api>(api: A, apiVersion: number, request: RequestInit<A>): void;
  /** Resolves when the connection has closed. */
  readonly closed: Promise<void>;
}

interface Pending {
  readonly resolve: (frame: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

export async function dialKafka(address: Address): Promise<RawClient> {
  const { network } = createNodeWorld();
  const connection = await network.dial({ address, timeoutMs: 5_000, frameBytesMax: FRAME_BYTES_MAX });
  const pending: Pending[] = [];
  const closed = new Promise<void>((resolve) => {
    connection.handler = {
      onFrame: (frame) => pending.shift()?.resolve(frame),
      onClose: () => {
        for (const { reject } of pending) reject(new Error('the connection closed before the answer'));
        resolve();
      },
    };
  });
  const send = sender(connection);
  return {
    closed,
    send,
    call: async (api, apiVersion, request) => {
      const answer = new Promise<Uint8Array>((resolve, reject) => pending.push({ resolve, reject }));
      send(api, apiVersion, request);
      return decodeResponse(api, apiVersion, await answer).response;
    },
    [Symbol.asyncDispose]: async () => {
      connection.close();
      await closed;
    },
  };
}

function sender(connection: Connection) {
  let correlationId = 0;
  return <A extends Api>(api: A, apiVersion: number, request: RequestInit<A>): void => {
    correlationId += 1;
    connection.send(encodeRequest(api, { apiVersion, correlationId, clientId: 'raw' }, request));
  };
}
