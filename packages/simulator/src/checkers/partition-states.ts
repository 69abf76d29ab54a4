import { type MetadataImage, type PartitionState, topicSetting } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import { mustHold } from './violation.js';

/**
 * The rules of what the controller says of partitions, whoever has heard it: epochs only rise, each partition epoch is
 * one state for all, a leader is in its ISR, ISR and ELR are replicas and disjoint, and a fenced broker is in no ISR.
 */
export class PartitionStatesChecker {
  readonly #newest = new Map<string, PartitionState>();
  readonly #states = new Map<string, string>();
  #image: MetadataImage | undefined;

  /** The newest image that any node has applied. */
  get image(): MetadataImage | undefined {
    return this.#image;
  }

  /** Takes an image that is newer than all before; calls back for each partition that changed. Throws InvariantViolation. */
  take(image: MetadataImage, onChanged: (state: PartitionState) => void): void {
    const brokersChanged = this.#image?.brokers !== image.brokers;
    this.#image = image;
    for (const { topicId, name, partitions } of image.topics.values()) {
      for (const state of partitions) {
        const key = `${topicId}/${state.partition}`;
        const before = this.#newest.get(key);
        if (before === state && !brokersChanged) continue;
        const title = `${name}-${state.partition}`;
        if (before !== state) {
          this.#compare(title, key, state, before);
          this.#newest.set(key, state);
        }
        checkMembers(title, state, image);
        onChanged(state);
      }
    }
  }

  #compare(title: string, key: string, state: PartitionState, before: PartitionState | undefined): void {
    const { leaderEpoch, partitionEpoch } = state;
    if (before !== undefined) {
      const rises = partitionEpoch >= before.partitionEpoch && leaderEpoch >= before.leaderEpoch;
      const was = `${before.leaderEpoch}/${before.partitionEpoch}`;
      mustHold(rises, () => `${title} went back from epochs ${was} to ${leaderEpoch}/${partitionEpoch}`);
      const moved = before.leader !== state.leader;
      mustHold(!moved || leaderEpoch > before.leaderEpoch, () => `${title} has another leader in epoch ${leaderEpoch}`);
      checkCompletion(title, state, before);
    }
    const { leader, isr, elr } = state;
    const said = JSON.stringify({ leaderEpoch, leader, isr, elr });
    const known = this.#states.get(`${key}/${partitionEpoch}`);
    mustHold(known === undefined || known === said, () => `${title} in epoch ${partitionEpoch}: ${known} and ${said}`);
    this.#states.set(`${key}/${partitionEpoch}`, said);
  }
}

/** Replicas leave a partition only when all that it keeps are in sync, or with a reassignment that is given up. */
function checkCompletion(title: string, state: PartitionState, before: PartitionState): void {
  const { isr, replicas, targetReplicas, partitionEpoch } = state;
  const isSettled = targetReplicas.length === 0 && partitionEpoch === before.partitionEpoch + 1;
  if (!isSettled || before.replicas.every((id) => replicas.includes(id))) return;
  const original = before.replicas.filter((id) => !before.addingReplicas.includes(id));
  const isGivenUp = original.length === replicas.length && original.every((id) => replicas.includes(id));
  mustHold(
    isGivenUp || replicas.every((id) => isr.includes(id)),
    () => `${title} has moved from ${before.replicas} to ${replicas}, and of these only ${isr} are in the ISR`,
  );
}

function checkMembers(title: string, state: PartitionState, image: MetadataImage): void {
  const { leader, isr, elr, replicas, recovering } = state;
  mustHold(leader === NONE || isr.includes(leader), () => `${title}: leader ${leader} is not in the ISR ${isr}`);
  const strangers = [...isr, ...elr].filter((id) => !replicas.includes(id));
  mustHold(strangers.length === 0, () => `${title}: ${strangers} in ISR or ELR, and no replicas`);
  const both = isr.filter((id) => elr.includes(id));
  mustHold(both.length === 0, () => `${title}: ${both} in ISR and ELR`);
  const fenced = isr.filter((id) => image.brokers.get(id)?.fenced !== false);
  mustHold(fenced.length === 0, () => `${title}: ${fenced} in the ISR ${isr}, and fenced`);
  if (!recovering) return;
  const mayLose = topicSetting(image, state.topicId, 'unclean.leader.election.enable');
  mustHold(mayLose, () => `${title}: ${leader} was elected uncleanly, which its topic does not allow`);
  mustHold(isr.length <= 1, () => `${title}: ${leader} is recovering, and the ISR is ${isr}`);
}
