import fc from 'fast-check';
import type { Edition } from '../core/codec/layout.js';
import { type AnyField, INT64_MAX, type Shape } from '../core/schema.js';

const SCALARS = {
  boolean: fc.boolean(),
  int8: fc.integer({ min: -0x80, max: 0x7f }),
  int16: fc.integer({ min: -0x8000, max: 0x7fff }),
  uint16: fc.integer({ min: 0, max: 0xffff }),
  int32: fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  int64: fc.maxSafeInteger(),
  float64: fc.double({ noNaN: true }),
  uuid: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  string: fc.string({ unit: 'grapheme', maxLength: 200 }),
  bytes: fc.uint8Array({ maxLength: 300 }),
  records: fc.uint8Array({ maxLength: 300 }),
} as const;

/** Any message of a schema in one edition, with every field of every version: those that the version lacks have defaults. */
export function arbitraryMessage(shape: Shape, edition: Edition): fc.Arbitrary<Record<string, unknown>> {
  const fields = Object.entries(shape).map(([name, field]) => [name, arbitraryField(field, edition)] as const);
  return fc.record(Object.fromEntries(fields));
}

function arbitraryField(field: AnyField, edition: Edition): fc.Arbitrary<unknown> {
  const { version, flexible } = edition;
  if (version < field.since || version > field.until || (field.tag !== undefined && !flexible)) {
    return fc.constant(field.default);
  }
  const value = arbitraryValue(field, edition);
  const orDefault = field.tag === undefined ? value : fc.oneof(value, fc.constant(field.default));
  return version >= field.nullableFrom ? fc.option(orDefault, { nil: null }) : orDefault;
}

function arbitraryValue({ type }: AnyField, edition: Edition): fc.Arbitrary<unknown> {
  switch (type.kind) {
    case 'struct':
      return arbitraryMessage(type.shape, edition);
    case 'array':
      return fc.array(arbitraryField(type.element, edition), { maxLength: 3 });
    case 'scalar':
      return type.saturates ? fc.oneof(SCALARS.int64, fc.constant(INT64_MAX)) : SCALARS[type.scalar];
  }
}
