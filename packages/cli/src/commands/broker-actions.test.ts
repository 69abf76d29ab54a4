import { BrokerDescription } from '@tidemark/protocol';
import { expect, test } from 'vitest';
import { brokerSummaries, formatBrokers } from './broker-actions.js';

test('who is in maintenance is told of a broker that is down too', () => {
  const broker = (brokerId: number, fenced: boolean) =>
    BrokerDescription.create({ address: { brokerId, endpoints: [], rack: '' }, fenced, draining: true });
  const standing = { clusterId: 'c', controller: 0, controllerTerm: 1, metadataOffset: 1 };
  const rows = brokerSummaries({ ...standing, brokers: [broker(0, false), broker(1, true)] }, [], []);
  expect(rows.map(({ state, draining }) => [state, draining])).toEqual([
    ['draining', true],
    ['fenced', true],
  ]);
  expect(formatBrokers(rows).split('\n').slice(1)).toEqual([
    expect.stringMatching(/^ *0 +draining /),
    expect.stringMatching(/^ *1 +fenced, draining /),
  ]);
});
