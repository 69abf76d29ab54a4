import { readUint16, writeUint32 } from './bytes.js';

/** How protocols that dial the wrong port begin. Of HTTP/2 (and so gRPC) it is the connection preface. */
const BEGINNINGS: readonly (readonly [prefix: string, protocol: string])[] = [
  ['PRI ', 'it looks like HTTP/2 or gRPC'],
  ['GET ', 'it looks like HTTP'],
  ['POST', 'it looks like HTTP'],
  ['PUT ', 'it looks like HTTP'],
  ['HEAD', 'it looks like HTTP'],
  ['OPTI', 'it looks like HTTP'],
  ['DELE', 'it looks like HTTP'],
  ['PATC', 'it looks like HTTP'],
  ['CONN', 'it looks like HTTP'],
  ['HTTP', 'it looks like HTTP'],
  ['AMQP', 'it looks like AMQP'],
  ['SSH-', 'it looks like SSH'],
  ['TIDE', "it looks like Tidemark's own frames"],
];

const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR_VERSION = 3;

/** Kafka's API keys and versions stay far below these; its client ids are short. */
const KAFKA_API_KEY_MAX = 255;
const KAFKA_API_VERSION_MAX = 63;
const KAFKA_REQUEST_PREFIX_BYTES = 10;
const NULL_STRING_LENGTH = 0xffff;

/** A guess, in words, at what the first bytes of a connection are, for the operator who wonders about them. */
export function foreignProtocol(bytes: Uint8Array): string {
  const first = String.fromCharCode(...bytes.subarray(0, 4));
  for (const [prefix, protocol] of BEGINNINGS) if (first === prefix) return protocol;
  const type = bytes[0];
  if ((type === TLS_HANDSHAKE || type === TLS_ALERT) && bytes[1] === TLS_MAJOR_VERSION) return 'it looks like TLS';
  return looksLikeKafka(bytes) ? 'it looks like Kafka' : 'it looks like nothing known';
}

/**
 * The same for a connection whose first four bytes were taken as the length of a frame, and were too large for one:
 * that is how text protocols and TLS fail before there is a frame at all.
 */
export function foreignProtocolOfLength(lengthBytes: number): string {
  const bytes = new Uint8Array(4);
  writeUint32(bytes, 0, lengthBytes);
  return foreignProtocol(bytes);
}

/** Request header v1: api key (int16), api version (int16), correlation (int32), client id (nullable string). */
function looksLikeKafka(bytes: Uint8Array): boolean {
  if (bytes.length < KAFKA_REQUEST_PREFIX_BYTES) return false;
  if (readUint16(bytes, 0) > KAFKA_API_KEY_MAX || readUint16(bytes, 2) > KAFKA_API_VERSION_MAX) return false;
  const clientIdLength = readUint16(bytes, 8);
  return clientIdLength === NULL_STRING_LENGTH || KAFKA_REQUEST_PREFIX_BYTES + clientIdLength <= bytes.length;
}
