import { decodeText, encodeText } from './bytes.js';
import { foreignProtocol } from './foreign-protocol.js';
import { FrameError } from './frame-error.js';

/** The version of the frame protocol that this code speaks. */
export const PROTOCOL_VERSION = 1;

const MAGIC = [0x54, 0x49, 0x44, 0x45]; // "TIDE"
const FIXED_BYTES = 6;
const NAME_BYTES_MAX = 255;

export interface Hello {
  readonly version: number;
  /** What the sender calls itself; may be empty. */
  readonly name: string;
}

/** Whether a node calls itself so: `node-3`, or `controller` where one asks who lives. */
export function isNodeName(name: string): boolean {
  return /^(controller|node-\d+)$/.test(name);
}

/** The first frame of each direction: "TIDE", the version (uint8), the length of the name (uint8), the name in UTF-8. */
export function encodeHello({ version, name }: Hello): Uint8Array {
  const text = encodeText(name, NAME_BYTES_MAX);
  const bytes = new Uint8Array(FIXED_BYTES + text.length);
  bytes.set(MAGIC, 0);
  bytes[4] = version;
  bytes[5] = text.length;
  bytes.set(text, FIXED_BYTES);
  return bytes;
}

/**
 * Reads the first frame of a connection. What a later version may add after the name is skipped. Throws FrameError
 * that names the protocol that this looks like.
 */
export function decodeHello(bytes: Uint8Array): Hello {
  if (MAGIC.some((byte, index) => bytes[index] !== byte)) {
    throw new FrameError('not-tidemark', `the peer does not speak the frame protocol: ${foreignProtocol(bytes)}`);
  }
  const nameLength = bytes[5];
  if (nameLength === undefined || bytes.length < FIXED_BYTES + nameLength) {
    throw new FrameError('truncated', `a hello of ${bytes.length} bytes ends before its name`);
  }
  return { version: bytes[4] ?? 0, name: decodeText(bytes.subarray(FIXED_BYTES, FIXED_BYTES + nameLength)) };
}
