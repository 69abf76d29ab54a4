import { expect, test } from 'vitest';
import { QUEUED_BYTES_MAX } from '../limits.js';
import { GrpcOutbox } from './grpc-outbox.js';

/** An outbox, the names of what it has sent, and how often it said that there is room. */
function start() {
  const seen = { sent: [] as string[], rooms: 0 };
  const outbox = new GrpcOutbox(() => {
    seen.rooms += 1;
  });
  const outgoing = (name: string, sizeBytes: number) => ({ sizeBytes, send: () => seen.sent.push(name) });
  return { outbox, outgoing, seen };
}

test('what finds 64 MiB sent and not taken waits, counts meanwhile, and is sent in its turn', () => {
  const { outbox, outgoing, seen } = start();
  const [large, second, third] = [outgoing('large', QUEUED_BYTES_MAX), outgoing('second', 10), outgoing('third', 1)];
  for (const each of [large, second, third]) outbox.put(each);
  expect(seen.sent).toEqual(['large']);
  expect(outbox.queuedBytes).toBe(QUEUED_BYTES_MAX + 11);
  outbox.leave(large);
  expect(seen.sent).toEqual(['large', 'second', 'third']);
  expect(outbox.queuedBytes).toBe(11);
});

test('an answer whose client is gone leaves the line unsent', () => {
  const { outbox, outgoing, seen } = start();
  const [large, gone] = [outgoing('large', QUEUED_BYTES_MAX), outgoing('gone', 10)];
  outbox.put(large);
  outbox.put(gone);
  outbox.leave(gone);
  expect(outbox.queuedBytes).toBe(QUEUED_BYTES_MAX);
  outbox.leave(large);
  expect(seen.sent).toEqual(['large']);
  expect(outbox.queuedBytes).toBe(0);
});

test('messages of streams count for the answers, and room is told of only where there is some', () => {
  const { outbox, outgoing, seen } = start();
  outbox.sent(QUEUED_BYTES_MAX);
  outbox.sent(5);
  outbox.put(outgoing('answer', QUEUED_BYTES_MAX));
  expect([outbox.isFull, seen.sent]).toEqual([true, []]);
  outbox.taken(5);
  expect([seen.sent, seen.rooms]).toEqual([[], 0]);
  outbox.taken(QUEUED_BYTES_MAX);
  expect([seen.sent, seen.rooms]).toEqual([['answer'], 0]);
  outbox.taken(QUEUED_BYTES_MAX);
  expect([outbox.isFull, seen.rooms]).toEqual([false, 1]);
});
