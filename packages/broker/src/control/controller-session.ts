import type { World } from '@tidemark/ports';
import {
  type BrokerEpoch,
  brokerEpoch,
  type ControllerHint,
  type ErrorName,
  errorInfo,
  errorNameOf,
  type HeartbeatResponse,
  type Init,
  NONE,
  type RegisterBrokerRequest,
} from '@tidemark/protocol';
import { type Channel, methods, RpcError, type UnaryMethod } from '@tidemark/rpc';
import { DirectoryShortageError } from '../storage/log-directories.js';
import type { ControllerPath } from './controller-path.js';
import { Pacer } from './pacer.js';

export interface ControllerSessionOptions {
  readonly world: Pick<World, 'clock' | 'log' | 'halt'>;
  readonly path: ControllerPath;
  readonly nodeId: number;
  readonly incarnation: string;
  readonly heartbeatIntervalMs: number;
  readonly requestTimeoutMs: number;
  /** What this broker has to say when it registers; asked for each attempt. */
  readonly registration: () => Init<RegisterBrokerRequest>;
  /**
   * Makes the broker epoch durable in every data directory; awaited before the first heartbeat asks to be unfenced. Rejects
   * with DirectoryShortageError if one lacks room or a descriptor for it now: then it is tried again.
   */
  readonly persistEpoch: (epoch: BrokerEpoch) => Promise<void>;
  /** The last metadata offset applied. */
  readonly metadataOffset: () => number;
  /** Whether it has no room for what producers send; asked for each heartbeat. */
  readonly isFull: () => boolean;
  /** The broker was registered, fenced or unfenced. */
  readonly onStanding?: () => void;
}

/** What every answer of the controller has. */
interface ControllerAnswer {
  readonly error: number;
  readonly message: string;
  readonly controller: ControllerHint | null;
}

/** A request that waits for its answer. */
interface CallUnderWay {
  readonly channel: Channel;
  readonly abort: AbortController;
}

const RETRY_MS = 20;

/**
 * This broker's standing with the controller: registration, then heartbeats for as long as it runs. One request of
 * the session is under way at a time. A heartbeat leaves at once when something changes that the controller waits
 * for: the metadata has reached the registration, another controller took over, the broker wants to shut down.
 */
export class ControllerSession {
  readonly #options: ControllerSessionOptions;
  readonly #pacer: Pacer;
  readonly #calls = new Set<CallUnderWay>();
  #brokerEpoch = brokerEpoch(NONE);
  #takenEpoch = brokerEpoch(NONE);
  /** The controller has taken this incarnation's registration, and has not asked for it again. */
  #registered = false;
  #fenced = true;
  #shutdown: 'no' | 'wanted' | 'granted' = 'no';
  #onGranted: (() => void) | undefined;
  #lastRefusal: ErrorName | undefined;
  #waitsForRoom = false;
  /** When a heartbeat was last answered; monotonic time. */
  #answeredMs: number | undefined;
  /** What is waited before whoever could not answer now is asked again. */
  #askAgainMs = RETRY_MS;
  #closed = false;

  constructor(options: ControllerSessionOptions) {
    this.#options = options;
    this.#pacer = new Pacer(options.world.clock);
    options.path.onChange(() => this.#pathChanged());
  }

  /** -1 until registered; it stays while the same incarnation registers again, for it will be the same. */
  get brokerEpoch(): BrokerEpoch {
    return this.#brokerEpoch;
  }

  /**
   * The metadata offset at which the controller first took this incarnation's registration, be that noted on this disk yet or not;
   * -1: it has not.
   */
  get takenEpoch(): BrokerEpoch {
    return this.#takenEpoch;
  }

  /** As the controller last said; true until it has. */
  get fenced(): boolean {
    return this.#fenced;
  }

  /** For how long no controller has answered a heartbeat of it; 0 before the first answer. */
  get silentMs(): number {
    return this.#answeredMs === undefined ? 0 : this.#options.world.clock.monotonicMs() - this.#answeredMs;
  }

  start(): void {
    void this.#run();
  }

  /** The metadata reached a new offset: the controller may be waiting for that. */
  metadataAdvanced(): void {
    if (this.#fenced && this.#brokerEpoch !== NONE) this.#pacer.wake();
  }

  /** Asks to be relieved of every leadership. Resolves true when the controller has done so, false after the time. */
  requestShutdown(timeoutMs: number): Promise<boolean> {
    this.#shutdown = 'wanted';
    return new Promise((resolve) => {
      const timer = this.#options.world.clock.setTimer(timeoutMs, () => resolve(false));
      this.#onGranted = () => {
        timer.cancel();
        resolve(true);
      };
      this.#pacer.wake();
    });
  }

  close(): void {
    this.#closed = true;
    this.#pacer.wake();
  }

  /**
   * One request to the active controller. Rejects with RpcError: UNREACHABLE (certain) if none is known, whatever the
   * channel says, NOT_CONTROLLER if the answer says so (the hint has then been taken), and DISCONNECTED, outcome
   * unknown, as soon as another controller is the active one.
   */
  async call<Request, Response extends ControllerAnswer>(
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    timeoutMs = this.#options.requestTimeoutMs,
  ): Promise<Response> {
    const channel = this.#options.path.active();
    if (channel === undefined) throw new RpcError('UNREACHABLE', 'no active controller is known');
    const message = await this.#ask(channel, method, request, timeoutMs);
    const error = errorNameOf(message.error);
    if (error === 'NOT_CONTROLLER') {
      if (message.controller !== null) this.#options.path.hint(message.controller);
      throw new RpcError('NOT_CONTROLLER', message.message);
    }
    // It led when it was asked, and perhaps leads no more.
    if (error !== 'NOT_COMMITTED') this.#options.path.answered(channel);
    return message;
  }

  async #ask<Request, Response>(
    channel: Channel,
    method: UnaryMethod<Request, Response>,
    request: Init<Request>,
    timeoutMs: number,
  ): Promise<Response> {
    const underWay = { channel, abort: new AbortController() };
    this.#calls.add(underWay);
    try {
      return (await channel.call(method, request, { timeoutMs, signal: underWay.abort.signal })).message;
    } catch (error) {
      if (!underWay.abort.signal.aborted) throw error;
      throw new RpcError('DISCONNECTED', 'the controller that was asked is the active one no more', { cause: error });
    } finally {
      this.#calls.delete(underWay);
    }
  }

  /** A controller that was deposed may never answer: what it was asked is the next one's to answer. */
  #pathChanged(): void {
    const active = this.#options.path.active();
    for (const { channel, abort } of [...this.#calls]) if (channel !== active) abort.abort();
    this.#askAgainMs = RETRY_MS;
    this.#pacer.wake();
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      const waitMs = this.#registered ? await this.#heartbeat() : await this.#register();
      if (!this.#closed) await this.#pacer.wait(waitMs);
    }
  }

  async #register(): Promise<number> {
    const { world, path, registration, persistEpoch } = this.#options;
    // Of many replicas there is much to say: not before there is somebody to hear it. A change of the path ends the wait.
    if (path.active() === undefined) return RETRY_MS;
    try {
      const answer = await this.call(methods.registerBroker, registration());
      const error = errorNameOf(answer.error);
      if (error !== 'NONE') return this.#registrationRefused(error, answer.message);
      this.#askAgainMs = RETRY_MS;
      // A store that was closed meanwhile takes nothing, and after a stop in order the epoch would belie that.
      if (this.#closed) return 0;
      const epoch = brokerEpoch(answer.brokerEpoch);
      if (this.#takenEpoch === NONE) this.#takenEpoch = epoch;
      // Asked to register again, it keeps its epoch: no heartbeat waits for the disk then.
      if (epoch !== this.#brokerEpoch) await persistEpoch(epoch);
      if (this.#closed) return 0;
      this.#brokerEpoch = epoch;
      this.#registered = true;
      world.log.info('registered with the controller', { epoch });
      this.#options.onStanding?.();
      return 0;
    } catch (error) {
      if (error instanceof RpcError) return this.#askAgain();
      if (error instanceof DirectoryShortageError) return this.#lacksRoom(error);
      return world.halt('the registration could not be made durable', error);
    }
  }

  /**
   * Soon at first: a controller is about to be elected, or the last incarnation of this broker to be missed. Whoever is asked may have
   * much to read each time, and be like this for hours: less and less often, unless the path changes.
   */
  #askAgain(): number {
    const waitMs = this.#askAgainMs;
    this.#askAgainMs = Math.min(2 * waitMs, this.#options.heartbeatIntervalMs);
    return waitMs;
  }

  /** Registering again changes nothing, and comes to the same place. */
  #lacksRoom(error: DirectoryShortageError): number {
    const { world, heartbeatIntervalMs } = this.#options;
    if (!this.#waitsForRoom)
      world.log.error(
        'no room or no descriptor: this broker waits until its registration can be noted in a log directory',
        {
          error,
        },
      );
    this.#waitsForRoom = true;
    return heartbeatIntervalMs;
  }

  #registrationRefused(error: ErrorName, message: string): number {
    const { world, heartbeatIntervalMs } = this.#options;
    if (error === 'INCONSISTENT_CLUSTER_ID' || error === 'INCOMPATIBLE_FEATURES')
      world.halt(`the controller refuses this broker: ${message}`);
    if (error !== this.#lastRefusal) world.log.warn('registration refused; trying again', { error, message });
    this.#lastRefusal = error;
    // The session of the last incarnation ends as soon as the controller has dialled it: soon, after a crash.
    return errorInfo(error).retriable ? this.#askAgain() : heartbeatIntervalMs;
  }

  async #heartbeat(): Promise<number> {
    const { world, nodeId, incarnation, metadataOffset, isFull, heartbeatIntervalMs } = this.#options;
    const request = {
      brokerId: nodeId,
      brokerEpoch: this.#brokerEpoch,
      metadataOffset: metadataOffset(),
      wantShutdown: this.#shutdown === 'wanted',
      incarnation,
      full: isFull(),
    };
    try {
      const answer = await this.call(methods.heartbeat, request, heartbeatIntervalMs * 4);
      this.#answeredMs = world.clock.monotonicMs();
      this.#askAgainMs = RETRY_MS;
      return this.#heartbeatAnswered(answer);
    } catch (error) {
      if (error instanceof RpcError) return this.#askAgain();
      throw error;
    }
  }

  #heartbeatAnswered(answer: HeartbeatResponse): number {
    const { world, path, nodeId, heartbeatIntervalMs } = this.#options;
    const error = errorNameOf(answer.error);
    if (error === 'STALE_BROKER_EPOCH') {
      return world.halt(`another process has registered as broker ${nodeId}: ${answer.message}`);
    }
    if (error === 'BROKER_NOT_REGISTERED') {
      this.#registered = false;
      return 0;
    }
    if (error !== 'NONE') {
      world.log.warn('heartbeat refused', { error, message: answer.message });
      return heartbeatIntervalMs;
    }
    path.committed(answer.committedOffset);
    if (answer.fenced !== this.#fenced) {
      this.#fenced = answer.fenced;
      world.log.info(answer.fenced ? 'fenced by the controller' : 'unfenced by the controller');
      this.#options.onStanding?.();
    }
    if (this.#shutdown === 'wanted' && answer.mayShutDown) {
      this.#shutdown = 'granted';
      this.#onGranted?.();
    }
    return heartbeatIntervalMs;
  }
}
