import type { Connection, Listener, ListenOptions, Network } from '@tidemark/ports';

/** More are closed: whoever dials on and on while a node starts must not fill its memory. */
const HELD_MAX = 1_000;

/**
 * A network on which connections that are accepted wait, unread, until `release`: a door whose port must be known
 * before anybody can be answered behind it.
 */
export class HeldConnections implements Pick<Network, 'listen'> {
  readonly #network: Pick<Network, 'listen'>;
  #held: (() => void)[] | undefined = [];

  constructor(network: Pick<Network, 'listen'>) {
    this.#network = network;
  }

  listen(options: ListenOptions): Promise<Listener> {
    const onConnection = (connection: Connection) => {
      if (this.#held === undefined) options.onConnection(connection);
      else if (this.#held.length < HELD_MAX) this.#held.push(() => options.onConnection(connection));
      else connection.destroy();
    };
    return this.#network.listen({ ...options, onConnection });
  }

  /** Hands over what waits, and from now on everything at once. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const handOver of held) handOver();
  }
}
