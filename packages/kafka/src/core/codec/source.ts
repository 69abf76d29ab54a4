/**
 * Builds JavaScript from a schema. What is built comes from this package's own schemas alone, never from the wire: a
 * struct becomes one object literal with the reads of its fields in it, which is an order of magnitude faster than
 * closures that store fields by names they find in a table.
 */
export class Source {
  readonly #functions: string[] = [];
  readonly #constants: unknown[] = [];

  /** Adds a function with these parameters, and returns its name. */
  define(parameters: string, body: string): string {
    const name = `f${this.#functions.length}`;
    this.#functions.push(`function ${name}(${parameters}) { ${body} }`);
    return name;
  }

  /** An expression for a value that JavaScript's own syntax need not be able to say. */
  constant(value: unknown): string {
    this.#constants.push(value);
    return `constants[${this.#constants.length - 1}]`;
  }

  /** The function of that name, with all that it calls. */
  build(name: string): unknown {
    const text = `'use strict'; ${this.#functions.join('\n')}\nreturn ${name};`;
    return new Function('constants', text)(this.#constants);
  }
}

/** How generated code names a property. */
export const propertyOf = (name: string): string => JSON.stringify(name);
