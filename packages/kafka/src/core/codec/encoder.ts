import type { AnyField, Shape } from '../schema.js';
import { type Edition, isNullable, layoutOf, type NamedField, tagOf } from './layout.js';
import { MessageWriter } from './message-writer.js';
import { propertyOf, Source } from './source.js';

type Struct = Readonly<Record<string, unknown>>;
type Encode = (writer: MessageWriter, value: Struct) => void;

/** Compiles the encoder of a struct in one edition. Fields that the version lacks are left out, whatever they hold. */
export function compileEncoder(shape: Shape, edition: Edition): Encode {
  const source = new Source();
  // What was built takes a writer and a struct, as its source says.
  return source.build(new Encoder(source, edition).struct(shape)) as Encode;
}

/** In what is built `w` is the writer and `v` the struct under way. */
class Encoder {
  readonly #source: Source;
  readonly #edition: Edition;
  readonly #isDefault: string;
  readonly #writer: string;

  constructor(source: Source, edition: Edition) {
    this.#source = source;
    this.#edition = edition;
    this.#isDefault = source.constant(isDefault);
    this.#writer = source.constant(MessageWriter);
  }

  /** The name of a function that writes a struct. */
  struct(shape: Shape): string {
    const { plain, tagged } = layoutOf(shape, this.#edition);
    const writes = plain.map(({ name, field }) => {
      const given = `v[${propertyOf(name)}]`;
      return this.#write(field, `(${given} === undefined ? ${this.#source.constant(field.default)} : ${given})`, 'w');
    });
    const tags = this.#edition.flexible ? this.#tags(tagged) : '';
    return this.#source.define('w, v', `${writes.join(' ')} ${tags}`);
  }

  /** Tagged fields that have their defaults are left out, as Kafka's own encoders do. */
  #tags(tagged: readonly NamedField[]): string {
    if (tagged.length === 0) return 'w.uvarint(0);';
    const has = (each: NamedField) => `has${tagOf(each)}`;
    const tests = tagged.map(
      (each) =>
        `const ${has(each)} = !${this.#isDefault}(${this.#source.constant(each.field)}, v[${propertyOf(each.name)}]);`,
    );
    const writes = tagged.map(
      (each) => `if (${has(each)}) {
        const content = new (${this.#writer})();
        ${this.#write(each.field, `v[${propertyOf(each.name)}]`, 'content')}
        w.uvarint(${tagOf(each)});
        w.nested(content);
      }`,
    );
    return `${tests.join(' ')} w.uvarint(0 + ${tagged.map(has).join(' + ')}); ${writes.join(' ')}`;
  }

  /** A statement that writes the value of an expression, of which it makes use once. */
  #write(field: AnyField, value: string, writer: string): string {
    const { type } = field;
    const nullable = isNullable(field, this.#edition);
    const { flexible } = this.#edition;
    switch (type.kind) {
      case 'array':
        return `${this.#array(type.element, nullable)}(${writer}, ${value});`;
      case 'struct': {
        const write = this.struct(type.shape);
        return `{ const inner = ${value}; if (${writer}.isStruct(inner, ${nullable})) ${write}(${writer}, inner); }`;
      }
      case 'scalar':
        if (type.saturates) return `${writer}.saturatingInt64(${value});`;
        if (type.scalar === 'string') return `${writer}.string(${value}, ${flexible}, ${nullable});`;
        if (type.scalar === 'bytes' || type.scalar === 'records') {
          return `${writer}.bytes(${value}, ${flexible}, ${nullable});`;
        }
        return `${writer}.${type.scalar}(${value});`;
    }
  }

  #array(element: AnyField, nullable: boolean): string {
    return this.#source.define(
      'w, values',
      `const count = w.count(values, ${this.#edition.flexible}, ${nullable});
      for (let index = 0; index < count; index++) ${this.#write(element, 'values[index]', 'w')}`,
    );
  }
}

function isDefault(field: AnyField, value: unknown): boolean {
  if (value === undefined || value === field.default) return true;
  if (value === null || field.default === null) return false;
  if (field.type.kind === 'array') return Array.isArray(value) && value.length === 0;
  if (field.type.kind !== 'struct' || typeof value !== 'object') return false;
  const struct = value as Struct;
  return Object.entries(field.type.shape).every(([name, inner]) => isDefault(inner, struct[name]));
}
