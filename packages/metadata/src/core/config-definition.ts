/** What a configuration key accepts: reads the text, or says what is wanted. */
export type Parsed<T> = { readonly value: T } | { readonly wanted: string };

/** One configuration key: all that is known of it stands in its declaration. */
export interface ConfigDefinition<T> {
  readonly doc: string;
  readonly unit?: string;
  /** As a user would write it. */
  readonly defaultText: string;
  readonly parse: (text: string) => Parsed<T>;
  /** A list, its items separated by commas: items may be appended and subtracted. */
  readonly isList?: true;
}

/** What a declared key's value is when it has been read. */
export type ConfigValue<Definition> = Definition extends ConfigDefinition<infer T> ? T : never;

export const declareConfig = <T>(definition: ConfigDefinition<T>): ConfigDefinition<T> => definition;

/**
 * An integer in a range. A value above 2^53 - 1 where the range has no upper end means "no limit": it reads as
 * 2^53 - 1, and is kept as it was written.
 */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): (text: string) => Parsed<number> {
  const wanted =
    most === Number.MAX_SAFE_INTEGER ? `an integer from ${least} up` : `an integer from ${least} to ${most}`;
  return (text) => {
    if (!/^-?\d{1,30}$/.test(text)) return { wanted };
    const value = most === Number.MAX_SAFE_INTEGER ? Math.min(Number(text), most) : Number(text);
    return value >= least && value <= most ? { value } : { wanted };
  };
}

export function word<const Words extends readonly string[]>(words: Words): (text: string) => Parsed<Words[number]> {
  return (text) => (words.includes(text) ? { value: text } : { wanted: `one of ${words.join(', ')}` });
}

/** One or several of the words, separated by commas, in any order. */
export function words<const Words extends readonly string[]>(
  words: Words,
): (text: string) => Parsed<readonly Words[number][]> {
  return (text) => {
    const items = text.split(',').map((item) => item.trim());
    const known = words.filter((each) => items.includes(each));
    const isKnown = known.length === items.length;
    return isKnown ? { value: known } : { wanted: `one or several of ${words.join(', ')}, separated by commas` };
  };
}

/** A number in a range, both ends included. */
export function fraction(least: number, most: number): (text: string) => Parsed<number> {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? { value } : { wanted: `a number from ${least} to ${most}` };
  };
}

export const flag = (text: string): Parsed<boolean> =>
  text === 'true' || text === 'false' ? { value: text === 'true' } : { wanted: 'true or false' };

/** Reads a value that was validated when it was set; one that a newer release allows falls back to the default. */
export function readConfig<T>(key: string, { parse, defaultText }: ConfigDefinition<T>, text: string): T {
  const parsed = parse(text.trim());
  if ('value' in parsed) return parsed.value;
  const fallback = parse(defaultText);
  if ('value' in fallback) return fallback.value;
  throw new RangeError(`the default of ${key} must be ${fallback.wanted}`);
}
