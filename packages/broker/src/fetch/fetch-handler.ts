import {
  brokerEpoch,
  ErrorCode,
  type FetchRequest,
  type FetchResponse,
  nodeId,
  type Offset,
  type ProgressRequest,
} from '@tidemark/protocol';
import type { Fetcher } from '@tidemark/replication';
import { ATTACHMENTS_MAX, type CallContext, type Peer, type Reply, RpcError } from '@tidemark/rpc';
import type { BrokerConfig } from '../broker-config.js';
import { ConnectionReads } from './connection-reads.js';
import type { FetchServices } from './fetch-services.js';
import { FetchSession, MAX_BYTES_LEAST } from './fetch-session.js';
import { LocalReads } from './local-reads.js';

/** Of each connection: the follower's session, if it has one. */
const sessionOfPeer = Symbol('the fetch session of this connection');

/** Serves fetches and progress messages, of followers and of consumers. */
export class FetchHandler {
  readonly #services: FetchServices;
  readonly #config: BrokerConfig;
  readonly #sessions = new Set<FetchSession>();
  /** By follower: its latest, on whichever connection; no earlier one goes on. */
  readonly #latest = new Map<number, FetchSession>();
  readonly #localReads = new LocalReads();
  #nextSessionId = 1;

  constructor(services: FetchServices, config: BrokerConfig) {
    this.#services = services;
    this.#config = config;
  }

  handle(request: FetchRequest, context: CallContext): Promise<Reply<FetchResponse>> {
    const isConsumer = request.replicaId < 0;
    // A consumer is answered for each of its partitions; an answer to a follower leaves those to the next that it has no room for.
    const partitionsMax = isConsumer ? ATTACHMENTS_MAX : this.#config.replicaFetchPartitionsMax;
    if (request.partitions.length > partitionsMax) {
      throw new RpcError('INVALID_REQUEST', `a fetch of more than ${partitionsMax} partitions`);
    }
    return isConsumer ? this.#consume(request, context) : this.#follow(request, context);
  }

  /**
   * A follower's disk has come further. Its question may wait still for this broker to lead: then it is that one's to say. What
   * comes late, on a connection that the follower has given up for another, is older than what it said since.
   */
  progress(request: ProgressRequest, { peer }: Pick<CallContext, 'peer'>): void {
    const session = sessionOn(peer);
    const latest = this.#latest.get(request.replicaId);
    if (latest !== undefined && latest !== session) return;
    const isItsSession = session?.brokerEpoch === request.brokerEpoch;
    for (const { topicId, partition, leaderEpoch, durableOffset } of request.partitions) {
      const name = `${topicId}/${partition}`;
      if (isItsSession) session.progressed(name, { leaderEpoch, durableOffset: durableOffset as Offset });
      const leadership = this.#services.table.get(name)?.leadership;
      leadership?.progressed({
        nodeId: nodeId(request.replicaId),
        brokerEpoch: brokerEpoch(request.brokerEpoch),
        leaderEpoch: leaderEpoch as typeof leadership.leaderEpoch,
        durableOffset: durableOffset as Offset,
      });
    }
  }

  /** Answers everything that is parked. */
  close(): void {
    for (const session of [...this.#sessions]) this.#end(session);
  }

  /** A consumer's session lasts for one fetch, and ends with it at once if nobody waits for the answer any more. */
  async #consume(request: FetchRequest, { signal, peer }: CallContext): Promise<Reply<FetchResponse>> {
    const maxBytes = this.#maxBytes(request);
    const fetcher: Fetcher = { kind: 'consumer', ...(request.rack === '' ? {} : { rack: request.rack }) };
    const session = this.#begin({ id: 0, fetcher, readRoom: ConnectionReads.of(peer) ?? this.#localReads });
    const end = () => this.#end(session);
    signal.addEventListener('abort', end, { once: true });
    try {
      session.update(request.partitions, []);
      return await session.fetch({
        maxWaitMs: Math.min(request.maxWaitMs, this.#config.fetchWaitMsMax),
        minBytes: Math.min(request.minBytes, maxBytes),
        maxBytes,
      });
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }

  #follow(request: FetchRequest, { peer }: CallContext): Promise<Reply<FetchResponse>> {
    const session = this.#sessionOf(request, peer);
    if (typeof session === 'string') return Promise.resolve({ message: { error: ErrorCode[session] } });
    session.update(request.partitions, request.forgotten);
    return session.fetch({
      maxWaitMs: Math.min(request.maxWaitMs, this.#config.fetchWaitMsMax),
      // Whatever there is: a follower that waits holds up the producers.
      minBytes: 0,
      maxBytes: this.#maxBytes(request),
    });
  }

  #sessionOf(
    { replicaId, brokerEpoch: epoch, sessionId, sessionEpoch }: FetchRequest,
    peer: Peer,
  ): FetchSession | 'FETCH_SESSION_NOT_FOUND' | 'INVALID_FETCH_SESSION_EPOCH' {
    const before = sessionOn(peer);
    if (sessionEpoch !== 0) {
      // Also of a follower that has begun another since, on another connection: this question is older.
      if (before === undefined || before.id !== sessionId || !this.#sessions.has(before))
        return 'FETCH_SESSION_NOT_FOUND';
      // Another incarnation, or another standing, of the follower: what the session knows is not its.
      if (before.brokerEpoch !== epoch) return 'FETCH_SESSION_NOT_FOUND';
      if (before.nextEpoch !== sessionEpoch) return 'INVALID_FETCH_SESSION_EPOCH';
      before.nextEpoch += 1;
      return before;
    }
    this.#end(before);
    this.#end(this.#latest.get(replicaId));
    const fetcher: Fetcher = { kind: 'follower', nodeId: nodeId(replicaId), brokerEpoch: brokerEpoch(epoch) };
    const session = this.#begin({ id: this.#nextSessionId, fetcher });
    this.#nextSessionId += 1;
    this.#latest.set(replicaId, session);
    peer.state.set(sessionOfPeer, session);
    // Once for all sessions of the connection: one that ended is held by nobody.
    if (before === undefined) peer.onClose(() => this.#end(sessionOn(peer)));
    return session;
  }

  #begin(parts: Omit<ConstructorParameters<typeof FetchSession>[0], 'services'>): FetchSession {
    const session = new FetchSession({ ...parts, services: this.#services });
    this.#sessions.add(session);
    return session;
  }

  #end(session: FetchSession | undefined): void {
    if (session === undefined || !this.#sessions.delete(session)) return;
    this.#latest.delete(session.replicaId);
    session.close();
  }

  #maxBytes({ maxBytes }: FetchRequest): number {
    return Math.max(MAX_BYTES_LEAST, Math.min(maxBytes, this.#config.fetchBytesMax));
  }
}

function sessionOn(peer: Peer): FetchSession | undefined {
  const known = peer.state.get(sessionOfPeer);
  return known instanceof FetchSession ? known : undefined;
}
