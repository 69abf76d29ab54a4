import {
  ConnectionCounts,
  type DoorServices,
  endpointName,
  HandlerTable,
  type KafkaListener,
  serveKafka,
  serveKafkaHandlers,
} from '@tidemark/kafka';
import type { Address, DialOptions, ListenOptions, World } from '@tidemark/ports';
import type { Endpoint, Init } from '@tidemark/protocol';
import type { NodeConfig } from './config/keys.js';
import { HeldConnections } from './held-connections.js';

type DoorConfig = Pick<
  NodeConfig,
  | 'listeners'
  | 'advertisedListeners'
  | 'socketRequestMaxBytes'
  | 'connectionsMaxIdleMs'
  | 'maxConnections'
  | 'maxConnectionsPerIp'
>;

/**
 * A node's listeners for Kafka clients, opened before the node is built, so that their ports are known when the broker
 * registers. Clients wait, unread, until the node takes part: before, it does not know the cluster's topics.
 */
export class KafkaDoor {
  readonly listeners: readonly KafkaListener[];
  readonly #advertised: ReadonlyMap<string, Address>;
  readonly #table: HandlerTable;
  readonly #held: HeldConnections;

  private constructor(parts: {
    readonly listeners: readonly KafkaListener[];
    readonly advertised: ReadonlyMap<string, Address>;
    readonly table: HandlerTable;
    readonly held: HeldConnections;
  }) {
    this.listeners = parts.listeners;
    this.#advertised = parts.advertised;
    this.#table = parts.table;
    this.#held = parts.held;
  }

  /** Undefined if the configuration names no listener. Rejects if an address cannot be bound. */
  static async open(world: World, config: DoorConfig): Promise<KafkaDoor | undefined> {
    if (config.listeners.length === 0) return undefined;
    const held = new HeldConnections(world.network);
    const table = new HandlerTable();
    const counts = new ConnectionCounts();
    const limits = {
      requestBytesMax: config.socketRequestMaxBytes,
      connectionIdleMs: config.connectionsMaxIdleMs,
      connectionsMax: config.maxConnections,
      connectionsPerIpMax: config.maxConnectionsPerIp,
    };
    const network = {
      listen: (options: ListenOptions) => held.listen(options),
      dial: (options: DialOptions) => world.network.dial(options),
    };
    const doorWorld = { ...world, network };
    const listeners: KafkaListener[] = [];
    try {
      for (const { listener: name, address } of config.listeners) {
        listeners.push(await serveKafka({ world: doorWorld, name, address, table, limits, counts }));
      }
    } catch (error) {
      await Promise.allSettled(listeners.map((listener) => listener.close()));
      throw error;
    }
    const advertised = new Map(config.advertisedListeners.map(({ listener, address }) => [listener, address]));
    return new KafkaDoor({ listeners, advertised, table, held });
  }

  /** What the broker's registration says of the listeners. */
  get endpoints(): Init<Endpoint>[] {
    return this.listeners.map(({ name, address }) => ({
      name: endpointName(name),
      ...(this.#advertised.get(name) ?? address),
    }));
  }

  /** Adds the handlers; clients are not answered yet. */
  attach(services: DoorServices): void {
    serveKafkaHandlers(this.#table, services);
  }

  /** Lets clients in. */
  letIn(): void {
    this.#held.release();
  }

  async close(): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener.close()));
    // Whoever still waits to be let in is turned away by a listener that is closed.
    this.#held.release();
  }
}
