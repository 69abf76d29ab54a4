import { type Address, type Connection, FrameRoom, formatAddress, type Timer, type World } from '@tidemark/ports';
import { apiOfKey } from '../core/apis.js';
import type { HandlerTable } from '../handler-table.js';
import { Complaints } from './complaints.js';
import { ConnectionCounts } from './connection-counts.js';
import { FairShare } from './fair-share.js';
import { KafkaConnection } from './kafka-connection.js';
import { ARRIVING_PATIENCE_MS, DEFAULT_LIMITS, type DoorLimits, REQUEST_BYTES_CEILING } from './limits.js';

export interface ServeKafkaOptions {
  readonly world: Pick<World, 'clock' | 'network' | 'log' | 'metrics'>;
  /** The listener's name, as in `listeners`. */
  readonly name: string;
  readonly address: Address;
  readonly table: HandlerTable;
  readonly limits?: Partial<DoorLimits>;
  /** Of the node: shared by its listeners. */
  readonly counts?: ConnectionCounts;
}

/** One listener of the Kafka door. */
export interface KafkaListener {
  readonly name: string;
  /** The address in use (with the port that was chosen for port 0). */
  readonly address: Address;
  readonly connections: number;
  /** Stops accepting, tells handlers that their callers are gone, closes each connection once what is queued has left. */
  close(): Promise<void>;
}

/** An idle connection is closed after this many looks at it without a change. */
const IDLE_LOOKS = 10;

/** Serves `table` to Kafka clients. Rejects if the address cannot be bound, or a limit cannot be. */
export async function serveKafka(options: ServeKafkaOptions): Promise<KafkaListener> {
  const door = new Door(options);
  const { world, address } = options;
  const listener = await world.network.listen({
    address,
    frameBytesMax: door.limits.requestBytesMax,
    room: new FrameRoom({
      bytesMax: door.limits.arrivingBytesMax,
      patienceMs: ARRIVING_PATIENCE_MS,
      clock: world.clock,
    }),
    onConnection: (connection) => door.accept(connection),
  });
  door.watchIdle();
  return {
    name: options.name,
    address: listener.address,
    get connections() {
      return door.connections;
    },
    close: async () => {
      const stopped = listener.close();
      door.close();
      await stopped;
    },
  };
}

class Door {
  readonly limits: DoorLimits;
  readonly #options: ServeKafkaOptions;
  readonly #counts: ConnectionCounts;
  readonly #share: FairShare;
  readonly #complaints: Complaints;
  /** Every open connection, and how often in a row it was found idle. */
  readonly #open = new Map<KafkaConnection, number>();
  readonly #served = new Map<number, number>();
  #idleTimer: Timer | undefined;
  #isClosed = false;

  constructor(options: ServeKafkaOptions) {
    this.#options = options;
    this.limits = checkedLimits(options.limits);
    this.#counts = options.counts ?? new ConnectionCounts();
    this.#share = new FairShare(options.world.clock);
    this.#complaints = new Complaints(options.world);
    this.#register();
  }

  get connections(): number {
    return this.#open.size;
  }

  accept(connection: Connection): void {
    const { name, table } = this.#options;
    const { host } = connection.remote;
    const tooMany = this.#isClosed ? undefined : this.#counts.open(host, this.limits);
    if (this.#isClosed || tooMany !== undefined) {
      connection.destroy();
      if (tooMany !== undefined) {
        const fields = { listener: name, remote: formatAddress(connection.remote), ...tooMany };
        this.#complaints.warn('closed a Kafka client’s connection: too many are open', fields);
      }
      return;
    }
    const client = new KafkaConnection({
      connection,
      listener: name,
      table,
      share: this.#share,
      complaints: this.#complaints,
      onServed: (apiKey) => this.#served.set(apiKey, (this.#served.get(apiKey) ?? 0) + 1),
      onClosed: () => {
        this.#open.delete(client);
        this.#counts.close(host);
      },
    });
    this.#open.set(client, 0);
    client.start();
  }

  watchIdle(): void {
    this.#idleTimer = this.#options.world.clock.setTimer(this.limits.connectionIdleMs / IDLE_LOOKS, () => {
      this.#closeIdle();
      this.watchIdle();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#idleTimer?.cancel();
    for (const client of [...this.#open.keys()]) client.close();
    this.#complaints.stop();
  }

  #closeIdle(): void {
    for (const [client, looks] of [...this.#open]) {
      if (!client.isIdle()) this.#open.set(client, 0);
      else if (looks + 1 < IDLE_LOOKS) this.#open.set(client, looks + 1);
      else client.close();
    }
  }

  #register(): void {
    const { name, world } = this.#options;
    const connections = world.metrics.gauge<'listener'>({
      name: 'tidemark_kafka_connections',
      help: 'Open connections of Kafka clients.',
      labels: ['listener'],
    });
    const requests = world.metrics.counter<'listener' | 'api'>({
      name: 'tidemark_kafka_requests_total',
      help: 'Requests of Kafka clients that were handled.',
      labels: ['listener', 'api'],
    });
    world.metrics.beforeCollect(() => {
      connections.set({ listener: name }, this.#open.size);
      for (const [apiKey, count] of this.#served) {
        requests.increase({ listener: name, api: apiOfKey(apiKey)?.name ?? String(apiKey) }, count);
      }
      this.#served.clear();
    });
  }
}

function checkedLimits(given: Partial<DoorLimits> | undefined): DoorLimits {
  const limits = { ...DEFAULT_LIMITS, ...given };
  if (limits.requestBytesMax > REQUEST_BYTES_CEILING) {
    throw new RangeError(`socket.request.max.bytes is ${REQUEST_BYTES_CEILING} at most, not ${limits.requestBytesMax}`);
  }
  return limits;
}
