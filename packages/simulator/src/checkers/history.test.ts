import { describe, expect, it } from 'vitest';
import { checkHistory, offsetOf, type ReadRecord, type SendOutcome } from './history.js';

const send = (
  order: number,
  outcome: SendOutcome['outcome'],
  offset?: number,
  acks: SendOutcome['acks'] = 'all',
): SendOutcome => ({
  id: `r${order}`,
  producer: 'p',
  partition: 0,
  order,
  acks,
  idempotent: acks === 'all',
  outcome,
  ...(offset === undefined ? {} : { offset }),
});
const read = (order: number, offset: number): ReadRecord => ({ id: `r${order}`, partition: 0, offset });

function kinds(sends: SendOutcome[], reads: ReadRecord[]): string[] {
  return checkHistory(sends, reads).anomalies.map(({ kind }) => kind);
}

describe('checkHistory', () => {
  it('finds nothing in a clean history, with unknowns present or absent', () => {
    const sends = [send(0, 'ok', 0), send(1, 'unknown'), send(2, 'unknown'), send(3, 'failed'), send(4, 'ok', 2)];
    const verdict = checkHistory(sends, [read(0, 0), read(2, 1), read(4, 2)]);
    expect(verdict).toEqual({ sent: 5, acknowledged: 2, failed: 1, unknown: 2, read: 3, anomalies: [] });
  });

  it.each<[string, SendOutcome[], ReadRecord[]]>([
    ['unseen', [send(0, 'ok', 0)], []],
    ['lost', [send(0, 'ok', 0), send(1, 'ok', 1)], [read(1, 1)]],
    ['duplicated', [send(0, 'ok', 0)], [read(0, 0), read(0, 1)]],
    ['out of order', [send(0, 'unknown'), send(1, 'ok', 0)], [read(1, 0), read(0, 1)]],
    ['inconsistent offset', [send(0, 'ok', 5)], [read(0, 0)]],
    ['aborted read', [send(0, 'failed')], [read(0, 0)]],
    ['never sent', [], [read(0, 0)]],
  ])('finds %s', (kind, sends, reads) => {
    expect(kinds(sends, reads)).toEqual([kind]);
  });

  it('finds sends whose offsets do not rise with them', () => {
    expect(kinds([send(0, 'ok', 1), send(1, 'ok', 0)], [read(1, 0), read(0, 1)])).toEqual([
      'out of order',
      'non-monotonic send',
    ]);
  });

  it('misses nothing that was sent under another guarantee, and all that was sent under this one', () => {
    const sends = [
      { ...send(0, 'ok', 0), guarantee: 0 },
      { ...send(1, 'ok', 1), guarantee: undefined },
      { ...send(2, 'ok', 0), guarantee: 1 },
      { ...send(3, 'failed'), guarantee: 0 },
      { ...send(4, 'ok', 1), guarantee: 1 },
    ];
    const { anomalies } = checkHistory(sends, [read(2, 0), read(3, 1)], { guaranteeOf: () => 1 });
    expect(anomalies.map(({ kind, id }) => [kind, id])).toEqual([
      ['aborted read', read(3, 1).id],
      ['unseen', read(4, 1).id],
    ]);
  });

  it('does not miss what was deleted', () => {
    const given = [read(0, 0)];
    expect(checkHistory([send(0, 'ok', 0)], [], { given, logStart: () => 1 }).anomalies).toEqual([]);
    expect(checkHistory([send(0, 'ok')], [], { given, logStart: () => 1 }).anomalies).toEqual([]);
  });

  it('finds that what surely failed was given, though it is deleted since', () => {
    const { anomalies } = checkHistory([send(0, 'failed')], [], { given: [read(0, 0)], logStart: () => 1 });
    expect(anomalies.map(({ kind }) => kind)).toEqual(['aborted read']);
  });

  it('misses what was acknowledged without a place where it was sent behind what is not deleted', () => {
    const below = { logStart: () => 6 };
    const found = (sends: SendOutcome[], reads: ReadRecord[] = []) =>
      checkHistory(sends, reads, below).anomalies.map(({ kind, id }) => `${kind} ${id}`);
    expect(found([send(0, 'ok', 4), send(1, 'ok')])).toEqual([]);
    expect(found([send(0, 'ok', 5), send(1, 'ok')])).toEqual(['unseen r1']);
    expect(found([send(0, 'unknown'), send(1, 'ok'), send(2, 'ok', 7)], [read(0, 6), read(2, 7)])).toEqual(['lost r1']);
    // One that may be there twice says nothing of where another is.
    const twice = { idempotent: false };
    expect(
      found([
        { ...send(0, 'ok', 5), ...twice },
        { ...send(1, 'ok'), ...twice },
      ]),
    ).toEqual([]);
  });

  it('takes what is left of a record that may be there twice where the one that was acknowledged is deleted', () => {
    const below = { logStart: () => 6 };
    const twice = { ...send(0, 'ok', 5), idempotent: false };
    expect(checkHistory([twice], [read(0, 7)], below).anomalies).toEqual([]);
    const found = (sends: SendOutcome[], context: typeof below) =>
      checkHistory(sends, [read(0, 7)], context).anomalies.map(({ kind }) => kind);
    expect(found([twice], { logStart: () => 5 })).toEqual(['inconsistent offset']);
    expect(found([send(0, 'ok', 5)], below)).toEqual(['inconsistent offset']);
  });

  it('finds what a reader was given and must not have been', () => {
    const sends = [send(0, 'failed'), send(1, 'unknown')];
    const given = [read(0, 0), read(1, 1)];
    expect(checkHistory(sends, [], { given }).anomalies.map(({ kind }) => kind)).toEqual(['aborted read', 'vanished']);
  });

  it('misses a record of which it was not told where it is, and takes it wherever it is read', () => {
    expect(offsetOf({ offset: -1 })).toEqual({});
    expect(kinds([send(0, 'ok'), send(1, 'ok', 0)], [read(1, 0)])).toEqual(['lost']);
    expect(kinds([send(0, 'ok'), send(1, 'ok', 1)], [read(0, 0), read(1, 1)])).toEqual([]);
  });

  it('finds offsets that do not increase', () => {
    expect(kinds([send(0, 'unknown'), send(1, 'unknown')], [read(0, 3), read(1, 3)])).toEqual([
      'offsets not increasing',
    ]);
  });

  it('allows loss, duplicates and reordering without acks=all', () => {
    const sends = [send(0, 'ok', 1, 1), send(1, 'ok', 0, 1), send(2, 'ok', 3, 1), send(3, 'ok', undefined, 0)];
    expect(kinds(sends, [read(1, 0), read(0, 1), read(1, 2)])).toEqual([]);
  });
});
