import { TOPIC_NAME_LENGTH_MAX } from '@tidemark/protocol';
import { type AskedPartition, FetchSession, type PartitionName } from './fetch-session.js';

export interface FetchAsk {
  /** 0: none. */
  readonly sessionId: number;
  /** 0: open a session; -1: no session, and end the one of the id; otherwise the number of this request in it. */
  readonly sessionEpoch: number;
  readonly asked: readonly AskedPartition[];
  readonly forgotten: readonly PartitionName[];
  /** The version names topics by their ids. */
  readonly byId: boolean;
}

export type BegunFetch =
  | { readonly kind: 'sessionless'; readonly partitions: readonly AskedPartition[] }
  /** `full`: everything is answered, whether new or not. */
  | {
      readonly kind: 'session';
      readonly session: FetchSession;
      readonly full: boolean;
      readonly partitions: readonly AskedPartition[];
    }
  | { readonly kind: 'refused'; readonly error: FetchSessionErrorName };

export type FetchSessionErrorName =
  | 'FETCH_SESSION_ID_NOT_FOUND'
  | 'INVALID_FETCH_SESSION_EPOCH'
  | 'FETCH_SESSION_TOPIC_ID_ERROR';

export interface FetchSessionsOptions {
  readonly sessionsMax: number;
  /** A session that was not used for so long may give way to another. */
  readonly idleMs: number;
  /** Over all sessions. */
  readonly partitionsMax: number;
  /** 1 to 2^31 - 1, at random: an id of another run of the broker must not be taken for one of this. */
  readonly newId: () => number;
}

const FINAL_EPOCH = -1;
const INITIAL_EPOCH = 0;
const EPOCH_MAX = 2 ** 31 - 1;

/**
 * The fetch sessions of this broker's consumers (KIP-227), the one used longest ago first. When there are as many as
 * may be, and none of them idle, a client that wants one gets none, and asks in full each time; likewise one that asks
 * for what cannot be.
 */
export class FetchSessions {
  readonly #options: FetchSessionsOptions;
  readonly #sessions = new Map<number, FetchSession>();
  #partitions = 0;

  constructor(options: FetchSessionsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** Partitions in all sessions. */
  get partitions(): number {
    return this.#partitions;
  }

  /** Takes a request up: which partitions it is about, and in which session. */
  begin(ask: FetchAsk, nowMs: number): BegunFetch {
    if (ask.sessionEpoch !== INITIAL_EPOCH && ask.sessionEpoch !== FINAL_EPOCH) return this.#goOn(ask, nowMs);
    this.#end(ask.sessionId);
    const wantsNone = ask.sessionEpoch === FINAL_EPOCH || ask.asked.length === 0;
    if (wantsNone || !isMemorable(ask) || !this.#makeRoom(ask.asked.length, nowMs)) {
      return { kind: 'sessionless', partitions: ask.asked };
    }
    const session = new FetchSession({ id: this.#freeId(), byId: ask.byId, nowMs });
    this.#sessions.set(session.id, session);
    this.#update(session, ask);
    return { kind: 'session', session, full: true, partitions: session.partitions };
  }

  #goOn(ask: FetchAsk, nowMs: number): BegunFetch {
    const session = this.#sessions.get(ask.sessionId);
    if (session === undefined) return { kind: 'refused', error: 'FETCH_SESSION_ID_NOT_FOUND' };
    if (session.nextEpoch !== ask.sessionEpoch) return { kind: 'refused', error: 'INVALID_FETCH_SESSION_EPOCH' };
    if (session.byId !== ask.byId && (ask.asked.length > 0 || ask.forgotten.length > 0)) {
      return { kind: 'refused', error: 'FETCH_SESSION_TOPIC_ID_ERROR' };
    }
    session.nextEpoch = session.nextEpoch === EPOCH_MAX ? 1 : session.nextEpoch + 1;
    session.usedMs = nowMs;
    this.#sessions.delete(session.id);
    this.#sessions.set(session.id, session);
    this.#update(session, ask);
    if (session.size === 0 || !isMemorable(ask) || this.#partitions > this.#options.partitionsMax) {
      const { partitions } = session;
      this.#end(session.id);
      return { kind: 'sessionless', partitions };
    }
    return { kind: 'session', session, full: false, partitions: session.partitions };
  }

  #update(session: FetchSession, { asked, forgotten }: FetchAsk): void {
    const before = session.size;
    session.update(asked, forgotten);
    this.#partitions += session.size - before;
  }

  #end(id: number): void {
    this.#partitions -= this.#sessions.get(id)?.size ?? 0;
    this.#sessions.delete(id);
  }

  #makeRoom(partitions: number, nowMs: number): boolean {
    const { sessionsMax, idleMs, partitionsMax } = this.#options;
    if (sessionsMax === 0) return false;
    for (const { id, usedMs } of this.#sessions.values()) {
      const fits = this.#sessions.size < sessionsMax && this.#partitions + partitions <= partitionsMax;
      if (fits || nowMs - usedMs < idleMs) break;
      this.#end(id);
    }
    return this.#sessions.size < sessionsMax && this.#partitions + partitions <= partitionsMax;
  }

  #freeId(): number {
    for (;;) {
      const id = this.#options.newId();
      if (!this.#sessions.has(id)) return id;
    }
  }
}

/** A longer name is that of no topic: sessions outlive their connections, and must not fill the memory with text. */
function isMemorable({ asked }: FetchAsk): boolean {
  return asked.every(({ topic }) => topic.length <= TOPIC_NAME_LENGTH_MAX);
}
