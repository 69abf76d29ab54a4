import type { AnyField, Shape } from '../schema.js';
import { bytesMin, type Edition, isNullable, layoutOf, type NamedField, tagOf } from './layout.js';
import type { MessageReader } from './message-reader.js';
import { propertyOf, Source } from './source.js';

type Decode = (reader: MessageReader) => Record<string, unknown>;

/** Compiles the decoder of a struct in one edition. Fields that the version lacks get their defaults. */
export function compileDecoder(shape: Shape, edition: Edition): Decode {
  const source = new Source();
  // What was built takes a reader and makes a struct, as its source says.
  return source.build(new Decoder(source, edition).struct(shape)) as Decode;
}

/** In what is built `r` is the reader and `v` the struct under way. */
class Decoder {
  readonly #source: Source;
  readonly #edition: Edition;

  constructor(source: Source, edition: Edition) {
    this.#source = source;
    this.#edition = edition;
  }

  /** The name of a function that reads a struct: what lies one after the other, then what is tagged. */
  struct(shape: Shape): string {
    const { plain, tagged } = layoutOf(shape, this.#edition);
    const reads = new Map(plain.map(({ name, field }) => [name, this.#read(field)]));
    const members = Object.entries(shape).map(
      ([name, field]) => `${propertyOf(name)}: ${reads.get(name) ?? this.#source.constant(field.default)}`,
    );
    const tags = this.#edition.flexible ? this.#tags(tagged) : '';
    return this.#source.define('r', `const v = { ${members.join(', ')} }; ${tags} return v;`);
  }

  /** Unknown tags are skipped, as KIP-482 asks. */
  #tags(tagged: readonly NamedField[]): string {
    const cases = tagged.map(
      (each) => `case ${tagOf(each)}: v[${propertyOf(each.name)}] = ${this.#read(each.field)}; break;`,
    );
    return `for (let count = r.uvarint(); count > 0; count--) {
      const tag = r.uvarint();
      const outer = r.enter(r.uvarint());
      switch (tag) { ${cases.join(' ')} default: r.skipRest(); }
      r.leave(outer);
    }`;
  }

  /** An expression that reads a field. */
  #read(field: AnyField): string {
    const { type } = field;
    const nullable = isNullable(field, this.#edition);
    const { flexible } = this.#edition;
    switch (type.kind) {
      case 'array':
        return `${this.#array(type.element, nullable)}(r)`;
      case 'struct': {
        const read = `${this.struct(type.shape)}(r)`;
        return nullable ? `(r.int8() < 0 ? null : ${read})` : read;
      }
      case 'scalar':
        if (type.saturates) return 'r.saturatingInt64()';
        if (type.scalar === 'string') return `r.string(${flexible}, ${nullable})`;
        if (type.scalar === 'bytes' || type.scalar === 'records') return `r.bytes(${flexible}, ${nullable})`;
        return `r.${type.scalar}()`;
    }
  }

  #array(element: AnyField, nullable: boolean): string {
    const least = bytesMin(element, this.#edition);
    return this.#source.define(
      'r',
      `const count = r.count(${this.#edition.flexible}, ${nullable}, ${least});
      if (count < 0) return null;
      const values = [];
      for (let index = 0; index < count; index++) values.push(${this.#read(element)});
      return values;`,
    );
  }
}
