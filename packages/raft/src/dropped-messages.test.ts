import { NONE, RaftMessage } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { RaftCluster } from './testing/raft-cluster.js';

const TEN_MINUTES_MS = 600_000;

/** A node alone, which is sent what means another; `linesFrom` are the senders of which its log has a line, in order. */
async function mistakenNode() {
  const cluster = await new RaftCluster({ voters: 1 }).startAll();
  await cluster.elect();
  const log = cluster.member(0).log;
  const receive = (from: number, directoryId = 'another') => {
    const fields = { clusterId: 'test', from: { nodeId: from }, to: { nodeId: 9, directoryId } };
    cluster.node(0).receive(RaftMessage.create(fields), []);
  };
  const lines = () => log.at('warn').filter(({ fields }) => 'from' in fields);
  return { cluster, receive, lines, linesFrom: () => lines().map(({ fields }) => fields.from) };
}

it('tells of each sender that takes this node for another, and again after ten minutes', async () => {
  const { cluster, receive, linesFrom } = await mistakenNode();
  for (let ms = 0; ms < 3 * TEN_MINUTES_MS; ms += 1_000) {
    receive(1);
    if (ms >= TEN_MINUTES_MS && ms < 2 * TEN_MINUTES_MS) receive(2);
    await cluster.runFor(1_000);
  }
  expect(linesFrom()).toEqual([1, 1, 2, 1]);
});

it('fills no log for whoever is a thousand senders, or says what has no end', async () => {
  const { cluster, receive, lines, linesFrom } = await mistakenNode();
  for (let round = 0; round < 3; round += 1) {
    for (let from = NONE; from < 1_000; from += 1) receive(from, 'x'.repeat(1_000));
  }
  expect(linesFrom().length).toBeLessThan(20);
  expect(Math.max(...lines().map(({ fields }) => JSON.stringify(fields).length))).toBeLessThan(400);
  await cluster.runFor(TEN_MINUTES_MS);
  receive(999);
  expect(linesFrom().at(-1)).toBe(999);
});
