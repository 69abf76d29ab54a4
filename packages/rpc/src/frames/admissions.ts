import { type Connection, formatAddress, type Log } from '@tidemark/ports';
import { encodeHello, isNodeName, PROTOCOL_VERSION } from '../core/hello.js';
import { CONNECTIONS_MAX, NODE_CONNECTIONS_MAX, TURNED_AWAY_MAX } from '../limits.js';

/** How many connections a frames server keeps open: of clients, and beside them of nodes. */
export interface ConnectionLimits {
  readonly clients: number;
  readonly nodes: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = Object.freeze({
  clients: CONNECTIONS_MAX,
  nodes: NODE_CONNECTIONS_MAX,
});

export interface AdmissionsOptions {
  readonly limits: ConnectionLimits;
  /** What the server calls itself. */
  readonly name: string;
  readonly log: Log;
}

/**
 * The connections of a frames server, and which are too many. Those are told who answers before they are closed:
 * whoever asks whether this process lives must not take a full server for a dead one.
 */
export class Admissions<Served extends { close(): void }> {
  readonly #options: AdmissionsOptions;
  readonly #open = new Set<Served>();
  readonly #clients = new Set<Served>();
  readonly #turnedAway = new Set<Connection>();

  constructor(options: AdmissionsOptions) {
    this.#options = options;
  }

  /** Whether one more may introduce itself; if not, it is turned away. */
  hasRoomFor(connection: Connection): boolean {
    const { limits, name } = this.#options;
    if (this.#open.size < limits.clients + limits.nodes) return true;
    this.#complain(connection);
    const [oldest] = this.#turnedAway;
    if (oldest !== undefined && this.#turnedAway.size >= TURNED_AWAY_MAX) {
      // It has been told, and is slow to go.
      this.#turnedAway.delete(oldest);
      oldest.destroy();
    }
    this.#turnedAway.add(connection);
    const onClose = () => void this.#turnedAway.delete(connection);
    connection.handler = { onFrame: () => undefined, onClose };
    connection.send([encodeHello({ version: PROTOCOL_VERSION, name })]);
    connection.close();
    return false;
  }

  /** The server closes: nobody is there to turn others away politely. */
  close(): void {
    for (const served of this.#open) served.close();
    for (const connection of this.#turnedAway) connection.destroy();
  }

  opened(served: Served): void {
    this.#open.add(served);
  }

  /** Whether who calls itself so may stay, now that it has been told who answers; if not, its owner closes it. */
  admits(served: Served, connection: Connection, peerName: string): boolean {
    if (isNodeName(peerName)) return true;
    if (this.#clients.size < this.#options.limits.clients) {
      this.#clients.add(served);
      return true;
    }
    this.#complain(connection);
    return false;
  }

  closed(served: Served): void {
    this.#open.delete(served);
    this.#clients.delete(served);
  }

  #complain({ remote }: Connection): void {
    this.#options.log.warn('closed a connection: too many are open', {
      remote: formatAddress(remote),
      connections: this.#open.size,
    });
  }
}
