import { type Address, formatAddress } from '@tidemark/ports';
import type { BrokerAddress } from '@tidemark/protocol';

interface KnownBroker {
  readonly address: Address;
  /** Of the registration that gave the address; 0: nobody has told. */
  readonly brokerEpoch: number;
}

/**
 * Where each broker is, as far as one client has heard. Answers come from many nodes and in any order; an address replaces another
 * unless it is of an earlier registration.
 */
export class KnownBrokers {
  readonly #brokers = new Map<number, KnownBroker>();

  get ids(): readonly number[] {
    return [...this.#brokers.keys()];
  }

  get addresses(): readonly Address[] {
    return [...this.#brokers.values()].map(({ address }) => address);
  }

  address(brokerId: number): Address | undefined {
    return this.#brokers.get(brokerId)?.address;
  }

  /** Takes in what an answer says; returns whether an address is news. */
  apply(brokers: readonly BrokerAddress[]): boolean {
    let changed = false;
    for (const broker of brokers) changed = this.#applyBroker(broker) || changed;
    return changed;
  }

  #applyBroker({ brokerId, endpoints, brokerEpoch }: BrokerAddress): boolean {
    const endpoint = endpoints.find(({ name }) => name === 'frames');
    if (endpoint === undefined) return false;
    const { host, port } = endpoint;
    const known = this.#brokers.get(brokerId);
    // Older nodes do not tell the epoch, and may know no less.
    if (known !== undefined && brokerEpoch > 0 && brokerEpoch < known.brokerEpoch) return false;
    this.#brokers.set(brokerId, {
      address: { host, port },
      brokerEpoch: Math.max(brokerEpoch, known?.brokerEpoch ?? 0),
    });
    return known === undefined || formatAddress(known.address) !== formatAddress({ host, port });
  }
}
