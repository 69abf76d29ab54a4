import { BrokerAddress } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { KnownBrokers } from './known-brokers.js';

/** As it comes from the wire; without an epoch from an older node. */
function at(host: string, brokerEpoch?: number): BrokerAddress[] {
  const endpoints = [{ name: 'frames', host, port: 9000 }];
  const told = { brokerId: 3, endpoints, ...(brokerEpoch === undefined ? {} : { brokerEpoch }) };
  return [BrokerAddress.decode(BrokerAddress.encode(told).finish())];
}

describe('the address of a broker', () => {
  it('is that of its latest registration, in whatever order nodes tell of them', () => {
    const brokers = new KnownBrokers();
    expect(brokers.apply(at('old', 7))).toBe(true);
    expect(brokers.apply(at('new', 9))).toBe(true);
    expect([brokers.apply(at('old', 7)), brokers.apply(at('new', 9))]).toEqual([false, false]);
    expect(brokers.address(3)).toEqual({ host: 'new', port: 9000 });
    // It came back to where it was.
    expect(brokers.apply(at('old', 11))).toBe(true);
    expect([brokers.ids, brokers.addresses]).toEqual([[3], [{ host: 'old', port: 9000 }]]);
  });

  it('is taken from older nodes too, whose word does not make an earlier one good again', () => {
    const brokers = new KnownBrokers();
    brokers.apply(at('first'));
    expect(brokers.apply(at('old', 7))).toBe(true);
    expect(brokers.apply(at('new'))).toBe(true);
    expect(brokers.apply(at('older', 6))).toBe(false);
    expect(brokers.address(3)?.host).toBe('new');
  });

  it('must be one at which it speaks frames', () => {
    const brokers = new KnownBrokers();
    expect(brokers.apply([BrokerAddress.create({ brokerId: 3, brokerEpoch: 5 })])).toBe(false);
    expect(brokers.ids).toEqual([]);
  });
});
