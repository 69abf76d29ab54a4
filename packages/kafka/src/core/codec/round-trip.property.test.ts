// Goal: whatever can be said in a version of an API is understood as it was meant, and said again to the byte.
// Method: for each message of each API in each version, arbitrary values through encoder, decoder and encoder.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryMessage } from '../../testing/arbitrary-message.js';
import type { Api } from '../api.js';
import { apis } from '../apis.js';
import type { Shape } from '../schema.js';
import type { Message } from './message.js';
import { MessageReader } from './message-reader.js';
import { MessageWriter } from './message-writer.js';

const RUNS = 25;
const all: readonly Api[] = Object.values(apis);

function written(message: Message<Shape>, version: number, value: Record<string, unknown>): Buffer {
  const writer = new MessageWriter();
  message.encode(writer, version, value);
  const bytes = Buffer.concat(writer.finish());
  return bytes;
}

const read = (message: Message<Shape>, version: number, bytes: Uint8Array) =>
  message.decode(new MessageReader(bytes), version);

/** Bytes come back as views of another class. */
const comparable = (value: unknown): unknown =>
  value instanceof Uint8Array
    ? Buffer.from(value).toString('hex')
    : Array.isArray(value)
      ? value.map(comparable)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, comparable(each)]))
        : value;

for (const api of all) {
  for (const message of [api.request, api.response]) {
    test(`${message.name} survives encoder and decoder in every version`, () => {
      for (let version = api.versions.min; version <= api.versions.max; version++) {
        const edition = { version, flexible: message.isFlexible(version) };
        fc.assert(
          fc.property(arbitraryMessage(message.shape, edition), (value) => {
            const bytes = written(message, version, value);
            const again = read(message, version, bytes);
            expect(comparable(again)).toEqual(comparable(value));
            expect(written(message, version, again)).toEqual(bytes);
          }),
          { numRuns: RUNS },
        );
      }
    });
  }
}

test('no cut of a message is taken for a whole one', () => {
  for (const api of all) {
    for (const message of [api.request, api.response]) {
      const version = api.versions.max;
      const edition = { version, flexible: message.isFlexible(version) };
      fc.assert(
        fc.property(arbitraryMessage(message.shape, edition), fc.nat(), (value, cut) => {
          const bytes = written(message, version, value);
          if (bytes.length === 0) return;
          const refused = () => read(message, version, bytes.subarray(0, cut % bytes.length));
          expect(refused).toThrow(expect.objectContaining({ name: 'KafkaCodecError' }));
        }),
        { numRuns: RUNS },
      );
    }
  }
});
