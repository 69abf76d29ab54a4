import { NONE, nodeId } from '@tidemark/protocol';
import fc from 'fast-check';
import type { ModelCluster } from './model-cluster.js';

/** One event of a random story; numbers are taken modulo what there is when it happens. */
export interface StoryEvent {
  readonly kind: EventKind;
  readonly a: number;
  readonly b: number;
}

type Action = (cluster: ModelCluster, a: number, b: number) => void;

const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items[at % Math.max(items.length, 1)];

const leadersOf = (cluster: ModelCluster) => cluster.nodes.filter((node) => node.core?.role === 'leader');

/** Takes a message from anywhere in the queue: reordering. */
function takeFlight(cluster: ModelCluster, at: number) {
  const [flight] = cluster.flights.splice(at % Math.max(cluster.flights.length, 1), 1);
  return flight;
}

const actions = {
  /** Everything works for a while: without this, random chance rarely gets anywhere. */
  calm: (cluster, a) => cluster.run(10 + (a % 120)),
  deliver: (cluster, a) => {
    const flight = takeFlight(cluster, a);
    if (flight !== undefined) cluster.deliver(flight);
  },
  duplicate: (cluster, a) => {
    const flight = pick(cluster.flights, a);
    if (flight !== undefined) cluster.deliver(flight);
  },
  lose: (cluster, a, b) => {
    for (let lost = 0; lost <= b % 4; lost += 1) takeFlight(cluster, a);
  },
  save: (cluster, a) => pick(cluster.nodes, a)?.completeSave(cluster.nowMs),
  sync: (cluster, a) => pick(cluster.nodes, a)?.completeSync(cluster.nowMs),
  install: (cluster, a) => pick(cluster.nodes, a)?.completeInstall(cluster.nowMs),
  /** Time passes and nothing arrives. */
  wait: (cluster, a) => {
    cluster.nowMs += a % 700;
    cluster.tickAll();
  },
  /** At any node that believes that it leads. */
  propose: (cluster, a, b) => {
    const leader = pick(leadersOf(cluster), a);
    if (leader !== undefined) cluster.propose(leader.id, [1 + (b % 3), 1 + (a % 2)]);
  },
  crash: (cluster, a, b) => {
    const node = pick(cluster.nodes, a);
    if (node?.core !== undefined) cluster.crash(node.id, { keptEntries: b % 3, keepsSave: b % 2 === 0 });
  },
  restart: (cluster, a) => {
    const down = cluster.nodes.filter((node) => node.core === undefined);
    const node = pick(down, a);
    if (node !== undefined) cluster.restart(node.id);
  },
  /** True or not: safety must not depend on it. */
  hint: (cluster, a, b) => {
    const peer = nodeId(b % cluster.nodes.length);
    pick(cluster.nodes, a)?.input(cluster.nowMs, (core) => core.peerRefused(peer, cluster.nowMs));
  },
  handOver: (cluster, a, b) => {
    const to = nodeId(b % cluster.nodes.length);
    pick(cluster.nodes, a)?.input(cluster.nowMs, (core) => core.transferLeadership(to, cluster.nowMs));
  },
  snapshot: (cluster, a, b) => pick(cluster.nodes, a)?.takeSnapshot(cluster.nowMs, { retained: b % 3 }),
  cut: (cluster, a, b) => cluster.partition([a % cluster.nodes.length], [b % cluster.nodes.length]),
  heal: (cluster) => cluster.blocked.clear(),
  /** At most one disk at a time: a majority must be left that has what was committed. */
  damage: (cluster, a, b) => {
    const node = pick(cluster.nodes, a);
    const isWhole = cluster.nodes.every((each) => each.disk.state.abstainTerm === NONE);
    if (node === undefined || !isWhole || node.disk.entries.length === 0) return;
    cluster.crash(node.id);
    node.damage(b % node.disk.entries.length);
    cluster.restart(node.id);
  },
  /** Whoever believes that it leads adds a member, or makes a voter of a learner. */
  join: (cluster, a, b) => {
    const leader = pick(leadersOf(cluster), a);
    const node = pick(cluster.nodes, b);
    if (leader !== undefined && node !== undefined) cluster.add(leader.id, node.id, { asLearner: a % 4 === 0 });
  },
  /** Itself at times, and voters that are down. */
  leave: (cluster, a, b) => {
    const leader = pick(leadersOf(cluster), a);
    const node = pick(cluster.nodes, b);
    if (leader !== undefined && node !== undefined) cluster.remove(leader.id, node.id);
  },
  /** The disk of a machine dies that counts in no quorum; another takes its place. */
  blank: (cluster, a) => {
    const node = pick(
      cluster.nodes.filter((each) => !cluster.checker.mayCount(each)),
      a,
    );
    if (node === undefined) return;
    cluster.crash(node.id);
    cluster.replaceDisk(node.id);
    cluster.restart(node.id);
  },
} satisfies Record<string, Action>;

export type EventKind = keyof typeof actions;

const weights: Record<EventKind, number> = {
  calm: 6,
  deliver: 30,
  duplicate: 4,
  lose: 3,
  save: 8,
  sync: 8,
  install: 2,
  wait: 4,
  propose: 8,
  crash: 3,
  restart: 5,
  hint: 2,
  handOver: 1,
  snapshot: 2,
  cut: 2,
  heal: 1,
  damage: 1,
  join: 3,
  leave: 2,
  blank: 1,
};

/** Stories of up to `maxLength` events, of any kind but these; they shrink to few. */
export function stories(maxLength: number, without: readonly EventKind[] = []): fc.Arbitrary<StoryEvent[]> {
  const kinds = Object.entries(weights)
    .map(([kind, weight]) => ({ kind: kind as EventKind, weight }))
    .filter(({ kind }) => !without.includes(kind))
    .map(({ kind, weight }) => ({ weight, arbitrary: fc.constant(kind) }));
  const event = { kind: fc.oneof(...kinds), a: fc.nat({ max: 1_000_000 }), b: fc.nat({ max: 1_000_000 }) };
  return fc.array(fc.record(event), { maxLength, size: 'max' });
}

/** Plays one event, then checks the invariants. */
export function play(cluster: ModelCluster, { kind, a, b }: StoryEvent): void {
  const action: Action = actions[kind];
  action(cluster, a, b);
  cluster.checker.afterStep(cluster.nodes);
}
