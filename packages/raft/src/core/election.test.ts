import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ModelCluster } from '../testing/model-cluster.js';

describe('election', () => {
  it('elects one leader soon after a cold start, and commits its no-op on every node', () => {
    const cluster = new ModelCluster({ voters: 3 }).startAll();
    const tookMs = cluster.runUntil(() => cluster.leaderId !== NONE);
    expect(tookMs).toBeLessThan(400);
    cluster.run(20);
    expect(cluster.nodes.map((node) => node.core?.commitIndex)).toEqual([0, 0, 0]);
  });
});
