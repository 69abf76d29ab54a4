import { CliError, exitCodes } from '../exit-codes.js';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What one line may hold; more is no line but a file of another kind. */
export const LINE_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Cuts a stream into lines, without their `\n` or `\r\n`; a last line needs none. Yields the lines of one chunk at a
 * time, so that a reader that waits holds the stream back. The lines are views of the chunks.
 * @throws CliError if a line is longer than `lineBytesMax`, behind those before it
 */
export async function* readLines(
  input: AsyncIterable<Buffer>,
  { lineBytesMax = LINE_BYTES_MAX } = {},
): AsyncGenerator<Buffer[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let number = 0;
  for await (const chunk of input) {
    const lines: Buffer[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
      const end = chunk.subarray(from, at);
      lines.push(withoutReturn(rest.length === 0 ? end : Buffer.concat([...rest, end])));
      rest = [];
      restBytes = 0;
      from = at + 1;
    }
    number += lines.length;
    if (from < chunk.length) {
      rest.push(chunk.subarray(from));
      restBytes += chunk.length - from;
    }
    if (lines.length > 0) yield lines;
    if (restBytes > lineBytesMax) {
      throw new CliError(exitCodes.failed, `line ${number + 1} is longer than ${lineBytesMax} bytes: cut it up`);
    }
  }
  if (rest.length > 0) yield [withoutReturn(Buffer.concat(rest))];
}

function withoutReturn(line: Buffer): Buffer {
  return line.length > 0 && line[line.length - 1] === CARRIAGE_RETURN ? line.subarray(0, -1) : line;
}

/** Key and value of a line. Without a separator in use, all of it is the value. */
export interface KeyedLine {
  readonly key: Buffer | null;
  readonly value: Buffer;
}

/**
 * Splits a line at the first separator.
 * @throws CliError if the line holds none; `number` is the line's, from 1
 */
export function splitKey(line: Buffer, separator: Buffer | undefined, number: number): KeyedLine {
  if (separator === undefined) return { key: null, value: line };
  const at = line.indexOf(separator);
  if (at === -1) {
    throw new CliError(
      exitCodes.failed,
      `line ${number} holds no key separator ${JSON.stringify(separator.toString())}`,
    );
  }
  return { key: line.subarray(0, at), value: line.subarray(at + separator.length) };
}

/**
 * The lines of a stream, split.
 * @throws CliError at the first line that holds no separator, behind those before it
 */
export async function* keyedLines(
  input: AsyncIterable<Buffer>,
  separator: string | undefined,
): AsyncGenerator<KeyedLine[]> {
  const bytes = separator === undefined ? undefined : Buffer.from(separator);
  let before = 0;
  for await (const lines of readLines(input)) {
    const bad = bytes === undefined ? -1 : lines.findIndex((line) => !line.includes(bytes));
    const good = bad === -1 ? lines : lines.slice(0, bad);
    if (good.length > 0) yield good.map((line, index) => splitKey(line, bytes, before + index + 1));
    const [refused] = lines.slice(good.length);
    if (refused !== undefined) splitKey(refused, bytes, before + good.length + 1);
    before += lines.length;
  }
}
