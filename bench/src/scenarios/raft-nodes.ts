import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { commandWorld } from '@tidemark/cli';
import { type Init, type NodeId, nodeId, RaftMessage } from '@tidemark/protocol';
import { type RaftMachine, RaftNode } from '@tidemark/raft';

const VOTERS = 3;
const RECORD = new Uint8Array(100);
const ELECTION_TIMEOUT_MS = 10_000;

/** A machine that keeps nothing: what is measured is the quorum. */
const machine: RaftMachine = {
  apply: () => {},
  snapshot: () => new Uint8Array(1),
  restore: () => {},
  onLeader: () => {},
  onFollower: () => {},
};

export interface NodesLoad {
  readonly directory: string;
  /** How many proposals wait for their commit at any time. */
  readonly concurrency: number;
  readonly durationMs: number;
}

/**
 * How many proposals of one record of 100 B a second three nodes commit that have a directory each and fsync, but
 * share a process: messages pass through their wire format and one turn of the event loop, not through sockets.
 */
export async function measureNodes({ directory, concurrency, durationMs }: NodesLoad): Promise<number> {
  const nodes = await openNodes(directory);
  try {
    for (const node of nodes) node.start();
    const leader = await leaderOf(nodes);
    let committed = 0;
    const endMs = performance.now() + durationMs;
    const proposer = async (): Promise<void> => {
      while (performance.now() < endMs) {
        await leader.propose([RECORD]);
        committed += 1;
      }
    };
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: concurrency }, proposer));
    return committed / ((performance.now() - startedMs) / 1_000);
  } finally {
    for (const node of nodes) await node.close({ handOver: false });
  }
}

async function openNodes(directory: string): Promise<RaftNode[]> {
  const voters = Array.from({ length: VOTERS }, (_, id) => ({ nodeId: nodeId(id), directoryId: `directory-${id}` }));
  const nodes: RaftNode[] = [];
  const carry = (to: NodeId, message: Init<RaftMessage>, attachments: readonly Uint8Array[]): boolean => {
    const bytes = RaftMessage.encode(message).finish();
    const copies = attachments.map((attachment) => attachment.slice());
    setImmediate(() => nodes[to]?.receive(RaftMessage.decode(bytes), copies));
    return true;
  };
  for (const self of voters) {
    const node = await RaftNode.open({
      world: commandWorld(),
      clusterId: 'bench',
      self,
      voters,
      directory: join(directory, `node-${self.nodeId}`),
      link: (to) => ({ send: (message, attachments) => carry(to, message, attachments) }),
      machine,
      noOpRecord: () => new Uint8Array(),
    });
    nodes.push(node);
  }
  return nodes;
}

async function leaderOf(nodes: readonly RaftNode[]): Promise<RaftNode> {
  for (const deadline = performance.now() + ELECTION_TIMEOUT_MS; performance.now() < deadline; await delay(10)) {
    const leader = nodes.find(({ role, appliedIndex }) => role === 'leader' && appliedIndex >= 0);
    if (leader !== undefined) return leader;
  }
  throw new Error(`no leader after ${ELECTION_TIMEOUT_MS} ms`);
}
