import { ClientError } from '@tidemark/client';
import { expect, it } from 'vitest';
import { describeFailure } from '../failure.js';
import { refusalOf } from './delete-records-action.js';

const deletions = [0, 1].map((partition) => ({ topic: 'orders', partition, before: 'end' as const }));
const full = new ClientError({ code: 'DISK_FULL', outcome: 'failed', topic: 'orders', partition: 1 });
const told = (given: typeof deletions, error: ClientError) =>
  describeFailure(refusalOf(given, error), { changes: true });

it('what one of several partitions could not do leaves the whole open', () => {
  const { message, exitCode } = told(deletions, full);
  expect(message).toMatch(/^partition 1: .*DISK_FULL\); other partitions may have lost their records; run it again/);
  expect(exitCode).toBe(4);
});

it('what the only partition refuses is certain, and what all refuse alike', () => {
  expect(told(deletions.slice(1), full).exitCode).toBe(1);
  const compacted = new ClientError({ code: 'POLICY_VIOLATION', outcome: 'failed', topic: 'orders', partition: 1 });
  expect(told(deletions, compacted).exitCode).toBe(1);
});
