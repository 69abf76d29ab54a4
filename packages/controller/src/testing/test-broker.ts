import { supportedFeatures } from '@tidemark/metadata';
import { createSimulatedWorld, type SimulatedNetwork, type SimulatedScheduler } from '@tidemark/ports/simulated';
import { type HeartbeatRequest, type Init, idFromBytes, type RegisterBrokerRequest } from '@tidemark/protocol';
import {
  type ConnectionLimits,
  dialFrames,
  type FramesChannel,
  HandlerRegistry,
  methods,
  serveFrames,
} from '@tidemark/rpc';
import { directoryOf } from './cluster-model.js';

export const CONTROLLER = Object.freeze({ host: 'controller', port: 1 });

/** A broker as the controller sees it: it registers, heartbeats over one connection, and says who it is. */
export class TestBroker {
  readonly id: number;
  readonly world;
  readonly incarnation: string;
  /** What `identify` answers. */
  identity: string;
  /** While true, `identify` is never answered. */
  mute = false;
  /** How many connections it takes, when it begins to listen; as any server if absent. */
  limits: ConnectionLimits | undefined;
  brokerEpoch = -1;
  /** It has no room for records, as its heartbeats say. */
  full = false;
  fenced = true;
  #channel: FramesChannel | undefined;
  #heartbeats = false;

  constructor({ scheduler, network }: { scheduler: SimulatedScheduler; network: SimulatedNetwork }, id: number) {
    this.id = id;
    this.world = createSimulatedWorld({ scheduler, network, hostName: `broker-${id}` });
    this.incarnation = idFromBytes(this.world.random.bytes(16));
    this.identity = this.incarnation;
  }

  get address() {
    return { host: `broker-${this.id}`, port: 2 };
  }

  async listen(): Promise<void> {
    const registry = new HandlerRegistry();
    registry.unary(methods.identify, () => {
      const { id: nodeId, identity: incarnation } = this;
      const answer = { message: { nodeId, incarnation, clusterId: 'c' } };
      return this.mute ? new Promise(() => undefined) : answer;
    });
    const { world, address, limits } = this;
    await serveFrames({ world, address, registry, ...(limits !== undefined && { limits }) });
  }

  async channel(): Promise<FramesChannel> {
    if (this.#channel === undefined || this.#channel.closed) {
      this.#channel = await dialFrames({ world: this.world, address: CONTROLLER, timeoutMs: 100 });
    }
    return this.#channel;
  }

  async register(given: Init<RegisterBrokerRequest> = {}) {
    const channel = await this.channel();
    const request = {
      clusterId: 'c',
      brokerId: this.id,
      incarnation: this.incarnation,
      endpoints: [{ name: 'frames', ...this.address }],
      directoryIds: [directoryOf(this.id)],
      // As of a disk that knows all that the broker was told.
      previousBrokerEpoch: Number.MAX_SAFE_INTEGER,
      features: supportedFeatures,
      ...given,
    };
    const { message } = await channel.call(methods.registerBroker, request, { timeoutMs: 5_000 });
    if (message.error === 0) this.brokerEpoch = message.brokerEpoch;
    return message;
  }

  async heartbeat(given: Init<HeartbeatRequest> = {}) {
    const channel = await this.channel();
    const request = {
      brokerId: this.id,
      brokerEpoch: this.brokerEpoch,
      incarnation: this.incarnation,
      metadataOffset: Number.MAX_SAFE_INTEGER,
      full: this.full,
      ...given,
    };
    const { message } = await channel.call(methods.heartbeat, request, { timeoutMs: 5_000 });
    if (message.error === 0) this.fenced = message.fenced;
    return message;
  }

  /** Listens, registers, is unfenced, and goes on heartbeating. */
  async start(): Promise<this> {
    await this.listen();
    await this.register();
    await this.heartbeat();
    this.#heartbeats = true;
    this.#beat();
    return this;
  }

  /** Stops heartbeating; the connection stays. */
  fallSilent(): void {
    this.#heartbeats = false;
  }

  /** Closes the connection, and lives on. */
  hangUp(): void {
    this.fallSilent();
    this.#channel?.close();
  }

  #beat(): void {
    this.world.clock.setTimer(500, () => {
      if (!this.#heartbeats) return;
      this.heartbeat().then(
        () => this.#beat(),
        () => this.#beat(),
      );
    });
  }
}
