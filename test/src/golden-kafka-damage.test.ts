// Goal: nothing that arrives can hurt the decoder: a damaged frame is refused by a typed error, or decodes to something no
// larger than itself.
// Method: every captured frame cut at every byte, and with every byte changed in the ways that hurt lengths most.
import { type Api, apiOfKey, decodeRequest, decodeResponse, KafkaCodecError } from '@tidemark/kafka';
import { expect, test } from 'vitest';
import { goldenBytes } from './golden-files.js';
import { type WireEntry, wireEntries } from './golden-wire.js';

/** Null lengths and huge ones, in fixed and in compact encodings; one more; and a sign turned. */
const CHANGES: readonly ((byte: number) => number)[] = [
  () => 0xff,
  () => 0x7f,
  () => 0,
  (byte) => (byte + 1) & 0xff,
  (byte) => byte ^ 0x80,
];

interface Frame extends WireEntry {
  readonly api: Api;
  readonly bytes: Buffer;
}

const frames: readonly Frame[] = wireEntries.flatMap((entry) => {
  const api = apiOfKey(entry.apiKey);
  if (api === undefined || entry.apiVersion > api.versions.max) return [];
  return [{ ...entry, api, bytes: Buffer.from(goldenBytes(`kafka-wire/${entry.file}`)) }];
});

/** What the decoder makes of `bytes` in the frame's place; throws anything but a typed refusal. */
function outcome({ api, apiVersion, direction }: Frame, bytes: Buffer): unknown {
  try {
    if (direction === 'request') return decodeRequest(api, bytes);
    return decodeResponse(api, apiVersion, bytes);
  } catch (error) {
    if (error instanceof KafkaCodecError) return undefined;
    throw error;
  }
}

/** The array elements and bytes that a decoded value holds. */
function weight(value: unknown): number {
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + 1 + weight(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, each) => sum + weight(each), 0);
}

const clients = [...new Set(frames.map(({ client }) => client))];

test.each(clients)('no cut of a frame of %s is taken for a whole one', (client) => {
  for (const frame of frames.filter((each) => each.client === client)) {
    for (let length = 0; length < frame.bytes.length; length++) {
      if (outcome(frame, frame.bytes.subarray(0, length)) !== undefined) {
        expect.fail(`${frame.file} cut to ${length} bytes was decoded`);
      }
    }
  }
});

test.each(clients)(
  'a frame of %s with a changed byte is refused, or decodes to no more than its own size',
  (client) => {
    for (const frame of frames.filter((each) => each.client === client)) {
      const bytes = Buffer.from(frame.bytes);
      for (let position = 0; position < bytes.length; position++) {
        const original = bytes[position] ?? 0;
        for (const change of CHANGES) {
          bytes[position] = change(original);
          const decoded = outcome(frame, bytes);
          if (decoded !== undefined && weight(decoded) > bytes.length) {
            expect.fail(`${frame.file} with byte ${position} set to ${bytes[position]} grew to ${weight(decoded)}`);
          }
        }
        bytes[position] = original;
      }
    }
  },
);
