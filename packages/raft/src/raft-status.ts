import type { World } from '@tidemark/ports';
import { type NONE, type NodeId, type Offset, offset } from '@tidemark/protocol';
import type { Configuration, FollowerStatus, RoleName } from './core/index.js';
import type { Driver } from './driver.js';

/** What an operator asks of a node of the quorum. */
export interface RaftStatus {
  readonly role: RoleName;
  readonly term: number;
  readonly leaderId: NodeId | typeof NONE;
  readonly commitIndex: Offset;
  readonly appliedIndex: Offset;
  readonly lastIndex: Offset;
  readonly durableIndex: Offset;
  /** What the newest snapshot covers; -1: there is none. */
  readonly snapshotIndex: Offset;
  /** Its log was damaged and is not repaired yet: it neither votes nor stands. */
  readonly abstains: boolean;
  /** Who belongs to the quorum as this node's log has it. */
  readonly configuration: Configuration;
  /** Whether that is committed. */
  readonly isSettled: boolean;
  /** On the leader, each other member; times are monotonic. */
  readonly followers: readonly FollowerStatus[];
}

export function statusOf({ core, applier }: Driver): RaftStatus {
  return {
    role: core.role,
    term: core.term,
    leaderId: core.leaderId,
    commitIndex: offset(core.commitIndex),
    appliedIndex: applier.appliedIndex,
    lastIndex: offset(core.lastIndex),
    durableIndex: offset(core.durableIndex),
    snapshotIndex: offset(core.snapshotIndex),
    abstains: core.abstains,
    configuration: core.configuration,
    isSettled: core.isSettled,
    followers: core.followers(),
  };
}

export function registerMetrics({ metrics }: Pick<World, 'metrics'>, { core, applier }: Driver): void {
  const gauge = (name: string, help: string) => metrics.gauge({ name: `tidemark_raft_${name}`, help });
  const term = gauge('term', 'The term of the metadata quorum that this node is in.');
  const leads = gauge('leader', '1 if this node leads the metadata quorum, else 0.');
  const commit = gauge('commit_offset', 'The last committed offset of the metadata log that this node knows of.');
  const applied = gauge('applied_offset', 'The last offset of the metadata log that this node has applied.');
  metrics.beforeCollect(() => {
    term.set({}, core.term);
    leads.set({}, core.role === 'leader' ? 1 : 0);
    commit.set({}, core.commitIndex);
    applied.set({}, applier.appliedIndex);
  });
}
