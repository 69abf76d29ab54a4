import { describe, expect, it } from 'vitest';
import { ModelCluster, type Step } from './testing/model-cluster.js';

/** Steps by name; node 1 is at 0, node 2 at 1, node 3 at 2. */
function run(cluster: ModelCluster, script: string): void {
  for (const word of script.trim().split(/\s+/)) {
    const [kind = '', at = '1'] = word.split(':');
    cluster.step({ kind: kind as Step['kind'], at: Number(at) - 1 });
  }
}

/** Node 1 leads in epoch 1; what it appends everybody writes, and it hears of that. */
const REPLICATE = 'append:1 sync:1 talk:2 talk:3 sync:2 sync:3 talk:2 talk:3';

function values(cluster: ModelCluster): number[] {
  return cluster.currentLeader?.log.records.map(({ value }) => value) ?? [];
}

// Stories of KIP-101 and KIP-279 on the model cluster: every step is one event.
describe('failover', () => {
  it('kip101-follower-restart-then-leader-death-keeps-acked', () => {
    const cluster = new ModelCluster();
    run(cluster, REPLICATE);
    expect([...cluster.acknowledged.values()]).toEqual([1]);
    // The follower's HW lags: it never heard that its record is committed. It restarts, and the leader dies before it
    // is asked: a follower that cut its log to its own HW would have lost the record here.
    run(cluster, 'crash:2 restart:2 unfence:2 inform talk:2 altering inform talk:2 altering inform');
    run(cluster, 'crash:1 fence:1 inform');
    expect(values(cluster)).toEqual([1]);
    cluster.heal();
    expect(values(cluster)).toEqual([1]);
  });

  it('kip279-triple-failover-logs-converge', () => {
    const cluster = new ModelCluster();
    run(cluster, REPLICATE);
    // Each leader in turn writes what nobody hears of, and dies.
    run(cluster, 'append:1 append:1 sync:1 crash:1 fence:1 inform');
    run(cluster, 'append:2 sync:2 crash:2 fence:2 restart:1 inform');
    run(cluster, 'unfence:1 unfence:3 inform append:3 append:3 append:3 sync:3 crash:3 fence:3');
    run(cluster, 'restart:2 unfence:2 unfence:1 inform');
    cluster.heal();
    const leader = cluster.currentLeader;
    expect(values(cluster)).toContain(1);
    for (const { log } of cluster.nodes) expect(log.records).toEqual(leader?.log.records);
  });

  it('isr-expand-inflight-failover-no-loss: the controller elects the member whose joining the leader never heard of', () => {
    const cluster = new ModelCluster();
    run(cluster, 'crash:3 fence:3 inform');
    run(cluster, 'restart:3 unfence:3 inform talk:3');
    // The proposal to take node 3 in arrives and is committed; its answer, and the metadata, do not reach the leader.
    run(cluster, 'deliver drop append:1 sync:1 talk:2 sync:2 talk:2');
    expect(cluster.acknowledged.size).toBe(0);
    run(cluster, 'crash:1 fence:1 crash:2 fence:2 inform');
    cluster.heal();
    for (const [offset, value] of cluster.acknowledged) expect(values(cluster)[offset]).toBe(value);
  });
});
