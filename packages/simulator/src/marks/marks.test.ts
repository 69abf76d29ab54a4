import type { PartitionState } from '@tidemark/metadata';
import { describe, expect, it } from 'vitest';
import { productSources } from '../testing/product-sources.js';
import { marksOf } from './image-marks.js';
import { markedMessages, markOfLine } from './log-marks.js';
import { markNames, marksNeverHit } from './marks.js';
import { TermMarks } from './term-marks.js';

describe('marks read off logs', () => {
  it('name only lines that nodes do log', () => {
    const text = productSources();
    expect(markedMessages.filter((message) => !text.includes(message))).toEqual([]);
  });

  it('tell by the reason why a leader gave up, and why a broker was fenced', () => {
    const line = (message: string, reason: string) => markOfLine({ level: 'warn', message, fields: { reason } });
    expect(line('a replica must not lead', 'stalled')).toBe('stalled disk resigns');
    expect(line('a replica must not lead', 'damaged')).toBeUndefined();
    expect(line('fencing brokers', 'its connection closed, and nobody answers')).toBe('fenced by refused redial');
    expect(line('fencing brokers', 'nothing was heard')).toBe('fenced by silence');
    expect(line('node started', '')).toBeUndefined();
  });
});

describe('a term without a leader', () => {
  const after = (...lines: [role: string, term: number][]) => {
    const terms = new TermMarks();
    return lines.map(([role, term]) => terms.logged({ level: 'info', message: `raft: ${role}`, fields: { term } }));
  };

  it('is one in which somebody stood, before another in which somebody stands', () => {
    expect(after(['candidate', 1], ['candidate', 2], ['leader', 2])).toEqual([false, true, false]);
  });

  it('is none that was led, nor one in which two stand', () => {
    const lines: [string, number][] = [
      ['preCandidate', 0],
      ['candidate', 1],
      ['candidate', 1],
      ['leader', 1],
      ['candidate', 2],
    ];
    expect(after(...lines)).not.toContain(true);
  });

  it('is told by lines that voters do log', () => {
    const text = productSources();
    // The role stands behind it.
    expect(text).toContain('`raft: $' + '{role}`');
  });
});

describe('marks read off the metadata', () => {
  const state = (changes: Record<string, unknown>): PartitionState =>
    ({
      leader: 0,
      leaderEpoch: 3,
      partitionEpoch: 7,
      replicas: [0, 1, 2],
      isr: [0, 1, 2],
      elr: [],
      lastKnownElr: [],
      recovering: false,
      targetReplicas: [],
      ...changes,
    }) as unknown as PartitionState;
  const nobody = { leader: -1, isr: [] };

  it.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
    ['an election', {}, { leader: 1, isr: [1, 2] }, ['election from the ISR', 'ISR shrink']],
    ['an ELR election', { ...nobody, elr: [2] }, { leader: 2, isr: [2] }, ['ELR election', 'ISR expansion']],
    [
      'a last-known-ELR election',
      { ...nobody, lastKnownElr: [1, 2] },
      { leader: 1, isr: [1] },
      ['last-known-ELR election', 'ISR expansion'],
    ],
    ['an unclean election', nobody, { leader: 1, isr: [1], recovering: true }, ['unclean election', 'ISR expansion']],
    ['the last one dies', { isr: [0] }, { ...nobody, elr: [0] }, ['leaderless partition', 'empty ISR', 'ISR shrink']],
    ['a registration', {}, { leaderEpoch: 4 }, ['epoch bump with the same leader']],
    ['a new member', { isr: [0] }, { isr: [0, 1] }, ['ISR expansion']],
    ['the end of a move', { targetReplicas: [0, 1, 3] }, {}, ['reassignment completed']],
  ])('%s', (_what, was, is, expected) => {
    expect(marksOf(state(was), state(is))).toEqual(expected);
  });
});

it('a report names what was never hit, in the order of the list', () => {
  expect(marksNeverHit(new Map([['ELR election', 2]]))).toEqual(markNames.filter((mark) => mark !== 'ELR election'));
});
