import { type NodeId, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { Configuration } from './core/index.js';
import { Peers, type RaftPeer } from './peers.js';

const at = (host: string) => ({ host, port: 7_700 });
const members = [0, 1, 2].map((id) => ({
  ...{ nodeId: nodeId(id), directoryId: `directory-${id}`, role: 'voter' as const },
  address: at(`node-${id}`),
}));
const configuration: Configuration = { members, retired: [] };

/** The peers of node 0, as last told. */
function peersOf() {
  const told: RaftPeer[][] = [];
  const onChange = (peers: readonly RaftPeer[]) => told.push([...peers]);
  const peers = new Peers({ selfId: nodeId(0), address: at('localhost'), first: configuration, onChange });
  peers.configured(configuration);
  const says = (from: NodeId, host: string, directoryId = `directory-${from}`) =>
    peers.heard(from, { nodeId: from, directoryId, ...at(host) });
  return { peers, told, says, elsewhere: () => told.at(-1)?.map((peer) => peer.elsewhere?.host) };
}

describe('a member that says it is elsewhere than the log has it', () => {
  it('is taken at its word beside that, until the next configuration or its next word', () => {
    const { peers, told, says, elsewhere } = peersOf();
    says(nodeId(1), 'node-1');
    expect(told).toHaveLength(1);
    says(nodeId(1), 'moved');
    says(nodeId(1), 'moved');
    expect(told).toHaveLength(2);
    expect(told.at(-1)?.map(({ address }) => address?.host)).toEqual(['node-1', 'node-2']);
    expect(elsewhere()).toEqual(['moved', undefined]);
    says(nodeId(1), 'node-1');
    expect(elsewhere()).toEqual([undefined, undefined]);
    says(nodeId(2), 'moved-again');
    expect(elsewhere()).toEqual([undefined, 'moved-again']);
    peers.configured(configuration);
    expect(elsewhere()).toEqual([undefined, undefined]);
  });

  it('is not where this node or another is, and another directory of it says nothing', () => {
    const { says, told } = peersOf();
    says(nodeId(1), 'localhost');
    says(nodeId(1), 'node-2');
    says(nodeId(1), 'moved', 'another-directory');
    expect(told).toHaveLength(1);
  });
});
