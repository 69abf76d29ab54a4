import { expect, test } from 'vitest';
import type { AskedPartition } from './fetch-session.js';
import { FetchSessions } from './fetch-sessions.js';

const IDLE_MS = 1_000;

function sessions(options: { readonly sessionsMax?: number; readonly partitionsMax?: number } = {}): FetchSessions {
  let id = 100;
  const newId = () => {
    id += 1;
    return id;
  };
  return new FetchSessions({ sessionsMax: 2, idleMs: IDLE_MS, partitionsMax: 1_000, newId, ...options });
}

const asked = (partition: number, fetchOffset = 0): AskedPartition => ({
  topic: 't',
  topicId: 'none',
  partition,
  currentLeaderEpoch: -1,
  fetchOffset,
  lastFetchedEpoch: -1,
  maxBytes: 100,
});

interface Ask {
  readonly sessionId?: number;
  readonly sessionEpoch?: number;
  readonly asked?: readonly AskedPartition[];
  readonly forgotten?: readonly AskedPartition[];
  readonly byId?: boolean;
}

const ask = (fields: Ask) => ({ sessionId: 0, sessionEpoch: 0, asked: [], forgotten: [], byId: false, ...fields });

/** Opens a session of these partitions. */
function open(cache: FetchSessions, partitions: readonly number[], nowMs = 0) {
  const begun = cache.begin(ask({ asked: partitions.map((partition) => asked(partition)) }), nowMs);
  if (begun.kind !== 'session') throw new Error(`no session: ${begun.kind}`);
  return begun.session;
}

const told = { errorCode: 0, highWatermark: 5, logStartOffset: 0, recordBytes: 0, redirects: false };

test('a request in a session names only what changed, and is about all that the session holds', () => {
  const cache = sessions();
  const { id } = open(cache, [0, 1, 2]);
  const next = cache.begin(ask({ sessionId: id, sessionEpoch: 1, asked: [asked(1, 9)], forgotten: [asked(2)] }), 0);
  expect(next).toMatchObject({ kind: 'session', full: false });
  expect(next.kind === 'session' && next.partitions).toEqual([asked(0), asked(1, 9)]);
  expect(cache.partitions).toBe(2);
});

test('an answer says of a partition what is new: records, an error, offsets that moved, a redirection', () => {
  const session = open(sessions(), [0]);
  expect(session.tell(asked(0), told)).toBe(true);
  expect(session.tell(asked(0), told)).toBe(false);
  expect(session.tell(asked(0), { ...told, highWatermark: 6 })).toBe(true);
  expect(session.tell(asked(0), { ...told, highWatermark: 6, logStartOffset: 1 })).toBe(true);
  expect(session.tell(asked(0), { ...told, highWatermark: 6, logStartOffset: 1, recordBytes: 70 })).toBe(true);
  expect(session.tell(asked(0), { ...told, highWatermark: 6, logStartOffset: 1, redirects: true })).toBe(true);
  expect(session.tell(asked(0), { ...told, errorCode: 6 })).toBe(true);
  // After the error the offsets are news again.
  expect(session.tell(asked(0), { ...told, highWatermark: 6, logStartOffset: 1 })).toBe(true);
});

test('a partition that had records makes room for the others in the next fetch', () => {
  const session = open(sessions(), [0, 1, 2]);
  session.tell(asked(0), { ...told, recordBytes: 70 });
  expect(session.partitions.map(({ partition }) => partition)).toEqual([1, 2, 0]);
});

test('an unknown session, an epoch out of turn and a change from names to ids are refused', () => {
  const cache = sessions();
  const { id } = open(cache, [0]);
  const error = (fields: Ask) => {
    const begun = cache.begin(ask(fields), 0);
    return begun.kind === 'refused' ? begun.error : begun.kind;
  };
  expect(error({ sessionId: id + 7, sessionEpoch: 1 })).toBe('FETCH_SESSION_ID_NOT_FOUND');
  expect(error({ sessionId: id, sessionEpoch: 2 })).toBe('INVALID_FETCH_SESSION_EPOCH');
  expect(error({ sessionId: id, sessionEpoch: 1, byId: true, asked: [asked(0)] })).toBe('FETCH_SESSION_TOPIC_ID_ERROR');
  expect(error({ sessionId: id, sessionEpoch: 1 })).toBe('session');
});

test('a session ends when its client says so, opens another, or has nothing left in it', () => {
  const cache = sessions();
  const { id: first } = open(cache, [0]);
  expect(cache.begin(ask({ sessionId: first, sessionEpoch: -1, asked: [asked(0)] }), 0).kind).toBe('sessionless');
  expect(cache.size).toBe(0);
  const { id: second } = open(cache, [0]);
  cache.begin(ask({ sessionId: second, asked: [asked(1)] }), 0);
  expect(cache.size).toBe(1);
  const { id: third } = open(cache, [0]);
  expect(cache.begin(ask({ sessionId: third, sessionEpoch: 1, forgotten: [asked(0)] }), 0).kind).toBe('sessionless');
  expect([cache.size, cache.partitions]).toEqual([1, 1]);
});

test('when all slots are taken, only an idle session gives way; who gets none fetches in full', () => {
  const cache = sessions();
  const oldest = open(cache, [0], 0);
  const newer = open(cache, [1], IDLE_MS / 2);
  const wish = ask({ asked: [asked(2)] });
  expect(cache.begin(wish, IDLE_MS - 1).kind).toBe('sessionless');
  expect(cache.begin(wish, IDLE_MS).kind).toBe('session');
  const again = (id: number) => cache.begin(ask({ sessionId: id, sessionEpoch: 1 }), IDLE_MS).kind;
  expect([again(oldest.id), again(newer.id)]).toEqual(['refused', 'session']);
});

test('no more partitions are remembered over all sessions than may be', () => {
  const cache = sessions({ partitionsMax: 3 });
  const { id } = open(cache, [0, 1]);
  expect(cache.begin(ask({ asked: [asked(0), asked(1)] }), 0).kind).toBe('sessionless');
  const grown = cache.begin(ask({ sessionId: id, sessionEpoch: 1, asked: [asked(2), asked(3)] }), 0);
  expect([grown.kind, cache.size, cache.partitions]).toEqual(['sessionless', 0, 0]);
});

test('a name that no topic can have is remembered by no session', () => {
  const cache = sessions();
  const longest = { ...asked(0), topic: 'x'.repeat(249) };
  const longer = { ...asked(1), topic: 'x'.repeat(250) };
  expect(cache.begin(ask({ asked: [longer] }), 0)).toEqual({ kind: 'sessionless', partitions: [longer] });
  const begun = cache.begin(ask({ asked: [longest] }), 0);
  expect(begun.kind).toBe('session');
  const sessionId = begun.kind === 'session' ? begun.session.id : 0;
  const grown = cache.begin(ask({ sessionId, sessionEpoch: 1, asked: [longer] }), 0);
  expect(grown).toEqual({ kind: 'sessionless', partitions: [longest, longer] });
  expect([cache.size, cache.partitions]).toEqual([0, 0]);
});

test('without slots there are no sessions', () => {
  expect(sessions({ sessionsMax: 0 }).begin(ask({ asked: [asked(0)] }), 0).kind).toBe('sessionless');
});
