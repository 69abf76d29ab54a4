import { ClientError, ProducerError } from '@tidemark/client';
import type { ErrorName } from '@tidemark/protocol';
import { describe, expect, it, test } from 'vitest';
import { InvariantViolation } from '../checkers/violation.js';
import { planStory } from '../draw-plan.js';
import type { StoryPlan } from '../plan.js';
import { strike } from '../testing/planned.js';
import { failuresIn } from './client-failure.js';
import type { RequestKind } from './end-codes.js';

const { aging: _, ...drawn } = planStory(1);
const quiet: StoryPlan = { ...drawn, retentionBytes: -1, faults: [], workloads: [] };
const failureOf = failuresIn(quiet);

test('what a client reports has its outcome', () => {
  const timedOut = new ProducerError({ code: 'REQUEST_TIMED_OUT', outcome: 'unknown' });
  expect(failureOf(timedOut, 'send').outcome).toBe('unknown');
});

test('a client that breaks has none: its error goes on', () => {
  const broken = new TypeError('x is not a function');
  expect(() => failureOf(broken, 'send')).toThrow(broken);
});

describe('a request', () => {
  const ended = (request: RequestKind, code: ErrorName, plan: Partial<StoryPlan> = {}) => {
    const error = new ClientError({ code, outcome: 'unknown' });
    return () => failuresIn({ ...quiet, ...plan })(error, request);
  };

  it.each<[RequestKind, ErrorName]>([
    ['send', 'UNKNOWN_SERVER_ERROR'],
    ['send', 'INVALID_REQUEST'],
    ['send', 'INVALID_RECORD'],
    ['send', 'RECORD_TOO_LARGE'],
    ['send', 'CORRUPT_BATCH'],
    ['send', 'DUPLICATE_SEQUENCE'],
    ['send', 'NOT_CONTROLLER'],
    ['poll', 'NOT_LEADER'],
    ['setting', 'NOT_LEADER'],
    ['setting', 'INVALID_CONFIG'],
    ['setting', 'UNSUPPORTED_VERSION'],
    ['election', 'UNKNOWN_TOPIC_OR_PARTITION'],
    ['offset', 'OFFSET_OUT_OF_RANGE'],
  ])('for a %s never ends with %s', (request, code) => {
    expect(ended(request, code)).toThrow(InvariantViolation);
    expect(ended(request, code)).toThrow(`a client's ${request} ends as nothing in the story explains: ${code}`);
  });

  it.each<[RequestKind, ErrorName, Partial<StoryPlan>]>([
    ['send', 'DISK_FULL', { faults: [strike('full disk', 1)] }],
    ['send', 'STORAGE_ERROR', { faults: [strike('write errors', 1)] }],
    ['send', 'UNKNOWN_PRODUCER_ID', { retentionBytes: 4_096 }],
    ['send', 'DUPLICATE_SEQUENCE', { retentionBytes: 4_096 }],
    ['send', 'UNKNOWN_PRODUCER_ID', { aging: { retentionMs: 2_000, segmentMs: 300 } }],
    ['send', 'UNKNOWN_PRODUCER_ID', { workloads: [{ kind: 'deletions', draw: 1 }] }],
    ['send', 'OUT_OF_ORDER_SEQUENCE', { uncleanElections: true }],
    ['send', 'UNKNOWN_TOPIC_OR_PARTITION', { workloads: [{ kind: 'more partitions', draw: 1 }] }],
    ['send', 'UNKNOWN_TOPIC_ID', { faults: [strike('kill', 1)] }],
    ['poll', 'CORRUPT_BATCH', { faults: [strike('bit rot', 1)] }],
    ['offset', 'STARTING_UP', { faults: [strike('rolling restart', 1)] }],
    ['offset', 'UNKNOWN_TOPIC_OR_PARTITION', { endsInPowerLoss: true }],
    ['send', 'OVERLOADED', { clientBytesPerMs: 20 }],
    ['setting', 'OVERLOADED', { workloads: [{ kind: 'quorum changes', draw: 1 }] }],
    ['deletion', 'DISK_FULL', { faults: [strike('no space left', 1)] }],
    ['election', 'INVALID_REPLICA_ASSIGNMENT', { workloads: [{ kind: 'reassignments', draw: 1 }] }],
  ])('for a %s ends with %s only where something explains it', (request, code, plan) => {
    expect(ended(request, code, plan)).not.toThrow();
    expect(ended(request, code, { faults: [strike('isolate', 1)] })).toThrow(InvariantViolation);
  });
});
