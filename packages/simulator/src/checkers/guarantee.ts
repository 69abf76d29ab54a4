import { type MetadataImage, type PartitionState, topicSetting } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import type { SeenReplica } from './partition-history.js';

/**
 * Whether the guarantee of replication.md holds for a partition. Of a topic that takes any leader rather than none it ends where
 * nobody is left in ISR and ELR, or one is elected that may lack records. For what comes later it begins anew once nobody
 * is left who follows another leader, has not compared its log with this one's, or calls more committed than it does.
 */
export class Guarantee {
  #number = 0;
  #holds = true;
  /** Who must have had everything, by the state before. */
  #complete: readonly number[] | undefined;
  #partitionEpoch: number | undefined;

  /** Tells one guarantee from the next; undefined: none holds. What began under another one is none's to keep. */
  get current(): number | undefined {
    return this.#holds ? this.#number : undefined;
  }

  get holds(): boolean {
    return this.#holds;
  }

  /** The newest metadata says this of the partition. */
  stateChanged(state: PartitionState, image: MetadataImage): void {
    const { topicId, leader, isr, elr, recovering, partitionEpoch } = state;
    const [before, epochBefore] = [this.#complete, this.#partitionEpoch ?? partitionEpoch];
    this.#complete = [...isr, ...elr];
    this.#partitionEpoch = partitionEpoch;
    // Between two looks it may have had none, and have taken whoever of the last of them had most, even one of these.
    const isUnseen = partitionEpoch > epochBefore + 1;
    const isAnother = before !== undefined && leader !== NONE && !before.includes(leader);
    if (!recovering && !isUnseen && !isAnother && isr.length + elr.length > 0) return;
    if (topicSetting(image, topicId, 'unclean.leader.election.enable')) this.#holds = false;
  }

  begin(): void {
    this.#number += 1;
    this.#holds = true;
  }
}

/** The leader from whose log on the guarantee may begin anew, if it may now; `living`: the replicas of the processes that run. */
export function soundLeader(
  { leader, leaderEpoch, isr, replicas, recovering }: PartitionState,
  living: readonly SeenReplica[],
): SeenReplica | undefined {
  const leading = living.find(({ observed }) => observed.nodeId === leader);
  const leadership = leading?.replica.leadership;
  if (recovering || leading === undefined || leadership?.leaderEpoch !== leaderEpoch) return undefined;
  const { highWatermark } = leading.replica;
  const agrees = ({ replica }: SeenReplica) =>
    replica.role.kind === 'follower' &&
    replica.role.follower.leaderEpoch === leaderEpoch &&
    replica.role.follower.agreed &&
    replica.highWatermark <= highWatermark;
  const isSound = (id: number) => {
    const seen = living.find(({ observed }) => observed.nodeId === id);
    return seen !== undefined && isr.some((each) => each === id) && (seen === leading || agrees(seen));
  };
  return leadership.core.serving && replicas.every(isSound) ? leading : undefined;
}
