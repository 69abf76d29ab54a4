import type { Address, Timer, World } from '@tidemark/ports';
import { dialFailureOf, dialFrames, type FramesChannel } from './frames/dial.js';

export interface PeerLinkOptions {
  readonly world: Pick<World, 'clock' | 'network' | 'log' | 'random'>;
  readonly address: Address;
  /** A connection has been made. */
  readonly onUp?: (channel: FramesChannel) => void;
  /** The connection has closed; the one immediate redial follows. */
  readonly onDown?: (error?: Error) => void;
  /**
   * The immediate redial after a close was refused: the peer's host lives and the peer does not listen. At most once
   * for each `onDown`; never for a peer that has not been up.
   */
  readonly onRefused?: () => void;
  /** Any dial failed, the first and those after a back-off included. */
  readonly onDialFailed?: (error: Error) => void;
  /** Waits between dials: doubling from the least to the most, each shortened at random by up to a half. */
  readonly backoff?: { readonly leastMs: number; readonly mostMs: number };
  readonly dialTimeoutMs?: number;
  readonly frameBytesMax?: number;
  /** What this side calls itself in log lines of its peers. */
  readonly name?: string;
}

const BACKOFF = Object.freeze({ leastMs: 10, mostMs: 1000 });
const DIAL_TIMEOUT_MS = 1000;

/**
 * Where a link stands. dialing -> up | waiting | closed; up -> dialing | waiting | closed; waiting -> dialing | closed.
 * `redialOfClose`: a peer that was up has closed, and the redial that asks whether it is dead has no verdict yet. That is
 * one dial, unless a dying process still accepts it and then closes it without a word, before the dial is through or
 * after: then the next dial asks again.
 */
type State =
  | { readonly kind: 'dialing'; readonly abort: AbortController; readonly redialOfClose: boolean }
  | { readonly kind: 'up'; readonly channel: FramesChannel; readonly sinceMs: number; readonly redialOfClose: boolean }
  | { readonly kind: 'waiting'; readonly timer: Timer; readonly redialOfClose: boolean }
  | { readonly kind: 'closed' };

/**
 * Keeps one connection to a peer, from construction to `close`. After a close it redials at once, exactly once; that
 * redial's refusal tells that the peer is dead. From then on it dials with back-off. A connection on which the peer
 * never answered, or that closed within the least back-off, goes straight to the back-off: a peer that accepts and
 * closes must not be dialled in a loop.
 */
export class PeerLink {
  readonly #options: PeerLinkOptions;
  readonly #backoff: { readonly leastMs: number; readonly mostMs: number };
  #failures = 0;
  #state: State;

  constructor(options: PeerLinkOptions) {
    this.#options = options;
    this.#backoff = options.backoff ?? BACKOFF;
    this.#state = this.#dial({ redialOfClose: false });
  }

  get address(): Address {
    return this.#options.address;
  }

  /** The connection, while there is one. */
  get channel(): FramesChannel | undefined {
    return this.#state.kind === 'up' ? this.#state.channel : undefined;
  }

  /** Dials now instead of after the rest of a back-off; does nothing while connected or dialling. */
  redialNow(): void {
    if (this.#state.kind !== 'waiting') return;
    this.#state.timer.cancel();
    this.#state = this.#dial(this.#state);
  }

  /** Gives the connection up for good; nothing is called back afterwards. */
  close(): void {
    const state = this.#state;
    this.#state = { kind: 'closed' };
    if (state.kind === 'dialing') state.abort.abort();
    else if (state.kind === 'waiting') state.timer.cancel();
    else if (state.kind === 'up') state.channel.close();
  }

  #dial({ redialOfClose }: { readonly redialOfClose: boolean }): State & { readonly kind: 'dialing' } {
    const { world, address, dialTimeoutMs = DIAL_TIMEOUT_MS, frameBytesMax, name } = this.#options;
    const abort = new AbortController();
    const state = { kind: 'dialing', abort, redialOfClose } as const;
    dialFrames({
      world,
      address,
      timeoutMs: dialTimeoutMs,
      signal: abort.signal,
      ...(frameBytesMax === undefined ? {} : { frameBytesMax }),
      ...(name === undefined ? {} : { name }),
    }).then(
      (channel) => this.#dialed(state, channel),
      (error: unknown) => this.#dialFailed(state, error),
    );
    return state;
  }

  #dialed(dialing: State & { readonly kind: 'dialing' }, channel: FramesChannel): void {
    if (this.#state !== dialing) {
      channel.close();
      return;
    }
    const sinceMs = this.#options.world.clock.monotonicMs();
    const up: State = { kind: 'up', channel, sinceMs, redialOfClose: dialing.redialOfClose };
    this.#state = up;
    this.#options.onUp?.(channel);
    channel.onClose((error) => this.#closed(up, error));
  }

  #closed(up: State & { readonly kind: 'up' }, error: Error | undefined): void {
    if (this.#state !== up) return;
    const livedMs = this.#options.world.clock.monotonicMs() - up.sinceMs;
    if (up.channel.established && livedMs >= this.#backoff.leastMs) {
      this.#failures = 0;
      this.#state = this.#dial({ redialOfClose: true });
    } else {
      this.#state = this.#wait({ redialOfClose: up.redialOfClose && !up.channel.established });
    }
    this.#options.onDown?.(error);
  }

  #dialFailed(dialing: State & { readonly kind: 'dialing' }, error: unknown): void {
    if (this.#state !== dialing) return;
    const reason = dialFailureOf(error);
    this.#state = this.#wait({ redialOfClose: dialing.redialOfClose && reason === 'reset' });
    if (reason === 'refused' && dialing.redialOfClose) this.#options.onRefused?.();
    this.#options.onDialFailed?.(error instanceof Error ? error : new Error(String(error)));
  }

  #wait({ redialOfClose }: { readonly redialOfClose: boolean }): State {
    const { leastMs, mostMs } = this.#backoff;
    const wholeMs = Math.min(mostMs, leastMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    const delayMs = wholeMs * (1 - this.#options.world.random.next() / 2);
    const timer = this.#options.world.clock.setTimer(delayMs, () => this.redialNow());
    return { kind: 'waiting', timer, redialOfClose };
  }
}
