// A proxy between Kafka clients and one broker that keeps the frames of both directions, told apart by the request header:
// INT16 apiKey, INT16 apiVersion, INT32 correlationId. A response begins with the correlation id of its request.
import { connect, createServer } from 'node:net';

const FRAME_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Listens on `port` and forwards to `targetPort`, both on loopback. `record` gets each exchange,
 * `{ apiKey, apiVersion, request, response }`, once it is answered; frames are without their length prefix.
 */
export async function startRecordingProxy({ port, targetPort, record }) {
  const sockets = new Set();
  const server = createServer((client) => {
    const broker = connect({ port: targetPort, host: '127.0.0.1' });
    const pending = new Map();
    const close = () => {
      client.destroy();
      broker.destroy();
    };
    const pairs = [
      [client, broker, (frame) => pending.set(frame.readInt32BE(4), frame)],
      [broker, client, (frame) => answered(frame)],
    ];
    const answered = (response) => {
      const request = pending.get(response.readInt32BE(0));
      if (request === undefined) return;
      pending.delete(response.readInt32BE(0));
      record({ apiKey: request.readInt16BE(0), apiVersion: request.readInt16BE(2), request, response });
    };
    for (const [from, to, keep] of pairs) {
      const feed = frameSplitter(keep);
      sockets.add(from);
      from.on('data', (chunk) => {
        feed(chunk);
        to.write(chunk);
      });
      from.on('error', close);
      from.once('close', () => {
        sockets.delete(from);
        close();
      });
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Takes chunks as they come and calls `onFrame` with each whole frame, a copy without its INT32 length. */
export function frameSplitter(onFrame) {
  let rest = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4) {
      const size = rest.readInt32BE(0);
      if (size < 0 || size > FRAME_BYTES_MAX) throw new Error(`a frame of ${size} bytes: this is not Kafka's protocol`);
      if (rest.length < 4 + size) return;
      onFrame(Buffer.from(rest.subarray(4, 4 + size)));
      rest = rest.subarray(4 + size);
    }
  };
}
