import type { AnyField, Shape } from '../schema.js';
import { KafkaCodecError } from './codec-error.js';
import { type Edition, isNullable, layoutOf, type NamedField, tagOf } from './layout.js';
import { MessageWriter } from './message-writer.js';

type Write = (writer: MessageWriter, value: unknown) => void;
type Struct = Readonly<Record<string, unknown>>;

const STRING_BYTES_MAX = 0x7fff;

/** Compiles the encoder of a struct in one edition. Fields that the version lacks are left out, whatever they hold. */
export function compileEncoder(shape: Shape, edition: Edition): (writer: MessageWriter, value: Struct) => void {
  const { plain, tagged } = layoutOf(shape, edition);
  const names = plain.map(({ name }) => name);
  const fallbacks = plain.map(({ field }) => field.default);
  const writes = plain.map(({ name, field }) => compileField(name, field, edition));
  const writeTags = edition.flexible ? compileTags(tagged, edition) : undefined;
  return (writer, value) => {
    for (let index = 0; index < writes.length; index++) {
      const given = value[names[index] ?? ''];
      writes[index]?.(writer, given === undefined ? fallbacks[index] : given);
    }
    writeTags?.(writer, value);
  };
}

/** Tagged fields that have their defaults are left out, as Kafka's own encoders do. */
function compileTags(tagged: readonly NamedField[], edition: Edition) {
  const fields = tagged.map((each) => ({
    ...each,
    tag: tagOf(each),
    write: compileField(each.name, each.field, edition),
  }));
  return (writer: MessageWriter, value: Struct) => {
    const given = fields.filter(({ name, field }) => !isDefault(field, value[name]));
    writer.uvarint(given.length);
    for (const { name, tag, write } of given) {
      const content = new MessageWriter();
      write(content, value[name]);
      writer.uvarint(tag);
      writer.uvarint(content.lengthBytes);
      writer.append(content);
    }
  };
}

function isDefault(field: AnyField, value: unknown): boolean {
  if (value === undefined || value === field.default) return true;
  if (value === null || field.default === null) return false;
  if (field.type.kind === 'array') return asArray(value).length === 0;
  if (field.type.kind !== 'struct') return false;
  const struct = asStruct(value);
  return Object.entries(field.type.shape).every(([name, inner]) => isDefault(inner, struct[name]));
}

function compileField(name: string, field: AnyField, edition: Edition): Write {
  const { type } = field;
  const nullable = isNullable(field, edition);
  switch (type.kind) {
    case 'array':
      return compileArray(name, type.element, nullable, edition);
    case 'struct': {
      const write = compileEncoder(type.shape, edition);
      if (!nullable) return (writer, value) => write(writer, asStruct(value));
      return (writer, value) => {
        writer.int8(value === null ? -1 : 1);
        if (value !== null) write(writer, asStruct(value));
      };
    }
    case 'scalar':
      if (type.saturates) return (writer, value) => writer.saturatingInt64(asNumber(value));
      return compileScalar(name, type.scalar, nullable, edition);
  }
}

function compileArray(name: string, element: AnyField, nullable: boolean, edition: Edition): Write {
  const write = compileField(name, element, edition);
  const writeLength = compileLength(name, 4, nullable, edition);
  return (writer, value) => {
    if (value === null) return writeLength(writer, null);
    const values = asArray(value);
    writeLength(writer, values.length);
    for (const each of values) write(writer, each);
  };
}

const FIXED = {
  boolean: (writer: MessageWriter, value: unknown) => writer.boolean(value === true),
  int8: (writer: MessageWriter, value: unknown) => writer.int8(asNumber(value)),
  int16: (writer: MessageWriter, value: unknown) => writer.int16(asNumber(value)),
  uint16: (writer: MessageWriter, value: unknown) => writer.uint16(asNumber(value)),
  int32: (writer: MessageWriter, value: unknown) => writer.int32(asNumber(value)),
  int64: (writer: MessageWriter, value: unknown) => writer.int64(asNumber(value)),
  float64: (writer: MessageWriter, value: unknown) => writer.float64(asNumber(value)),
  uuid: (writer: MessageWriter, value: unknown) => writer.uuid(asString(value)),
} as const;

type ScalarName = keyof typeof FIXED | 'string' | 'bytes' | 'records';

function compileScalar(name: string, scalar: ScalarName, nullable: boolean, edition: Edition): Write {
  if (scalar === 'string') {
    const writeLength = compileLength(name, 2, nullable, edition);
    return (writer, value) => {
      if (value === null) return writeLength(writer, null);
      const text = asString(value);
      const lengthBytes = Buffer.byteLength(text, 'utf8');
      writeLength(writer, lengthBytes);
      writer.text(text, lengthBytes);
    };
  }
  if (scalar === 'bytes' || scalar === 'records') {
    const writeLength = compileLength(name, 4, nullable, edition);
    return (writer, value) => {
      if (value === null) return writeLength(writer, null);
      const content = asBytes(value);
      writeLength(writer, content.length);
      writer.reference(content);
    };
  }
  return FIXED[scalar];
}

function compileLength(name: string, prefixBytes: 2 | 4, nullable: boolean, { flexible }: Edition) {
  return (writer: MessageWriter, length: number | null): void => {
    if (length === null && !nullable) {
      throw new KafkaCodecError('not-nullable', `${name} is null, which this version does not allow`);
    }
    if (prefixBytes === 2 && length !== null && length > STRING_BYTES_MAX) {
      throw new KafkaCodecError('out-of-range', `${name} has ${length} bytes, more than a string holds`);
    }
    if (flexible) writer.uvarint((length ?? -1) + 1);
    else if (prefixBytes === 2) writer.int16(length ?? -1);
    else writer.int32(length ?? -1);
  };
}

// What a schema's types promise to callers, asserted for those that got past them.

function mistyped(value: unknown, what: string): KafkaCodecError {
  return new KafkaCodecError('out-of-range', `${String(value)} is not ${what}`);
}

function asNumber(value: unknown): number {
  if (typeof value !== 'number') throw mistyped(value, 'a number');
  return value;
}

function asString(value: unknown): string {
  if (typeof value !== 'string') throw mistyped(value, 'a string');
  return value;
}

function asBytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw mistyped(value, 'bytes');
  return value;
}

function asArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw mistyped(value, 'an array');
  return value;
}

function asStruct(value: unknown): Struct {
  if (typeof value !== 'object' || value === null) throw mistyped(value, 'a struct');
  return value as Struct;
}
