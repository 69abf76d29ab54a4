import type { AnyField, Shape } from '../schema.js';

/** What an encoding depends on besides the schema. */
export interface Edition {
  readonly version: number;
  /** Compact lengths and tagged fields (KIP-482). */
  readonly flexible: boolean;
}

export interface NamedField {
  readonly name: string;
  readonly field: AnyField;
}

/** The fields of a struct in one edition. */
export interface Layout {
  /** On the wire one after the other. */
  readonly plain: readonly NamedField[];
  /** Behind them, by tag, in ascending order. */
  readonly tagged: readonly NamedField[];
}

export function layoutOf(shape: Shape, { version, flexible }: Edition): Layout {
  const present = Object.entries(shape)
    .map(([name, field]) => ({ name, field }))
    .filter(({ field }) => field.since <= version && version <= field.until);
  return {
    plain: present.filter(({ field }) => field.tag === undefined),
    tagged: flexible ? present.filter(({ field }) => field.tag !== undefined).sort((a, b) => tagOf(a) - tagOf(b)) : [],
  };
}

export const tagOf = ({ field }: NamedField): number => field.tag ?? 0;

export const isNullable = (field: AnyField, { version }: Edition): boolean => version >= field.nullableFrom;

const SCALAR_BYTES = {
  boolean: 1,
  int8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  int64: 8,
  float64: 8,
  uuid: 16,
} as const;

/** The least that a value takes. */
export function bytesMin(field: AnyField, edition: Edition): number {
  const { type } = field;
  const lengthBytes = edition.flexible ? 1 : 4;
  if (type.kind === 'array') return lengthBytes;
  if (type.kind === 'struct') return isNullable(field, edition) ? 1 : structBytesMin(type.shape, edition);
  if (type.scalar === 'string') return edition.flexible ? 1 : 2;
  if (type.scalar === 'bytes' || type.scalar === 'records') return lengthBytes;
  return SCALAR_BYTES[type.scalar];
}

function structBytesMin(shape: Shape, edition: Edition): number {
  const { plain } = layoutOf(shape, edition);
  return plain.reduce((sum, { field }) => sum + bytesMin(field, edition), edition.flexible ? 1 : 0);
}
