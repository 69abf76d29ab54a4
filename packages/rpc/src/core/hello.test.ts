import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeErrorBody, encodeErrorBody } from './error-body.js';
import { foreignProtocolOfLength } from './foreign-protocol.js';
import { FrameError } from './frame-error.js';
import { decodeHello, encodeHello } from './hello.js';

const ascii = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('a hello', () => {
  test('comes back as it was, its name cut at 255 bytes', () => {
    expect(decodeHello(encodeHello({ version: 1, name: 'broker-1' }))).toEqual({ version: 1, name: 'broker-1' });
    const { name } = decodeHello(encodeHello({ version: 200, name: 'ü'.repeat(200) }));
    expect(name).toBe('ü'.repeat(127));
  });

  test('has the bytes that docs/protocol.md says', () => {
    expect(Buffer.from(encodeHello({ version: 1, name: 'n1' })).toString('hex')).toBe(
      '54494445' + '01' + '02' + '6e31',
    );
  });

  test('may be longer in a later version', () => {
    const longer = Uint8Array.from([...encodeHello({ version: 2, name: 'x' }), 1, 2, 3]);
    expect(decodeHello(longer)).toEqual({ version: 2, name: 'x' });
  });

  test('is read or refused, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), fc.boolean(), (input, magic) => {
        if (magic) input.set(ascii('TIDE').subarray(0, input.length));
        try {
          decodeHello(input);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(() => decodeHello(ascii('TIDE'))).toThrow(/ends before its name/);
    expect(() => decodeHello(Uint8Array.from([...ascii('TIDE'), 1, 3, 65]))).toThrow(/ends before its name/);
  });
});

describe('a foreign protocol', () => {
  test.each([
    ['HTTP', ascii('GET / HTTP/1.1\r\n')],
    ['HTTP', ascii('HTTP/1.1 400 Bad Request')],
    ['HTTP/2 or gRPC', ascii('PRI * HTTP/2.0\r\n')],
    ['TLS', Uint8Array.of(0x16, 3, 1, 2, 0, 1)],
    ['AMQP', ascii('AMQP\u0000\u0000\u0009\u0001')],
    ['Kafka', Uint8Array.from([0, 18, 0, 3, 0, 0, 0, 1, 0, 4, ...ascii('kcat'), 1, 1])],
    ['nothing known', Uint8Array.of(9, 9, 9)],
  ])('that looks like %s is called so', (protocol, bytes) => {
    expect(() => decodeHello(bytes)).toThrow(`it looks like ${protocol}`);
  });

  test('is recognised from a length that no frame has', () => {
    expect(foreignProtocolOfLength(0x4745_5420)).toBe('it looks like HTTP');
    expect(foreignProtocolOfLength(0x1603_0102)).toBe('it looks like TLS');
    expect(foreignProtocolOfLength(0x7fff_ffff)).toBe('it looks like nothing known');
  });
});

describe('an error body', () => {
  test('brings code and detail, cut at 4 KiB', () => {
    expect(decodeErrorBody(encodeErrorBody('NOT_LEADER', 'broker 2 — leads'))).toEqual({
      code: 'NOT_LEADER',
      detail: 'broker 2 — leads',
    });
    expect(decodeErrorBody(encodeErrorBody('NOT_LEADER', 'x'.repeat(10_000))).detail).toHaveLength(4_096);
  });

  test('of a newer peer, or of no error at all, is an unknown server error', () => {
    expect(decodeErrorBody(Uint8Array.of(0xff, 0xff)).code).toBe('UNKNOWN_SERVER_ERROR');
    expect(decodeErrorBody(Uint8Array.of(0, 0)).code).toBe('UNKNOWN_SERVER_ERROR');
  });

  test('that ends too early is refused', () => {
    expect(() => decodeErrorBody(Uint8Array.of(1))).toThrow(FrameError);
  });
});
