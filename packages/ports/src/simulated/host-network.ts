import {
  type Address,
  type Connection,
  DialError,
  type DialFailure,
  type DialOptions,
  type Listener,
  type ListenOptions,
  type Network,
} from '../network.js';
import type { Endpoint } from './connection.js';
import type { HostState } from './link.js';
import type { SimulatedNetwork } from './network.js';
import type { SimulatedProcess } from './process.js';

/** A dial that got no answer tries again after this long, as TCP does. */
const DIAL_RETRY_MS = 1_000;

const OWN_NAMES = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0', '::']);

/** The network as one process on one host sees it. */
export class HostNetwork implements Network {
  readonly #network: SimulatedNetwork;
  readonly #host: HostState;
  readonly #owner: SimulatedProcess | undefined;

  constructor(network: SimulatedNetwork, host: HostState, owner: SimulatedProcess | undefined) {
    this.#network = network;
    this.#host = host;
    this.#owner = owner;
  }

  async listen(options: ListenOptions): Promise<Listener> {
    this.#owner?.assertAlive();
    const { listeners, name } = this.#host;
    const port = options.address.port === 0 ? this.#host.takePort() : options.address.port;
    if (listeners.has(port)) throw new Error(`listen EADDRINUSE: ${name}:${port} is in use`);
    const listener = { options, owner: this.#owner };
    listeners.set(port, listener);
    return {
      address: { host: name, port },
      close: async () => {
        if (listeners.get(port) === listener) listeners.delete(port);
      },
    };
  }

  async dial(options: DialOptions): Promise<Connection> {
    this.#owner?.assertAlive();
    return new Promise((resolve, reject) => {
      const dial = new Dial({ network: this.#network, from: this.#host, owner: this.#owner, options, resolve, reject });
      dial.start();
    });
  }
}

interface DialContext {
  readonly network: SimulatedNetwork;
  readonly from: HostState;
  readonly owner: SimulatedProcess | undefined;
  readonly options: DialOptions;
  readonly resolve: (connection: Connection) => void;
  readonly reject: (error: DialError) => void;
}

/** One attempt to connect: it ends with a connection, a refusal or, for lack of any answer, a timeout. */
class Dial {
  readonly #context: DialContext;
  readonly #address: Address;
  #settled = false;
  #connection: Endpoint | undefined;
  #stopWaiting: () => void = () => undefined;

  constructor(context: DialContext) {
    this.#context = context;
    this.#address = context.options.address;
  }

  start(): void {
    const { network, from, options } = this.#context;
    const to = OWN_NAMES.has(this.#address.host) ? from : network.knownHost(this.#address.host);
    const giveUp = () => this.#fail('timeout');
    const timer = network.scheduler.schedule(options.timeoutMs, giveUp);
    options.signal?.addEventListener('abort', giveUp);
    this.#stopWaiting = () => {
      timer.cancel();
      options.signal?.removeEventListener('abort', giveUp);
    };
    if (options.signal?.aborted === true) giveUp();
    else if (to === undefined) this.#after(network.latencyMs.least, () => this.#fail('unreachable'));
    else this.#after(network.drawLatency(network.link(from, to)), () => this.#knock(to));
  }

  #knock(to: HostState): void {
    const { network, from, owner, options } = this.#context;
    const back = network.link(to, from);
    if (network.link(from, to).blocked || back.blocked) {
      this.#after(DIAL_RETRY_MS, () => this.#knock(to));
      return;
    }
    const answerMs = network.drawLatency(back);
    const listener = to.listeners.get(this.#address.port);
    if (listener === undefined) {
      this.#after(answerMs, () => this.#fail('refused'));
      return;
    }
    const { frameBytesMax, firstFrameBytesMax, onConnection } = listener.options;
    const { dialled, accepted } = network.connect(
      { host: from, port: from.takePort(), frameBytesMax: options.frameBytesMax, owner },
      { host: to, port: this.#address.port, frameBytesMax, firstFrameBytesMax, owner: listener.owner },
    );
    this.#connection = dialled;
    if (listener.owner === undefined) onConnection(accepted);
    else listener.owner.enter(() => onConnection(accepted));
    this.#after(answerMs, () => this.#settle(() => this.#context.resolve(dialled)));
  }

  #fail(reason: DialFailure): void {
    this.#connection?.destroy();
    this.#settle(() => this.#context.reject(new DialError(reason, this.#address)));
  }

  #settle(settle: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.#stopWaiting();
    const { owner } = this.#context;
    if (owner === undefined) settle();
    else owner.enter(settle);
  }

  #after(delayMs: number, callback: () => void): void {
    this.#context.network.scheduler.schedule(delayMs, () => {
      if (!this.#settled && this.#context.owner?.alive !== false) callback();
    });
  }
}
