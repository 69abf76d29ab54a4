import type { NameserverPath } from '@tidemark/broker';
import { type Address, formatAddress, type World } from '@tidemark/ports';
import { type Channel, PeerLink } from '@tidemark/rpc';

/** One connection to each nameserver that this broker reports to. */
export class NameserverLinks {
  readonly #links: readonly PeerLink[];
  readonly paths: readonly NameserverPath[];

  constructor(options: {
    readonly world: World;
    readonly name: string;
    readonly addresses: readonly Address[];
    /** This node's own address and channel, if it is a nameserver itself. */
    readonly local: { readonly address: Address; readonly channel: Channel } | undefined;
  }) {
    const { world, name, addresses, local } = options;
    const links: PeerLink[] = [];
    this.#links = links;
    this.paths = addresses.map((address) => {
      if (local !== undefined && formatAddress(address) === formatAddress(local.address)) return () => local.channel;
      const link = new PeerLink({ world, address, name });
      links.push(link);
      return () => link.channel;
    });
  }

  close(): void {
    for (const link of this.#links) link.close();
  }
}
