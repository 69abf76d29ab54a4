import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeyedLine, keyedLines, readLines, splitKey } from './lines.js';

async function* chunksOf(...chunks: string[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk);
}

async function linesOf(input: AsyncIterable<Buffer>, options?: { lineBytesMax: number }): Promise<string[]> {
  const lines: string[] = [];
  for await (const batch of readLines(input, options)) lines.push(...batch.map(String));
  return lines;
}

describe('readLines', () => {
  test('drops the ends of lines, of either kind, and needs none at the end', async () => {
    expect(await linesOf(chunksOf('a\nb\r\n\nc'))).toEqual(['a', 'b', '', 'c']);
    expect(await linesOf(chunksOf('a\n'))).toEqual(['a']);
    expect(await linesOf(chunksOf())).toEqual([]);
  });

  test('finds the same lines wherever the stream is cut', async () => {
    const text = 'first\r\nsecond é\n\nlast';
    const whole = await linesOf(chunksOf(text));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(text.length), { maxLength: 6 }), async (cuts) => {
        const bounds = [0, ...cuts.sort((a, b) => a - b), text.length];
        const chunks = bounds.slice(1).map((end, at) => text.slice(bounds[at], end));
        expect(await linesOf(chunksOf(...chunks.filter((chunk) => chunk !== '')))).toEqual(whole);
      }),
    );
  });

  test('refuses a line without end', async () => {
    await expect(linesOf(chunksOf('x\n', 'aaaa', 'bbbb'), { lineBytesMax: 7 })).rejects.toThrow('line 2 is longer');
  });

  test('gives the lines that come before one without end in the same chunk', async () => {
    const read: string[] = [];
    const reading = async () => {
      for await (const lines of readLines(chunksOf('x\naaaaaaaa'), { lineBytesMax: 7 }))
        read.push(...lines.map(String));
    };
    await expect(reading()).rejects.toThrow('line 2 is longer');
    expect(read).toEqual(['x']);
  });
});

describe('splitKey', () => {
  const separator = Buffer.from('::');

  test('splits at the first separator', () => {
    const { key, value } = splitKey(Buffer.from('k::v::w'), separator, 1);
    expect([String(key), String(value)]).toEqual(['k', 'v::w']);
  });

  test('without a separator in use, all is value', () => {
    expect(splitKey(Buffer.from('k::v'), undefined, 1)).toEqual({ key: null, value: Buffer.from('k::v') });
  });

  test('names the line that lacks it', () => {
    expect(() => splitKey(Buffer.from('plain'), separator, 17)).toThrow('line 17 holds no key separator "::"');
  });
});

test('keyedLines gives the lines before one that lacks the separator, and then its number', async () => {
  const read: KeyedLine[] = [];
  const reading = async () => {
    for await (const lines of keyedLines(chunksOf('a=1\n', 'b=2\nc=3\nplain\nd=4\n'), '=')) read.push(...lines);
  };
  await expect(reading()).rejects.toThrow('line 4 holds no key separator "="');
  expect(read.map(({ key, value }) => `${key} ${value}`)).toEqual(['a 1', 'b 2', 'c 3']);
});
