import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFrame, encodeFrame, type Frame, FrameKind, frameSizeBytes } from './frame.js';
import { FrameError } from './frame-error.js';

const bytes = fc.uint8Array({ maxLength: 40 });
const frames: fc.Arbitrary<Frame> = fc.record({
  kind: fc.constantFrom(...Object.values(FrameKind)),
  methodId: fc.nat(0xffff),
  correlation: fc.nat(0xffff_ffff),
  header: bytes,
  attachments: fc.array(bytes, { maxLength: 5 }),
});

function onWire(frame: Frame): Uint8Array {
  return new Uint8Array(Buffer.concat(encodeFrame(frame)));
}

/** The code of the FrameError that decoding throws; undefined if it throws none. Any other exception fails the test. */
function complaintOf(input: Uint8Array): string | undefined {
  try {
    decodeFrame(input);
    return undefined;
  } catch (error) {
    if (error instanceof FrameError) return error.code;
    throw error;
  }
}

describe('a frame', () => {
  test('comes back as it was', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const wire = onWire(frame);
        expect(wire.length).toBe(frameSizeBytes(frame));
        expect(decodeFrame(wire)).toEqual(frame);
      }),
    );
  });

  test('has the bytes that docs/protocol.md says', () => {
    const frame: Frame = {
      kind: FrameKind.request,
      methodId: 60,
      correlation: 0x0102_0304,
      header: Uint8Array.of(0xaa),
      attachments: [Uint8Array.of(0xbb, 0xcc), new Uint8Array(0)],
    };
    expect(Buffer.from(onWire(frame)).toString('hex')).toBe(
      '01' + '003c' + '01020304' + '00000001' + '0002' + '00000002' + '00000000' + 'aa' + 'bbcc',
    );
  });

  test('may be given an attachment in parts, which leave as they are and arrive as one', () => {
    const [a, b, c] = [new Uint8Array(10_000).fill(1), new Uint8Array(20_000).fill(2), Uint8Array.of(3)];
    const frame = {
      kind: 1,
      methodId: 1,
      correlation: 1,
      header: Uint8Array.of(9),
      attachments: [[a, b], c, []],
    } as const;
    const parts = encodeFrame(frame);
    expect(parts.slice(2)).toEqual([a, b, c]);
    expect([parts[2] === a, parts[3] === b]).toEqual([true, true]);
    const wire = new Uint8Array(Buffer.concat(parts));
    expect(wire.length).toBe(frameSizeBytes(frame));
    expect(decodeFrame(wire).attachments.map((each) => each.length)).toEqual([30_000, 1, 0]);
    expect(Buffer.compare(decodeFrame(wire).attachments[0] ?? c, Buffer.concat([a, b]))).toBe(0);
  });

  test('is sent and received by reference: header and attachments are never copied', () => {
    const header = Uint8Array.of(1, 2, 3);
    const attachment = new Uint8Array(100_000);
    const parts = encodeFrame({ kind: 1, methodId: 1, correlation: 1, header, attachments: [attachment] });
    expect(parts[1]).toBe(header);
    expect(parts[2]).toBe(attachment);

    const wire = onWire({ kind: 1, methodId: 1, correlation: 1, header, attachments: [attachment] });
    const frame = decodeFrame(wire);
    expect(frame.header.buffer).toBe(wire.buffer);
    expect(frame.attachments[0]?.buffer).toBe(wire.buffer);
    expect(frame.attachments[0]?.byteOffset).toBe(wire.length - attachment.length);
  });

  test('that ends anywhere too early is refused as truncated', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        const wire = onWire(frame);
        for (let length = 0; length < wire.length; length += 1) {
          expect(complaintOf(wire.subarray(0, length))).toBe('truncated');
        }
      }),
      { numRuns: 50 },
    );
  });

  test('that goes on too long is refused', () => {
    fc.assert(
      fc.property(frames, fc.uint8Array({ minLength: 1, maxLength: 9 }), (frame, more) => {
        expect(complaintOf(new Uint8Array(Buffer.concat([onWire(frame), more])))).toBe('trailing-bytes');
      }),
    );
  });

  test('with any bit of its lengths flipped is refused', () => {
    fc.assert(
      fc.property(frames, fc.nat(), (frame, bit) => {
        const wire = onWire(frame);
        const lengthsStart = 7;
        const lengthBits = (6 + frame.attachments.length * 4) * 8;
        const position = bit % lengthBits;
        const at = lengthsStart + (position >>> 3);
        wire[at] = (wire[at] ?? 0) ^ (1 << (position & 7));
        // A flip in the count can shift sizes and header so that the sum still fits; whatever is read then is whole.
        if (complaintOf(wire) === undefined) expect(frameSizeBytes(decodeFrame(wire))).toBe(wire.length);
        else expect(['truncated', 'trailing-bytes']).toContain(complaintOf(wire));
      }),
      { numRuns: 500 },
    );
  });

  test('of an unknown kind is refused', () => {
    for (const kind of [0, 10, 0x54, 255]) {
      expect(complaintOf(Uint8Array.of(kind, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0))).toBe('unknown-kind');
    }
  });

  test('of random bytes is read whole or refused, and nothing is allocated for what it announces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (input) => {
        if (complaintOf(input) === undefined) expect(frameSizeBytes(decodeFrame(input))).toBe(input.length);
      }),
      { numRuns: 2_000 },
    );
    const announcesMuch = Uint8Array.of(1, 0, 1, 0, 0, 0, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
    expect(complaintOf(announcesMuch)).toBe('truncated');
  });

  test('carries at most 65,535 attachments', () => {
    const attachments = Array.from({ length: 65_536 }, () => new Uint8Array(0));
    const frame = { kind: FrameKind.request, methodId: 1, correlation: 1, header: new Uint8Array(0), attachments };
    expect(() => encodeFrame(frame)).toThrow(RangeError);
  });
});
