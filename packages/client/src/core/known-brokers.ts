import { type Address, formatAddress } from '@tidemark/ports';
import type { BrokerAddress } from '@tidemark/protocol';

interface KnownBroker {
  readonly address: Address;
  /** Of the registration that gave the address; 0: nobody has told. */
  readonly brokerEpoch: number;
  /** When the first answer came that did not name it; undefined: the last one did. */
  missingSinceMs: number | undefined;
}

export interface ForgetOptions {
  readonly nowMs: number;
  readonly forMs: number;
  /** Whether there is a connection to an address: who is there is not gone. */
  readonly isOpen: (address: Address) => boolean;
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
  apply(brokers: readonly BrokerAddress[], nowMs: number): boolean {
    for (const known of this.#brokers.values()) known.missingSinceMs ??= nowMs;
    let changed = false;
    for (const broker of brokers) changed = this.#applyBroker(broker) || changed;
    return changed;
  }

  /**
   * Forgets those that no answer has named for `forMs`: they were removed. While nobody answers none is forgotten, nor one that is
   * fenced for less long.
   */
  forgetMissing({ nowMs, forMs, isOpen }: ForgetOptions): void {
    for (const [brokerId, { address, missingSinceMs }] of this.#brokers) {
      if (nowMs - (missingSinceMs ?? nowMs) >= forMs && !isOpen(address)) this.#brokers.delete(brokerId);
    }
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
      missingSinceMs: undefined,
    });
    return known === undefined || formatAddress(known.address) !== formatAddress({ host, port });
  }
}
