import type { AnyField, Shape } from '../schema.js';
import { bytesMin, type Edition, isNullable, layoutOf, type NamedField, tagOf } from './layout.js';
import type { MessageReader } from './message-reader.js';

type Read = (reader: MessageReader) => unknown;
type Struct = Record<string, unknown>;

/** Compiles the decoder of a struct in one edition. Fields that the version lacks get their defaults. */
export function compileDecoder(shape: Shape, edition: Edition): (reader: MessageReader) => Struct {
  const { plain, tagged, defaults } = layoutOf(shape, edition);
  const names = plain.map(({ name }) => name);
  const reads = plain.map(({ field }) => compileField(field, edition));
  const readTags = edition.flexible ? compileTags(tagged, edition) : undefined;
  return (reader) => {
    // One shape for all, so that what reads them stays fast.
    const value: Struct = { ...defaults };
    for (let index = 0; index < reads.length; index++) {
      const name = names[index];
      if (name !== undefined) value[name] = reads[index]?.(reader);
    }
    readTags?.(reader, value);
    return value;
  };
}

/** Unknown tags are skipped, as KIP-482 asks. */
function compileTags(tagged: readonly NamedField[], edition: Edition) {
  const known = new Map(
    tagged.map((each) => [tagOf(each), { name: each.name, read: compileField(each.field, edition) }]),
  );
  return (reader: MessageReader, value: Struct) => {
    for (let count = reader.uvarint(); count > 0; count--) {
      const tag = known.get(reader.uvarint());
      const lengthBytes = reader.uvarint();
      if (tag === undefined) reader.skip(lengthBytes);
      else value[tag.name] = reader.within(lengthBytes, tag.read);
    }
  };
}

function compileField(field: AnyField, edition: Edition): Read {
  const { type } = field;
  const nullable = isNullable(field, edition);
  switch (type.kind) {
    case 'array':
      return compileArray(type.element, nullable, edition);
    case 'struct': {
      const read = compileDecoder(type.shape, edition);
      return nullable ? (reader) => (reader.int8() < 0 ? null : read(reader)) : read;
    }
    case 'scalar':
      return type.saturates ? (reader) => reader.saturatingInt64() : compileScalar(type.scalar, nullable, edition);
  }
}

function compileArray(element: AnyField, nullable: boolean, edition: Edition): Read {
  const read = compileField(element, edition);
  const readCount = compileLength('an array', 4, nullable, edition);
  const elementBytesMin = bytesMin(element, edition);
  return (reader) => {
    const announced = readCount(reader);
    if (announced === null) return null;
    const count = reader.count(announced, elementBytesMin);
    const values: unknown[] = [];
    for (let index = 0; index < count; index++) values.push(read(reader));
    return values;
  };
}

const FIXED = {
  boolean: (reader: MessageReader) => reader.boolean(),
  int8: (reader: MessageReader) => reader.int8(),
  int16: (reader: MessageReader) => reader.int16(),
  uint16: (reader: MessageReader) => reader.uint16(),
  int32: (reader: MessageReader) => reader.int32(),
  int64: (reader: MessageReader) => reader.int64(),
  float64: (reader: MessageReader) => reader.float64(),
  uuid: (reader: MessageReader) => reader.uuid(),
} as const;

type ScalarName = keyof typeof FIXED | 'string' | 'bytes' | 'records';

function compileScalar(name: ScalarName, nullable: boolean, edition: Edition): Read {
  if (name === 'string') {
    const readLength = compileLength('a string', 2, nullable, edition);
    return (reader) => {
      const lengthBytes = readLength(reader);
      return lengthBytes === null ? null : reader.text(lengthBytes);
    };
  }
  if (name === 'bytes' || name === 'records') {
    const readLength = compileLength(name, 4, nullable, edition);
    return (reader) => {
      const lengthBytes = readLength(reader);
      return lengthBytes === null ? null : reader.view(lengthBytes);
    };
  }
  return FIXED[name];
}

/** A length or count; null stands for null. In flexible versions it is a varint of one more, 0 for null; else -1 is null. */
function compileLength(what: string, prefixBytes: 2 | 4, nullable: boolean, { flexible }: Edition) {
  return (reader: MessageReader): number | null => {
    const length = flexible ? reader.uvarint() - 1 : prefixBytes === 2 ? reader.int16() : reader.int32();
    if (length >= 0) return length;
    if (length < -1) throw reader.fail('bad-length', `${what} with the length ${length}`);
    if (!nullable) throw reader.fail('not-nullable', `${what} is null, which this version does not allow`);
    return null;
  };
}
