import { z } from 'zod';

/** One configuration key: everything that is known of it stands in its declaration. */
export interface ConfigKey<T> {
  readonly name: string;
  readonly doc: string;
  readonly unit?: string;
  /** As a file would write it; absent where the key must be given. */
  readonly defaultText?: string;
  /** Reads the text of a file, an environment variable or a flag. Its errors say what is wanted. */
  readonly schema: z.ZodType<T, string>;
}

/** Keeps what a key's value is when it has been read. */
export const declare = <T>(key: ConfigKey<T>): ConfigKey<T> => key;

export const text = z.string().trim().min(1, 'must not be empty');

/** An integer in a range. */
export function integer(least: number, most: number = Number.MAX_SAFE_INTEGER): z.ZodType<number, string> {
  const wanted = `must be an integer from ${least} to ${most}`;
  return z
    .string()
    .trim()
    .regex(/^-?\d+$/, wanted)
    .transform(Number)
    .refine((value) => Number.isSafeInteger(value) && value >= least && value <= most, wanted);
}

export const flag: z.ZodType<boolean, string> = z
  .string()
  .trim()
  .toLowerCase()
  .refine((value) => value === 'true' || value === 'false', 'must be true or false')
  .transform((value) => value === 'true');

/** One of a few words. */
export function word<const Words extends readonly [string, ...string[]]>(
  words: Words,
): z.ZodType<Words[number], string> {
  return z
    .string()
    .trim()
    .refine((value): value is Words[number] => words.includes(value), `must be one of ${words.join(', ')}`);
}

/** A comma-separated list; empty text is the empty list. */
export function list<T>(item: (text: string) => T): z.ZodType<readonly T[], string> {
  return z.string().transform((value, context) => {
    const parts = value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
    try {
      return parts.map(item);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
      return z.NEVER;
    }
  });
}
