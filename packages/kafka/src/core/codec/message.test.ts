import { expect, test } from 'vitest';
import {
  array,
  boolean,
  bytes,
  float64,
  INT64_MAX,
  int8,
  int16,
  int32,
  int64,
  records,
  type Shape,
  saturatingInt64,
  string,
  struct,
  uint16,
  uuid,
} from '../schema.js';
import { KafkaCodecError } from './codec-error.js';
import { Message } from './message.js';
import { ELEMENTS_MAX, MessageReader } from './message-reader.js';
import { MessageWriter } from './message-writer.js';

// Version 0 has fixed lengths, version 1 compact ones and tagged fields.
const messageOf = <S extends Shape>(shape: S) =>
  new Message({ name: 'Test', versions: { min: 0, max: 1 }, flexibleFrom: 1, shape });

const decoded = (message: Message<Shape>, version: number, hex: string) =>
  message.decode(new MessageReader(Buffer.from(hex.replaceAll(' ', ''), 'hex')), version);

const encoded = (message: Message<Shape>, version: number, value: Record<string, unknown>) => {
  const writer = new MessageWriter();
  message.encode(writer, version, value);
  return Buffer.concat(writer.finish()).toString('hex');
};

const failure = (work: () => unknown): KafkaCodecError => {
  try {
    work();
  } catch (error) {
    if (error instanceof KafkaCodecError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

test('each type has the bytes that Kafka gives it', () => {
  const all = messageOf({
    flag: boolean(),
    tiny: int8(),
    small: int16(),
    port: uint16(),
    medium: int32(),
    large: int64(),
    ratio: float64(),
    id: uuid(),
    name: string(),
    key: bytes(),
    list: array(int8()),
  });
  const value = {
    flag: true,
    tiny: -2,
    small: -2,
    port: 65_534,
    medium: -2,
    large: -2,
    ratio: 0.5,
    id: 'AAECAwQFBgcICQoLDA0ODw',
    name: 'é',
    key: Buffer.from([7]),
    list: [1, 2],
  };
  const fixed =
    '01 fe fffe fffe fffffffe fffffffffffffffe 3fe0000000000000 000102030405060708090a0b0c0d0e0f' +
    '0002c3a9 00000001 07 00000002 01 02';
  expect(encoded(all, 0, value)).toBe(fixed.replaceAll(' ', ''));
  expect(decoded(all, 0, fixed)).toEqual(value);
  const compact =
    '01 fe fffe fffe fffffffe fffffffffffffffe 3fe0000000000000 000102030405060708090a0b0c0d0e0f 03c3a9 02 07 03 01 02 00';
  expect(encoded(all, 1, value)).toBe(compact.replaceAll(' ', ''));
  expect(decoded(all, 1, compact)).toEqual(value);
});

test('64-bit integers are safe integers, and what is beyond is refused in both directions', () => {
  const message = messageOf({ value: int64() });
  const { MAX_SAFE_INTEGER, MIN_SAFE_INTEGER } = Number;
  for (const value of [MAX_SAFE_INTEGER, MIN_SAFE_INTEGER, 0, -1, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, -(2 ** 32) - 1]) {
    expect(decoded(message, 0, encoded(message, 0, { value }))).toEqual({ value });
    const twin = Buffer.alloc(8);
    twin.writeBigInt64BE(BigInt(value));
    expect(encoded(message, 0, { value })).toBe(twin.toString('hex'));
  }
  for (const hex of ['7fffffffffffffff', '0020000000000000', '8000000000000000', 'ffdfffffffffffff']) {
    expect(failure(() => decoded(message, 0, hex)).code).toBe('out-of-range');
  }
  expect(failure(() => encoded(message, 0, { value: MAX_SAFE_INTEGER + 1 })).code).toBe('out-of-range');
});

test('a field that saturates reads every larger number as "no limit", and writes that as Long.MAX_VALUE', () => {
  const message = messageOf({ value: saturatingInt64() });
  expect(decoded(message, 0, '7fffffffffffffff')).toEqual({ value: INT64_MAX });
  expect(decoded(message, 0, '0020000000000000')).toEqual({ value: INT64_MAX });
  expect(encoded(message, 0, { value: INT64_MAX })).toBe('7fffffffffffffff');
  expect(decoded(message, 0, '001fffffffffffff')).toEqual({ value: Number.MAX_SAFE_INTEGER });
  expect(failure(() => decoded(message, 0, '8000000000000000')).code).toBe('out-of-range');
});

test('records are the bytes that came, and go out by reference', () => {
  const message = messageOf({ before: int8(), batch: records({ nullableFrom: 0 }), after: int8() });
  const frame = Buffer.from('01000000040a0b0c0d02', 'hex');
  const { batch } = message.decode(new MessageReader(frame), 0);
  expect(batch?.buffer).toBe(frame.buffer);
  expect(batch).toEqual(Buffer.from('0a0b0c0d', 'hex'));
  const writer = new MessageWriter();
  message.encode(writer, 0, { before: 1, batch, after: 2 });
  const parts = writer.finish();
  expect(parts.length).toBe(3);
  expect(parts[1]).toBe(batch);
  expect(decoded(message, 0, '01ffffffff02')).toEqual({ before: 1, batch: null, after: 2 });
});

test('null is refused where the version does not allow it', () => {
  const message = messageOf({ name: string({ nullableFrom: 1 }), list: array(int8()) });
  expect(failure(() => decoded(message, 0, 'ffff 00000000')).code).toBe('not-nullable');
  expect(failure(() => encoded(message, 0, { name: null, list: [] })).code).toBe('not-nullable');
  expect(failure(() => decoded(message, 1, '00 00 00')).code).toBe('not-nullable');
  expect(decoded(message, 1, '00 01 00')).toEqual({ name: null, list: [] });
  expect(failure(() => decoded(message, 0, 'fffe 00000000')).code).toBe('bad-length');
});

test('tagged fields are left out where they have their defaults, and unknown ones are skipped', () => {
  const message = messageOf({
    plain: int8(),
    second: int8({ since: 1, tag: 2, default: -1 }),
    first: struct({ a: int8({ default: -1 }), b: array(int8()) }, { since: 1, tag: 0 }),
  });
  expect(encoded(message, 1, { plain: 1 })).toBe('0100');
  expect(encoded(message, 1, { plain: 1, second: -1, first: { a: -1, b: [] } })).toBe('0100');
  expect(encoded(message, 1, { plain: 1, second: 7, first: { a: 5, b: [] } })).toBe('01020003050100020107');
  const lacking = { a: -1, b: [] };
  expect(decoded(message, 1, '0100')).toEqual({ plain: 1, second: -1, first: lacking });
  expect(decoded(message, 1, '01 02 02 01 07 09 03 ffffff')).toEqual({ plain: 1, second: 7, first: lacking });
  expect(decoded(message, 0, '01')).toEqual({ plain: 1, second: -1, first: lacking });
  expect(encoded(message, 0, { plain: 1, second: 7 })).toBe('01');
});

test('a tagged field must take the bytes that it announces', () => {
  const message = messageOf({ value: int8({ since: 1, tag: 0 }) });
  expect(failure(() => decoded(message, 1, '01 00 02 0707')).code).toBe('bad-tag');
  expect(failure(() => decoded(message, 1, '01 00 00')).code).toBe('truncated');
  expect(failure(() => decoded(message, 1, '01 00 7f 07')).code).toBe('truncated');
  expect(failure(() => decoded(message, 1, '01 09 7f 07')).code).toBe('truncated');
});

test('an array that announces more elements than bytes are left is refused before it is made', () => {
  const list = messageOf({ list: array(struct({ id: int64(), name: string() })) });
  expect(failure(() => decoded(list, 0, '7fffffff 0000')).code).toBe('bad-length');
  expect(failure(() => decoded(list, 0, 'fffffffe')).code).toBe('bad-length');
  expect(failure(() => decoded(list, 1, 'ffffffff0f 0000')).code).toBe('bad-length');
  expect(failure(() => decoded(list, 1, 'ffffffffff 0f')).code).toBe('bad-varint');
  expect(failure(() => decoded(list, 1, 'ffffffff1f')).code).toBe('bad-varint');
});

test('a string is as long as the old versions could say, and no longer in the new ones', () => {
  const message = messageOf({ name: string() });
  const text = (lengthBytes: number) => Buffer.alloc(lengthBytes, 'x').toString('hex');
  expect(decoded(message, 1, `808002 ${text(32_767)} 00`)).toEqual({ name: 'x'.repeat(32_767) });
  expect(failure(() => decoded(message, 1, `818002 ${text(32_768)} 00`)).code).toBe('bad-length');
});

test('a string that is no UTF-8 is read as Kafka reads it, and never as more than an answer can name', () => {
  const message = messageOf({ a: string() });
  const read = (lengthBytes: number, byte: string) =>
    decoded(message, 0, `${lengthBytes.toString(16).padStart(4, '0')} ${byte.repeat(lengthBytes)}`);
  expect(read(32_767, '61')).toEqual({ a: 'a'.repeat(32_767) });
  const longest = Math.floor(32_767 / 3);
  expect(read(longest, 'ff')).toEqual({ a: '\ufffd'.repeat(longest) });
  encoded(message, 0, read(longest, 'ff'));
  expect(failure(() => read(longest + 1, 'ff')).code).toBe('bad-length');
});

test('a message has a bounded number of array elements', () => {
  const message = messageOf({ lists: array(array(int8())) });
  // Two lists, one behind the other, which are elements too.
  const frameOf = (count: number) => {
    const half = ELEMENTS_MAX / 2;
    const bytes = Buffer.alloc(12 + half + count);
    bytes.writeInt32BE(2, 0);
    bytes.writeInt32BE(half, 4);
    bytes.writeInt32BE(count, 8 + half);
    return new MessageReader(bytes);
  };
  const { lists } = message.decode(frameOf(ELEMENTS_MAX / 2 - 2), 0);
  expect(lists.map((list) => list.length)).toEqual([ELEMENTS_MAX / 2, ELEMENTS_MAX / 2 - 2]);
  expect(failure(() => message.decode(frameOf(ELEMENTS_MAX / 2 - 1), 0)).code).toBe('too-many-elements');
});

test('errors name the message, its version and the byte', () => {
  const message = messageOf({ name: string() });
  expect(failure(() => decoded(message, 0, '0009 6162')).message).toBe(
    'Test v0, byte 2: a field of 9 bytes where 2 are left',
  );
  expect(failure(() => decoded(message, 0, '0001 61 00')).code).toBe('trailing-bytes');
  expect(failure(() => decoded(message, 2, '')).code).toBe('unsupported-version');
  expect(failure(() => encoded(message, 0, { name: 'x'.repeat(40_000) })).code).toBe('out-of-range');
});

test('a value that its type cannot hold is refused, never changed', () => {
  const message = messageOf({ tiny: int8(), id: uuid() });
  const id = 'AAECAwQFBgcICQoLDA0ODw';
  for (const tiny of [128, -129, 0.5, Number.NaN, '1', null]) {
    expect(failure(() => encoded(message, 0, { tiny, id })).code).toBe('out-of-range');
  }
  for (const bad of ['', 'AAECAwQFBgcICQoLDA0OD', '!!!!!!!!!!!!!!!!!!!!!!']) {
    expect(failure(() => encoded(message, 0, { tiny: 1, id: bad })).code).toBe('out-of-range');
  }
});

test('a writer grows, and keeps what it was given by reference in its place', () => {
  const message = messageOf({ list: array(struct({ name: string(), batch: records() })) });
  const list = Array.from({ length: 200 }, (_, index) => ({
    name: `name-${index}`.repeat(9),
    batch: Buffer.alloc(index, index),
  }));
  for (const version of [0, 1])
    expect(decoded(message, version, encoded(message, version, { list }))).toEqual({ list });
});
