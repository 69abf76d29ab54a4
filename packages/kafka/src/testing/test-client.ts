import type { Address, Connection } from '@tidemark/ports';
import type { SimulatedScheduler, SimulatedWorld } from '@tidemark/ports/simulated';
import type { Api, RequestInit, ResponseOf } from '../core/api.js';
import { decodeResponse, encodeRequest } from '../core/frames.js';

const FRAME_BYTES_MAX = 200 * 1024 * 1024;

/** A Kafka client by which a test says every frame itself. */
export interface TestClient {
  readonly connection: Connection;
  /** The frames that have come back. */
  readonly frames: Uint8Array[];
  readonly isClosed: () => boolean;
  /** Sends a request and returns its correlation id, which counts from 0. */
  send<A extends Api>(api: A, apiVersion: number, request: RequestInit<A>): number;
  /** The correlation ids of the responses so far. */
  answered(): number[];
  /** Waits for the next response and reads it. */
  call<A extends Api>(api: A, apiVersion: number, request: RequestInit<A>): Promise<ResponseOf<A>>;
}

export async function dialDoor(
  scheduler: SimulatedScheduler,
  world: SimulatedWorld,
  address: Address,
): Promise<TestClient> {
  const connection = await scheduler.settle(
    world.network.dial({ address, timeoutMs: 100, frameBytesMax: FRAME_BYTES_MAX }),
  );
  const frames: Uint8Array[] = [];
  let closed = false;
  let correlationId = 0;
  connection.handler = {
    onFrame: (frame) => frames.push(frame),
    onClose: () => {
      closed = true;
    },
  };
  const client: TestClient = {
    connection,
    frames,
    isClosed: () => closed,
    send: (api, apiVersion, request) => {
      connection.send(encodeRequest(api, { apiVersion, correlationId, clientId: 'test' }, request));
      correlationId += 1;
      return correlationId - 1;
    },
    answered: () => frames.map((frame) => Buffer.from(frame).readInt32BE(0)),
    call: async (api, apiVersion, request) => {
      const count = frames.length;
      client.send(api, apiVersion, request);
      await scheduler.runUntil(() => frames.length > count);
      return decodeResponse(api, apiVersion, frames[count] ?? new Uint8Array(0)).response;
    },
  };
  return client;
}
