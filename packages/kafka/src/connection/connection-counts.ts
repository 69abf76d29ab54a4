/** Why one more connection is too many; `undefined`: it is not. */
export type TooMany = { readonly limit: 'max.connections' | 'max.connections.per.ip'; readonly connections: number };

/** Counts open connections, in all and by address. The listeners of a node share one. */
export class ConnectionCounts {
  #total = 0;
  readonly #byHost = new Map<string, number>();

  get total(): number {
    return this.#total;
  }

  /** Counts one more from `host`, unless that is too many. */
  open(
    host: string,
    { connectionsMax, connectionsPerIpMax }: { readonly connectionsMax: number; readonly connectionsPerIpMax: number },
  ): TooMany | undefined {
    const ofHost = this.#byHost.get(host) ?? 0;
    if (this.#total >= connectionsMax) return { limit: 'max.connections', connections: this.#total };
    if (ofHost >= connectionsPerIpMax) return { limit: 'max.connections.per.ip', connections: ofHost };
    this.#total += 1;
    this.#byHost.set(host, ofHost + 1);
    return undefined;
  }

  close(host: string): void {
    this.#total -= 1;
    const left = (this.#byHost.get(host) ?? 0) - 1;
    if (left > 0) this.#byHost.set(host, left);
    else this.#byHost.delete(host);
  }
}
