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
    expect(brokers.apply(at('old', 7), 0)).toBe(true);
    expect(brokers.apply(at('new', 9), 0)).toBe(true);
    expect([brokers.apply(at('old', 7), 0), brokers.apply(at('new', 9), 0)]).toEqual([false, false]);
    expect(brokers.address(3)).toEqual({ host: 'new', port: 9000 });
    // It came back to where it was.
    expect(brokers.apply(at('old', 11), 0)).toBe(true);
    expect([brokers.ids, brokers.addresses]).toEqual([[3], [{ host: 'old', port: 9000 }]]);
  });

  it('is taken from older nodes too, whose word does not make an earlier one good again', () => {
    const brokers = new KnownBrokers();
    brokers.apply(at('first'), 0);
    expect(brokers.apply(at('old', 7), 0)).toBe(true);
    expect(brokers.apply(at('new'), 0)).toBe(true);
    expect(brokers.apply(at('older', 6), 0)).toBe(false);
    expect(brokers.address(3)?.host).toBe('new');
  });

  it('must be one at which it speaks frames', () => {
    const brokers = new KnownBrokers();
    expect(brokers.apply([BrokerAddress.create({ brokerId: 3, brokerEpoch: 5 })], 0)).toBe(false);
    expect(brokers.ids).toEqual([]);
  });
});

describe('a broker that no answer names', () => {
  it('is forgotten after a time in which there were answers, unless there is a connection to it', () => {
    const brokers = new KnownBrokers();
    const forget = (nowMs: number, isOpen = false) =>
      brokers.forgetMissing({ nowMs, forMs: 1000, isOpen: () => isOpen });
    brokers.apply(at('h', 7), 0);
    // Nobody answered for long.
    forget(9000);
    brokers.apply([], 9000);
    brokers.apply([], 9999);
    forget(9999);
    expect(brokers.ids).toEqual([3]);
    brokers.apply(at('h', 7), 9999);
    brokers.apply([], 10_500);
    forget(11_499);
    forget(11_500, true);
    expect(brokers.ids).toEqual([3]);
    forget(11_500);
    expect(brokers.ids).toEqual([]);
  });

  it('is not named by an address of before: after a time that one is taken, as of a cluster that was set up anew', () => {
    const brokers = new KnownBrokers();
    brokers.apply(at('h', 700), 0);
    for (const nowMs of [100, 1100]) {
      brokers.apply(at('new', 5), nowMs);
      brokers.forgetMissing({ nowMs, forMs: 1000, isOpen: () => false });
    }
    expect(brokers.apply(at('new', 5), 1200)).toBe(true);
    expect(brokers.address(3)?.host).toBe('new');
  });
});
