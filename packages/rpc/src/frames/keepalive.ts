import type { Clock, Connection, Timer } from '@tidemark/ports';
import { EMPTY_BYTES, encodeFrame, FrameKind, NO_ATTACHMENTS } from '../core/frame.js';
import { BACKLOG_BYTES, KEEPALIVE_INTERVAL_MS, SILENT_INTERVALS_MAX, STUCK_INTERVALS_MAX } from '../limits.js';

const signal = (kind: FrameKind) =>
  encodeFrame({ kind, methodId: 0, correlation: 0, header: EMPTY_BYTES, attachments: NO_ATTACHMENTS });
const PING = signal(FrameKind.ping);
const PONG = signal(FrameKind.pong);

export interface KeepaliveOptions {
  readonly clock: Pick<Clock, 'setTimer'>;
  readonly connection: Pick<Connection, 'send' | 'queuedBytes' | 'sentBytes' | 'receivedBytes'>;
  /** Whether this side waits for something from the other, or works for it. */
  readonly isWaiting: () => boolean;
  /** Nothing has arrived for too long, although the other side was asked. */
  readonly onSilent: () => void;
}

/**
 * Notices that a connection has gone silent: packets that are dropped without a word close nothing, and TCP itself may
 * take minutes to try again after the network has healed. A timer runs only while something is waited for, or much is
 * queued for the other side; it pings only after an interval in which no byte arrived.
 *
 * Silence is counted in turns of its own timer, not by the clock: a process that was stopped finds one turn due when it
 * wakes, and reads what has arrived meanwhile before the next.
 */
export class Keepalive {
  readonly #options: KeepaliveOptions;
  #timer: Timer | undefined;
  /** Something was sent since a byte last arrived. */
  #unanswered = false;
  #silentIntervals = 0;
  #receivedBytes = 0;
  #queuedBytes = 0;
  #sentBytes = 0;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
  }

  /** Something left that the other side should have: that it arrives has to be seen. */
  sent(): void {
    this.#unanswered = true;
    this.watch();
  }

  /** Something may be waited for from now on. */
  watch(): void {
    if (this.#timer !== undefined) return;
    this.#note();
    this.#arm();
  }

  /** Takes a frame of its own; false: the frame is another's. */
  takes(kind: FrameKind): boolean {
    const { connection } = this.#options;
    // Where that much is queued the peer hears those bytes before it would this answer, or does not listen.
    if (kind === FrameKind.ping && connection.queuedBytes <= BACKLOG_BYTES) connection.send(PONG);
    return kind === FrameKind.ping || kind === FrameKind.pong;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    this.#timer = this.#options.clock.setTimer(KEEPALIVE_INTERVAL_MS, () => this.#tick());
  }

  #tick(): void {
    this.#timer = undefined;
    const { connection, onSilent } = this.#options;
    if (this.#isHeard()) {
      this.#silentIntervals = 0;
      this.#unanswered = false;
    } else {
      this.#silentIntervals += 1;
    }
    const silentMax = this.#silentIntervalsMax();
    if (silentMax === undefined) {
      this.#silentIntervals = 0;
      return;
    }
    if (this.#silentIntervals >= silentMax) {
      onSilent();
      return;
    }
    if (this.#silentIntervals === 1) connection.send(PING);
    this.#note();
    this.#arm();
  }

  /** For how long the other side may be silent; undefined: for as long as it likes. */
  #silentIntervalsMax(): number | undefined {
    const { connection, isWaiting } = this.#options;
    if (this.#unanswered || isWaiting()) return SILENT_INTERVALS_MAX;
    return connection.queuedBytes > BACKLOG_BYTES ? STUCK_INTERVALS_MAX : undefined;
  }

  /**
   * The peer shows life by what arrives, and by what it takes where more is queued than the systems between hold. How much
   * is queued does not show that: as much may be added as it takes.
   */
  #isHeard(): boolean {
    const { receivedBytes, sentBytes } = this.#options.connection;
    const isTaking = this.#queuedBytes > BACKLOG_BYTES && sentBytes > this.#sentBytes;
    return isTaking || receivedBytes !== this.#receivedBytes;
  }

  #note(): void {
    const { receivedBytes, sentBytes, queuedBytes } = this.#options.connection;
    this.#receivedBytes = receivedBytes;
    this.#sentBytes = sentBytes;
    this.#queuedBytes = queuedBytes;
  }
}
