/**
 * The language that the messages of Kafka's protocol are written down in: a message is an object of fields in the
 * order of the wire, each with a type, the versions that have it, the versions in which it may be null, a default and
 * a tag (KIP-482). `core/schemas` holds one file for each API; the facts are those of Kafka's own definitions
 * (clients/src/main/resources/common/message). The TypeScript types of a message follow from its schema.
 */

/** Types whose encoding does not depend on anything but whether the version is flexible. */
export type ScalarType =
  | 'boolean'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'int64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'
  | 'records';

export type FieldType =
  | { readonly kind: 'scalar'; readonly scalar: ScalarType; readonly saturates: boolean }
  | { readonly kind: 'array'; readonly element: AnyField }
  | { readonly kind: 'struct'; readonly shape: Shape };

declare const types: unique symbol;

/** `Decoded`: what a decoder yields; `Init`: what an encoder takes; `Optional`: whether an encoder's input may lack it. */
export interface Field<Decoded, Init, Optional extends boolean> {
  readonly type: FieldType;
  /** The first and the last version that have the field. */
  readonly since: number;
  readonly until: number;
  /** The first version in which it may be null; Infinity: never. */
  readonly nullableFrom: number;
  /** The value where the version lacks the field, or where an encoder's input does. */
  readonly default: unknown;
  /** In flexible versions the field is among the tagged ones, and left out where it has its default. */
  readonly tag: number | undefined;
  /** Types only; never there. */
  readonly [types]?: { decoded: Decoded; init: Init; optional: Optional };
}

export type AnyField = Field<unknown, unknown, boolean>;
export type Shape = Readonly<Record<string, AnyField>>;

type TypesOf<F> =
  F extends Field<infer Decoded, infer Init, infer Optional>
    ? { decoded: Decoded; init: Init; optional: Optional }
    : never;

/** A message as decoders yield it: every field is there, with its default where the version lacks it. */
export type Decoded<S extends Shape> = { readonly [K in keyof S]: TypesOf<S[K]>['decoded'] };

type OptionalKeys<S extends Shape> = { [K in keyof S]: TypesOf<S[K]>['optional'] extends true ? K : never }[keyof S];

/** A message as encoders take it: fields that have a default, or that not every version has, may be left out. */
export type Init<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKeys<S>>]: TypesOf<S[K]>['init'] } & {
  readonly [K in OptionalKeys<S>]?: TypesOf<S[K]>['init'] | undefined;
};

export interface FieldOptions<Value> {
  readonly since?: number;
  readonly until?: number;
  readonly nullableFrom?: number;
  readonly default?: Value | null;
  readonly tag?: number;
}

type NoOptions = Readonly<Record<never, never>>;
type Nullable<Value, O> = O extends { readonly nullableFrom: number } ? Value | null : Value;
type MayBeLeftOut = { readonly since: number } | { readonly until: number } | { readonly default: unknown };
type FieldOf<D, I, O> = Field<
  Nullable<D, O>,
  Nullable<I, O>,
  O extends MayBeLeftOut | { readonly tag: number } ? true : false
>;

function field<D, I, O extends FieldOptions<unknown>>(type: FieldType, zero: unknown, options: O | undefined) {
  const { since = 0, until = Number.POSITIVE_INFINITY, nullableFrom = Number.POSITIVE_INFINITY, tag } = options ?? {};
  const fallback = nullableFrom === Number.POSITIVE_INFINITY ? zero : null;
  const declared = options?.default;
  const value: FieldOf<D, I, O> = {
    type,
    since,
    until,
    nullableFrom,
    tag,
    default: declared === undefined ? fallback : declared,
  };
  return value;
}

function scalar<Value>(name: ScalarType, zero: Value) {
  return <const O extends FieldOptions<Value> = NoOptions>(options?: O) =>
    field<Value, Value, O>({ kind: 'scalar', scalar: name, saturates: false }, zero, options);
}

/** The number that stands for Kafka's Long.MAX_VALUE, "no limit", in fields that saturate: the one nearest to it. */
export const INT64_MAX = 2 ** 63;

/** The uuid of nothing, in the form of the others: 22 characters of base64url. */
export const ZERO_UUID = 'AAAAAAAAAAAAAAAAAAAAAA';

const NO_BYTES = new Uint8Array(0);

export const boolean = scalar<boolean>('boolean', false);
export const int8 = scalar<number>('int8', 0);
export const int16 = scalar<number>('int16', 0);
export const uint16 = scalar<number>('uint16', 0);
export const int32 = scalar<number>('int32', 0);
/** A safe integer; what is beyond is refused. */
export const int64 = scalar<number>('int64', 0);
export const float64 = scalar<number>('float64', 0);
export const uuid = scalar<string>('uuid', ZERO_UUID);
export const string = scalar<string>('string', '');
export const bytes = scalar<Uint8Array>('bytes', NO_BYTES);
/** Record batches, by reference in both directions. */
export const records = scalar<Uint8Array>('records', NO_BYTES);

/** An int64 in which clients may say "no limit": what is above the safe integers is read as INT64_MAX. */
export const saturatingInt64 = <const O extends FieldOptions<number> = NoOptions>(options?: O) =>
  field<number, number, O>({ kind: 'scalar', scalar: 'int64', saturates: true }, 0, options);

const NOTHING: readonly never[] = Object.freeze([]);

export const array = <D, I, const O extends FieldOptions<readonly D[]> = NoOptions>(
  element: Field<D, I, boolean>,
  options?: O,
) => field<readonly D[], readonly I[], O>({ kind: 'array', element }, NOTHING, options);

export const struct = <const S extends Shape, const O extends FieldOptions<Decoded<S>> = NoOptions>(
  shape: S,
  options?: O,
) => field<Decoded<S>, Init<S>, O>({ kind: 'struct', shape }, defaultsOf(shape), options);

/** A struct whose every field has its default. */
function defaultsOf(shape: Shape): Readonly<Record<string, unknown>> {
  return Object.freeze(Object.fromEntries(Object.entries(shape).map(([name, { default: value }]) => [name, value])));
}
