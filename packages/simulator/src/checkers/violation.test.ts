import { LogError } from '@tidemark/commitlog';
import { DiskError } from '@tidemark/ports';
import { BatchError } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { InvariantViolation, unlessUnreadable } from './violation.js';

const closed = new LogError('closed', { directory: '/data/story-0', message: 'the log is closed' });
const damaged = new LogError('damaged', { directory: '/data/story-0', message: 'no batch at byte 7' });
const refused = new DiskError({ code: 'EIO', operation: 'read', path: '/data/story-0/0.log' });
const mistake = new DiskError({ code: 'EOTHER', operation: 'read', path: '/data/story-0/0.log' });

/** A check of a node whose disk has refused just that read, and perhaps rots. */
function checked(error: Error, { isRotten = false, isClosed = false } = {}): () => boolean {
  const observed = { isRotten: () => isRotten, hasRefused: (each: unknown) => each === refused };
  const fail = () => {
    throw error;
  };
  return () => unlessUnreadable(observed, fail, () => isClosed);
}

describe('a check that cannot read is left out', () => {
  it('where the disk refused it by order', () => expect(checked(refused)()).toBe(false));
  it('where bits have flipped, for damage', () => {
    expect(checked(damaged, { isRotten: true })()).toBe(false);
    expect(checked(new BatchError('bad-crc', 'changed'), { isRotten: true })()).toBe(false);
  });
  it('where the replica has closed its log', () => expect(checked(closed, { isClosed: true })()).toBe(false));
});

describe('a check that cannot read is not left out', () => {
  it.each([mistake, damaged, closed, new TypeError('no such field')])('elsewhere: %s', (error) =>
    expect(checked(error)).toThrow(error),
  );
  it.each([mistake, closed, new TypeError('no such field')])(
    'where bits have flipped, for another reason: %s',
    (error) => expect(checked(error, { isRotten: true })).toThrow(error),
  );
  it('where it has found a rule broken', () => {
    const broken = new InvariantViolation('two leaders');
    expect(checked(broken, { isRotten: true, isClosed: true })).toThrow(broken);
  });
});
