import { describe, expect, test } from 'vitest';
import type { KeyedLine } from './lines.js';
import { type PumpOptions, pumpLines } from './pump.js';

async function* linesOf(...texts: string[]): AsyncGenerator<KeyedLine[]> {
  for (const text of texts) yield [{ key: null, value: Buffer.from(text) }];
}

const defaults = {
  isUnknown: (error: unknown) => error === 'unknown',
  signal: new AbortController().signal,
  endInput: () => {},
  onProgress: () => {},
} satisfies Partial<PumpOptions>;

describe('pumpLines', () => {
  test('counts what is acknowledged', async () => {
    const sent: string[] = [];
    const send = async ({ value }: KeyedLine) => sent.push(value.toString());
    const { counts, failure } = await pumpLines({ ...defaults, lines: linesOf('a', 'bc'), send });
    expect(counts).toEqual({ sent: 2, bytes: 3, acknowledged: 2, failed: 0, unknown: 0 });
    expect(failure).toBeUndefined();
    expect(sent).toEqual(['a', 'bc']);
  });

  test('stops reading after the first failure, and says which line it was', async () => {
    const send = ({ value }: KeyedLine) => (value.toString() === 'bad' ? Promise.reject('no') : Promise.resolve());
    const lines = linesOf('a', 'bad', 'c', 'd', 'e', 'f', 'g', 'h');
    const { counts, failure } = await pumpLines({ ...defaults, lines, send });
    expect(failure).toEqual({ lineNumber: 2, error: 'no' });
    expect(counts.failed).toBe(1);
    expect(counts.sent).toBeLessThan(8);
    expect(counts.acknowledged).toBe(counts.sent - 1);
  });

  test('tells an unknown outcome from a failure', async () => {
    const { counts } = await pumpLines({
      ...defaults,
      lines: linesOf('a'),
      send: () => Promise.reject('unknown'),
    });
    expect(counts).toMatchObject({ failed: 0, unknown: 1 });
  });

  test('holds the input back while too much is in flight', async () => {
    let read = 0;
    async function* counted(): AsyncGenerator<KeyedLine[]> {
      for await (const line of linesOf('a', 'b', 'c', 'd')) {
        read += 1;
        yield line;
      }
    }
    const acknowledge: (() => void)[] = [];
    const send = () => new Promise<void>((resolve) => acknowledge.push(resolve));
    const pumping = pumpLines({ ...defaults, lines: counted(), send, inFlightBytesMax: 1_000 });
    while (read < 3) await Promise.resolve();
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    expect(read).toBe(3);
    expect(acknowledge).toHaveLength(2);
    let isDone = false;
    const finished = pumping.finally(() => {
      isDone = true;
    });
    while (!isDone) {
      acknowledge.shift()?.();
      await Promise.resolve();
    }
    expect((await finished).counts.acknowledged).toBe(4);
  });

  test('reads no further once it is interrupted, but waits for what was sent', async () => {
    const interrupted = new AbortController();
    const send = async () => interrupted.abort();
    const { counts } = await pumpLines({ ...defaults, lines: linesOf('a', 'b'), send, signal: interrupted.signal });
    expect(counts).toMatchObject({ sent: 1, acknowledged: 1 });
  });

  test.each([
    ['a failure', 'no', { failed: 1, acknowledged: 0 }, { lineNumber: 1, error: 'no' }],
    ['an interruption', undefined, { failed: 0, acknowledged: 1 }, undefined],
  ])('%s ends an input that is quiet', async (_what, error, counts, failure) => {
    const interrupted = new AbortController();
    let endInput = () => {};
    const ended = new Promise<never>((_resolve, reject) => {
      endInput = () => reject(new Error('Premature close'));
    });
    async function* quiet(): AsyncGenerator<KeyedLine[]> {
      yield* linesOf('a');
      await ended;
    }
    const send = async () => {
      if (error !== undefined) throw error;
      interrupted.abort();
    };
    const result = await pumpLines({ ...defaults, lines: quiet(), send, endInput, signal: interrupted.signal });
    expect(result).toMatchObject({ counts: { sent: 1, ...counts } });
    expect([result.failure, result.inputError]).toEqual([failure, undefined]);
  });

  test('takes an error of the input for its end: waits for what was sent, counts it, and says why', async () => {
    const bad = new Error('line 2 is bad');
    async function* cut(): AsyncGenerator<KeyedLine[]> {
      yield* linesOf('a');
      throw bad;
    }
    let refuse = (_error: unknown) => {};
    const send = () => new Promise<void>((_resolve, reject) => (refuse = reject));
    let isDone = false;
    const pumping = pumpLines({ ...defaults, lines: cut(), send }).finally(() => {
      isDone = true;
    });
    for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
    expect(isDone).toBe(false);
    refuse('unknown');
    const { counts, inputError } = await pumping;
    expect(inputError).toBe(bad);
    expect(counts).toMatchObject({ sent: 1, acknowledged: 0, unknown: 1 });
  });

  test('blames nobody for an input that an interruption cut off', async () => {
    const interrupted = new AbortController();
    async function* cut(): AsyncGenerator<KeyedLine[]> {
      yield* linesOf('a');
      interrupted.abort();
      throw new Error('Premature close');
    }
    const send = async () => {};
    const result = await pumpLines({ ...defaults, lines: cut(), send, signal: interrupted.signal });
    expect(result).toMatchObject({ counts: { sent: 1, acknowledged: 1 }, failure: undefined, inputError: undefined });
  });
});
