import { type Address, formatAddress, type Timer } from '@tidemark/ports';
import { type Channel, dialFrames, endController, RpcError } from '@tidemark/rpc';
import { retryDelayMs } from './core/backoff.js';
import type { ConnectionOptions } from './options.js';

/** A connection that closes sooner than this counts as a failed one, so that it is not made again without pause. */
const SHORT_LIFE_MS = 1000;

interface Entry {
  readonly address: Address;
  channel: Channel | undefined;
  dialling: Promise<Channel> | undefined;
  openedMs: number;
  failures: number;
  notBeforeMs: number;
  retryTimer: Timer | undefined;
  /** Why no channel is made before a time. */
  shunned: { readonly reason: string; readonly untilMs: number } | undefined;
}

export interface ChannelPoolOptions {
  readonly world: ConnectionOptions['world'];
  readonly clientId: string;
  readonly dialTimeoutMs: number;
  /** A channel has opened or closed, or one that is wanted may be dialled again. */
  readonly onChange: () => void;
}

/** One channel for each address, made when it is first wanted. */
export class ChannelPool {
  readonly #options: ChannelPoolOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #abort = endController();

  constructor(options: ChannelPoolOptions) {
    this.#options = options;
  }

  /** The open channel to this address, if there is one. */
  openChannel(address: Address): Channel | undefined {
    return this.#entries.get(formatAddress(address))?.channel;
  }

  /** The last attempt to reach this address failed, or it is shunned. */
  isFailing(address: Address): boolean {
    const entry = this.#entries.get(formatAddress(address));
    return entry !== undefined && (entry.failures > 0 || this.#shunnedMs(entry) > 0);
  }

  /** There is no channel to this address, and none is to be made for a moment yet: it could not be reached, or is shunned. */
  isResting(address: Address): boolean {
    const entry = this.#entries.get(formatAddress(address));
    return entry !== undefined && entry.channel === undefined && this.#restMs(entry) > 0;
  }

  /** Closes the channel to this address, and makes none for a while, whatever changes in the cluster. */
  shun(address: Address, { reason, forMs }: { readonly reason: string; readonly forMs: number }): void {
    const entry = this.#entry(address);
    entry.shunned = { reason, untilMs: this.#options.world.clock.monotonicMs() + forMs };
    entry.channel?.close();
  }

  /** Dials in the background, unless that is done already or failed a moment ago; `onChange` tells the rest. */
  want(address: Address): void {
    const entry = this.#entry(address);
    if (entry.channel !== undefined || entry.dialling !== undefined || this.#abort.signal.aborted) return;
    const { clock } = this.#options.world;
    const waitMs = this.#restMs(entry);
    if (waitMs <= 0) {
      this.#dial(entry).catch(() => undefined);
      return;
    }
    entry.retryTimer ??= clock.setTimer(waitMs, () => {
      entry.retryTimer = undefined;
      this.#options.onChange();
    });
  }

  /** The channel to this address, dialled if need be, whatever failed before. Rejects with RpcError UNREACHABLE. */
  connect(address: Address): Promise<Channel> {
    const entry = this.#entry(address);
    if (entry.channel !== undefined) return Promise.resolve(entry.channel);
    return entry.dialling ?? this.#dial(entry);
  }

  /** Something has changed in the cluster: what could not be reached before may be dialled again at once. */
  forgive(): void {
    for (const entry of this.#entries.values()) {
      entry.notBeforeMs = 0;
      entry.failures = 0;
    }
  }

  /** Forgets addresses that are not among these, and to which no channel is open or being made. */
  retain(addresses: readonly Address[]): void {
    const wanted = new Set(addresses.map(formatAddress));
    for (const [key, entry] of this.#entries) {
      if (wanted.has(key) || entry.channel !== undefined || entry.dialling !== undefined) continue;
      entry.retryTimer?.cancel();
      this.#entries.delete(key);
    }
  }

  close(): void {
    this.#abort.abort();
    for (const entry of this.#entries.values()) {
      entry.retryTimer?.cancel();
      entry.channel?.close();
    }
  }

  #entry(address: Address): Entry {
    const key = formatAddress(address);
    let entry = this.#entries.get(key);
    if (entry === undefined) {
      entry = {
        address,
        channel: undefined,
        dialling: undefined,
        openedMs: 0,
        failures: 0,
        notBeforeMs: 0,
        retryTimer: undefined,
        shunned: undefined,
      };
      this.#entries.set(key, entry);
    }
    return entry;
  }

  #dial(entry: Entry): Promise<Channel> {
    const dialling = this.#tryDial(entry).finally(() => {
      entry.dialling = undefined;
      if (!this.#abort.signal.aborted) this.#options.onChange();
    });
    entry.dialling = dialling;
    return dialling;
  }

  async #tryDial(entry: Entry): Promise<Channel> {
    const { world, clientId, dialTimeoutMs } = this.#options;
    const { signal } = this.#abort;
    try {
      if (signal.aborted) throw new RpcError('UNREACHABLE', 'the client is closed');
      this.#assertNotShunned(entry);
      const { address } = entry;
      const channel = await dialFrames({ world, address, timeoutMs: dialTimeoutMs, name: clientId, signal });
      if (signal.aborted) {
        channel.close();
        throw new RpcError('UNREACHABLE', 'the client is closed');
      }
      this.#opened(entry, channel);
      return channel;
    } catch (error) {
      this.#backOff(entry);
      throw error;
    }
  }

  #opened(entry: Entry, channel: Channel): void {
    entry.channel = channel;
    entry.openedMs = this.#options.world.clock.monotonicMs();
    channel.onClose(() => {
      entry.channel = undefined;
      const livedMs = this.#options.world.clock.monotonicMs() - entry.openedMs;
      if (livedMs < SHORT_LIFE_MS) this.#backOff(entry);
      else entry.failures = 0;
      if (!this.#abort.signal.aborted) this.#options.onChange();
    });
  }

  #assertNotShunned(entry: Entry): void {
    if (entry.shunned !== undefined && this.#shunnedMs(entry) > 0) {
      throw new RpcError('UNREACHABLE', entry.shunned.reason);
    }
  }

  /** How long nothing is to be dialled here still; not above 0: it may be now. */
  #restMs(entry: Entry): number {
    return Math.max(entry.notBeforeMs - this.#options.world.clock.monotonicMs(), this.#shunnedMs(entry));
  }

  /** How long it is shunned still; 0: it is not. */
  #shunnedMs({ shunned }: Entry): number {
    return Math.max((shunned?.untilMs ?? 0) - this.#options.world.clock.monotonicMs(), 0);
  }

  #backOff(entry: Entry): void {
    const { clock, random } = this.#options.world;
    entry.notBeforeMs = clock.monotonicMs() + retryDelayMs(entry.failures, random.next());
    entry.failures++;
  }
}
