import type { MetadataImage, PartitionState } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import type { Mark } from './marks.js';

/** Reads marks off what the controller decided: one newest image after another. */
export class ImageMarks {
  #before: MetadataImage | undefined;

  /** Takes the newest image; calls back for each partition that changed, with the marks of the change. */
  look(image: MetadataImage, onChange: (title: string, state: PartitionState, hit: readonly Mark[]) => void): void {
    const before = this.#before;
    if (before !== undefined && image.offset <= before.offset) return;
    this.#before = image;
    for (const [topicId, { name, partitions }] of image.topics) {
      const were = before?.topics.get(topicId)?.partitions;
      if (were === partitions) continue;
      for (const state of partitions) {
        const was = were?.[state.partition];
        if (was !== state) onChange(`${name}-${state.partition}`, state, was === undefined ? [] : marksOf(was, state));
      }
    }
  }
}

/** What a partition has gone through from one state to the next. */
export function marksOf(was: PartitionState, state: PartitionState): Mark[] {
  const hit: Mark[] = [];
  const mark = (name: Mark, holds: boolean) => {
    if (holds) hit.push(name);
  };
  const elected = state.leader !== NONE && state.leader !== was.leader;
  mark('election from the ISR', elected && was.isr.includes(state.leader));
  mark('ELR election', elected && was.isr.length === 0 && was.elr.includes(state.leader));
  const lastKnown = was.isr.length === 0 && was.elr.length === 0 && was.lastKnownElr.includes(state.leader);
  mark('last-known-ELR election', elected && lastKnown && !state.recovering);
  mark('unclean election', state.recovering && !was.recovering);
  mark('leaderless partition', state.leader === NONE && was.leader !== NONE);
  mark('empty ISR', state.isr.length === 0 && was.isr.length > 0);
  const lost = (id: number) => !state.isr.some((each) => each === id) && !state.elr.some((each) => each === id);
  mark('ELR member lost', was.elr.some(lost) && state.lastKnownElr.length > 0);
  mark(
    'ISR shrink',
    was.isr.some((id) => !state.isr.includes(id)),
  );
  mark(
    'ISR expansion',
    state.isr.some((id) => !was.isr.includes(id)),
  );
  const bumped = state.leaderEpoch > was.leaderEpoch && state.leader === was.leader && state.leader !== NONE;
  mark('epoch bump with the same leader', bumped);
  mark('reassignment completed', was.targetReplicas.length > 0 && state.targetReplicas.length === 0);
  return hit;
}

/** `leader 1 in epoch 2/5, ISR 1,2, ELR 0`. */
export function formatState({ leader, leaderEpoch, partitionEpoch, isr, elr }: PartitionState): string {
  const led = leader === NONE ? 'nobody leads' : `node ${leader} leads`;
  return `${led}, epochs ${leaderEpoch}/${partitionEpoch}, ISR ${isr.join(',') || 'empty'}${elr.length > 0 ? `, ELR ${elr.join(',')}` : ''}`;
}
