import { StoryFileError } from './story-file-error.js';

/** Throws StoryFileError, with the name of what it looks at, unless the value is as it must be. */
export type Check = (value: unknown, name: string) => void;

/** A check for each field of a type: one that is forgotten is an error of the compiler. */
export type Checks<Part> = { readonly [Field in keyof Part]-?: Check };

interface Range {
  readonly least: number;
  readonly most: number;
}

/** A number from the least to the most. */
export function number({ least, most }: Range): Check {
  return (value, name) => {
    if (typeof value === 'number' && value >= least && value <= most) return;
    refuse(`${name} must be a number from ${least} to ${most}`, value);
  };
}

/** The same without a fraction. */
export function integer(range: Range): Check {
  const isInRange = number(range);
  return (value, name) => {
    isInRange(value, name);
    if (!Number.isInteger(value)) refuse(`${name} must be an integer`, value);
  };
}

export const flag: Check = (value, name) => {
  if (typeof value !== 'boolean') refuse(`${name} must be true or false`, value);
};

export function oneOf(known: readonly unknown[]): Check {
  return (value, name) => {
    if (!known.includes(value)) refuse(`${name} must be one of ${known.join(', ')}`, value);
  };
}

/** What may be absent. */
export function optional(check: Check): Check {
  return (value, name) => {
    if (value !== undefined) check(value, name);
  };
}

export function list(check: Check, { least, most }: Range): Check {
  return (value, name) => {
    if (!Array.isArray(value)) throw new StoryFileError(`${name} must be a list`);
    number({ least, most })(value.length, `the length of ${name}`);
    for (const [index, item] of value.entries()) check(item, `${name}[${index}]`);
  };
}

/** Has these fields and no other. */
export function fields(checks: Readonly<Record<string, Check>>): Check {
  return (value, name) => {
    const part = objectOf(value, name);
    for (const [field, check] of Object.entries(checks)) check(part[field], `${name}.${field}`);
    const strange = Object.keys(part).find((field) => !Object.hasOwn(checks, field));
    if (strange !== undefined) throw new StoryFileError(`${name} has no ${strange} in this version of the simulator`);
  };
}

export function objectOf(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new StoryFileError(`${name} must be an object`);
}

function refuse(wanted: string, value: unknown): never {
  throw new StoryFileError(
    value === undefined ? `${wanted}, and is missing` : `${wanted}, not ${JSON.stringify(value)}`,
  );
}
