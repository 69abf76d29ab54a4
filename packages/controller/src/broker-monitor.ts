import type { MetadataImage } from '@tidemark/metadata';
import type { Timer, World } from '@tidemark/ports';
import type { NodeId } from '@tidemark/protocol';
import type { Channel, Peer } from '@tidemark/rpc';
import { Sessions } from './core/sessions.js';
import { type ProbeResult, probeBroker } from './probe.js';

export interface BrokerMonitorOptions {
  readonly world: Pick<World, 'clock' | 'network' | 'log'>;
  readonly sessionTimeoutMs: number;
  readonly probeTimeoutMs: number;
  /** The controller's latest image; undefined while it is not active. */
  readonly image: () => MetadataImage | undefined;
  /** These brokers are dead; those that are not fenced yet are to be, all at once. */
  readonly onDead: (ids: readonly NodeId[], reason: string) => void;
}

/**
 * The sessions are looked at so often in each timeout, at least; a look that is late by more than lies between two tells that
 * this process stood still, and it is late so whenever that was for half a timeout. Through less nobody is found silent
 * who is heard every third of one.
 */
const LOOKS_PER_TIMEOUT = 4;

/** Of each connection: the brokers whose end its closing may tell. */
const watchedBrokers = Symbol('the brokers that are heard on this connection');

interface Probe {
  /** Asked for again while one was under way: what that one finds may be out of date. */
  again: boolean;
}

/**
 * Tells which brokers are dead, while this node is the active controller: by silence longer than the session timeout,
 * and at once where a connection closes and a probe finds nobody, or somebody else, at the other end.
 */
export class BrokerMonitor {
  readonly #options: BrokerMonitorOptions;
  readonly #sessions: Sessions;
  readonly #probes = new Map<NodeId, Probe>();
  /** How many connections are open on which each broker has been heard. */
  readonly #connections = new Map<NodeId, number>();
  /** How many requests of each broker wait here for their answers. */
  readonly #waiting = new Map<NodeId, number>();
  /** Of brokers that have answered a probe, and have no such connection yet: that of the probe. */
  readonly #watches = new Map<NodeId, Channel>();
  #timer: Timer | undefined;
  /** Counts starts and stops: what was begun before one says nothing after it. */
  #term = 0;
  #running = false;

  constructor(options: BrokerMonitorOptions) {
    this.#options = options;
    this.#sessions = new Sessions({ timeoutMs: options.sessionTimeoutMs });
  }

  /** Starts every session afresh, and probes every unfenced broker at once. */
  start(): void {
    this.stop();
    this.#running = true;
    const nowMs = this.#nowMs();
    const unfenced = [...(this.#options.image()?.brokers.values() ?? [])].filter(({ fenced }) => !fenced);
    for (const { nodeId } of unfenced) this.#sessions.touch(nodeId, nowMs);
    this.#setTimer();
    for (const { nodeId } of unfenced) this.suspect(nodeId);
  }

  stop(): void {
    this.#running = false;
    this.#term += 1;
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#sessions.clear();
    this.#probes.clear();
    for (const id of [...this.#watches.keys()]) this.#endWatch(id);
  }

  /** Whether a broker has been heard of within the session timeout, and not been found dead since. */
  isAlive(id: NodeId): boolean {
    return this.#sessions.isAlive(id, this.#nowMs());
  }

  /**
   * A request of a broker has come, on this connection. What is returned is to be called when it is answered: until then
   * the broker is not silent, since it may have to wait here for a commit, and asks one thing at a time.
   */
  heard(id: NodeId, peer: Peer): () => void {
    if (!this.#running) return () => undefined;
    this.#sessions.touch(id, this.#nowMs());
    if (this.#timer === undefined) this.#setTimer();
    this.#watchConnection(id, peer);
    this.#waiting.set(id, this.#waitingOf(id) + 1);
    return () => {
      const left = this.#waitingOf(id) - 1;
      if (left > 0) this.#waiting.set(id, left);
      else this.#waiting.delete(id);
      // It may have been found dead meanwhile.
      this.#sessions.renew(id, this.#nowMs());
    };
  }

  #watchConnection(id: NodeId, peer: Peer): void {
    const watched = peer.state.get(watchedBrokers);
    const ids: Set<NodeId> = watched instanceof Set ? watched : new Set();
    if (ids.has(id)) return;
    peer.state.set(watchedBrokers, ids.add(id));
    this.#connections.set(id, this.#connectionsOf(id) + 1);
    this.#endWatch(id);
    peer.onClose(() => {
      this.#connections.set(id, this.#connectionsOf(id) - 1);
      this.suspect(id);
    });
  }

  /** There is reason to believe that a broker is dead: it is dialled at once. */
  suspect(id: NodeId): void {
    if (!this.#running) return;
    const underWay = this.#probes.get(id);
    if (underWay !== undefined) {
      underWay.again = true;
      return;
    }
    this.#probes.set(id, { again: false });
    void this.#probe(id);
  }

  async #probe(id: NodeId): Promise<void> {
    const { world, image, probeTimeoutMs, onDead } = this.#options;
    const term = this.#term;
    const broker = image()?.brokers.get(id);
    const result: ProbeResult =
      broker === undefined ? { verdict: 'silent' } : await probeBroker(world, broker, probeTimeoutMs);
    if (term !== this.#term) {
      if (result.verdict === 'alive') result.channel.close();
      return;
    }
    const again = this.#probes.get(id)?.again === true;
    this.#probes.delete(id);
    const isCurrent = image()?.brokers.get(id)?.brokerEpoch === broker?.brokerEpoch;
    if (result.verdict === 'alive') this.#watch(id, result.channel);
    if (result.verdict === 'dead' && isCurrent) {
      this.#sessions.end(id);
      onDead([id], 'its connection closed, and nobody answers in its name');
    } else if (again) {
      this.suspect(id);
    }
  }

  /**
   * A broker that has answered may die before it is heard here, and no other connection would tell: the probe's stays
   * open until then.
   */
  #watch(id: NodeId, channel: Channel): void {
    this.#endWatch(id);
    if (this.#connectionsOf(id) > 0) {
      channel.close();
      return;
    }
    this.#watches.set(id, channel);
    channel.onClose(() => {
      if (this.#watches.get(id) !== channel) return;
      this.#watches.delete(id);
      this.suspect(id);
    });
  }

  #endWatch(id: NodeId): void {
    const channel = this.#watches.get(id);
    this.#watches.delete(id);
    channel?.close();
  }

  #connectionsOf(id: NodeId): number {
    return this.#connections.get(id) ?? 0;
  }

  #waitingOf(id: NodeId): number {
    return this.#waiting.get(id) ?? 0;
  }

  #look(dueMs: number): void {
    this.#timer = undefined;
    const nowMs = this.#nowMs();
    // Timers run before what has arrived is read: who spoke meanwhile would be fenced for it.
    if (nowMs - dueMs > this.#lookMs) {
      this.#options.world.log.warn('this process stood still: every broker has a session timeout from now on', {
        lateMs: Math.round(nowMs - dueMs),
      });
      this.start();
      return;
    }
    for (const id of this.#waiting.keys()) this.#sessions.renew(id, nowMs);
    const expired = this.#sessions.expire(nowMs);
    for (const id of expired) this.#endWatch(id);
    this.#setTimer();
    if (expired.length > 0) this.#options.onDead(expired, 'it has been silent for the session timeout');
  }

  #setTimer(): void {
    const { nextDeadlineMs } = this.#sessions;
    if (nextDeadlineMs === undefined) return;
    const nowMs = this.#nowMs();
    const dueMs = Math.min(nextDeadlineMs, nowMs + this.#lookMs);
    this.#timer = this.#options.world.clock.setTimer(Math.max(0, dueMs - nowMs), () => this.#look(dueMs));
  }

  get #lookMs(): number {
    return this.#options.sessionTimeoutMs / LOOKS_PER_TIMEOUT;
  }

  #nowMs(): number {
    return this.#options.world.clock.monotonicMs();
  }
}
