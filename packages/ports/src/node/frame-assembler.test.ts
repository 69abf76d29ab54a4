import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameTooLongError } from '../network.js';
import { FrameAssembler, type FrameAssemblerOptions } from './frame-assembler.js';

/** The stream of these frames. */
function encode(frames: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    frames.flatMap((frame) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(frame.length);
      return [length, frame];
    }),
  );
}

/** Feeds the stream in chunks of these sizes (again and again), through one buffer that is overwritten each time. */
function feed(
  stream: Buffer,
  sizes: readonly number[],
  options: Pick<FrameAssemblerOptions, 'chunksAreReused' | 'trustedBytesMax'>,
): Uint8Array[] {
  const { chunksAreReused } = options;
  const frames: Uint8Array[] = [];
  const assembler = new FrameAssembler({
    frameBytesMax: 500_000,
    ...options,
    onFrame: (frame) => frames.push(frame),
  });
  const shared = Buffer.alloc(stream.length);
  for (let position = 0, turn = 0; position < stream.length; turn += 1) {
    const size = Math.min(sizes[turn % sizes.length] ?? 1, stream.length - position);
    const direct = assembler.directTarget();
    if (direct !== undefined) {
      const count = stream.copy(direct, 0, position, position + size);
      position += count;
      assembler.advance(count);
      continue;
    }
    const chunk = chunksAreReused ? shared.subarray(0, size) : Buffer.alloc(size);
    stream.copy(chunk, 0, position, position + size);
    assembler.push(chunk);
    shared.fill(255);
    position += size;
  }
  expect(assembler.atBoundary).toBe(true);
  return frames;
}

describe('the frame assembler', () => {
  test('finds the frames again, however the stream is cut, and leaves no view of a chunk that is reused', () => {
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 0, max: 200_000 }).map((size) => new Uint8Array(size).fill(size)),
    );
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 150_000 })), {
      minLength: 1,
    });
    const options = fc.record(
      {
        chunksAreReused: fc.boolean(),
        trustedBytesMax: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 100_000 })),
      },
      { requiredKeys: ['chunksAreReused'] },
    );
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 6 }), sizes, options, (frames, cuts, given) => {
        // Many tiny cuts of a long stream take for ever and show nothing new.
        const least = Math.ceil(frames.reduce((sum, { length }) => sum + length, 0) / 2_000);
        const found = feed(
          encode(frames),
          cuts.map((cut) => Math.max(cut, least)),
          given,
        );
        expect(found.length).toBe(frames.length);
        expect(found.every((one, index) => Buffer.compare(one, frames[index] ?? one) === 0)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('delivers what comes before a frame that is too long, and then fails', () => {
    for (const size of [1_000, 5]) {
      const frames: number[] = [];
      const assembler = new FrameAssembler({
        frameBytesMax: 10,
        chunksAreReused: true,
        onFrame: (frame) => frames.push(frame.length),
      });
      const stream = encode([new Uint8Array(3), new Uint8Array(10), new Uint8Array(11)]);
      expect(() => {
        for (let position = 0; position < stream.length; position += size)
          assembler.push(stream.subarray(position, position + size));
      }).toThrow(FrameTooLongError);
      expect(frames).toEqual([3, 10]);
    }
  });

  test('does not allocate what was only announced, where the peer is not trusted', () => {
    const trustedBytesMax = 100_000;
    const assembler = new FrameAssembler({
      frameBytesMax: 2 ** 31,
      chunksAreReused: false,
      trustedBytesMax,
      onFrame: () => undefined,
    });
    assembler.push(Buffer.from('7fffffff', 'hex'));
    expect(assembler.directTarget()?.length).toBe(trustedBytesMax);
    assembler.advance(trustedBytesMax);
    expect(assembler.directTarget()?.length).toBe(trustedBytesMax);
    assembler.advance(trustedBytesMax);
    expect(assembler.directTarget()?.length).toBe(2 * trustedBytesMax);
  });
});
