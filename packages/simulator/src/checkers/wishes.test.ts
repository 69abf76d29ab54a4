import type { PartitionState } from '@tidemark/metadata';
import { describe, expect, it } from 'vitest';
import { WishesChecker } from './wishes.js';

type Said = Partial<Record<'replicas' | 'addingReplicas' | 'targetReplicas', readonly number[]>> & {
  readonly leader?: number;
};

/** States one after the other, each of one partition epoch and one metadata offset more. */
function checkerOf({ wishes = [], states }: { wishes?: readonly (readonly number[])[]; states: readonly Said[] }) {
  const checker = new WishesChecker('story-0');
  const asked = wishes.map((replicas) => ({ topic: 'story', partition: 0, replicas, askedAt: 1 }));
  for (const move of asked) checker.asked(move);
  const say = (said: Said, at: number, epoch = at) => {
    const before = { leader: 1, leaderEpoch: 0, replicas: [1, 2], addingReplicas: [], targetReplicas: [] };
    checker.stateChanged({ ...before, partitionEpoch: epoch, ...said } as unknown as PartitionState, at);
  };
  for (const [index, said] of states.entries()) say(said, index + 1);
  return { checker, say, asked };
}

const moving = { replicas: [1, 2, 3], addingReplicas: [3], targetReplicas: [2, 3] };
const moved = { replicas: [2, 3] };

describe('the replicas of a partition', () => {
  it('become what somebody asked for, by a move or at once', () => {
    checkerOf({
      wishes: [
        [2, 3],
        [3, 2],
      ],
      states: [{}, moving, moved, { replicas: [3, 2] }],
    });
  });

  it('stay what they were where somebody gave the move up', () => {
    checkerOf({ wishes: [[2, 3], []], states: [{}, moving, {}] });
  });

  it.each<[string, readonly (readonly number[])[], readonly Said[]]>([
    ['is to move to 2,3, which nobody asked for', [[3, 2]], [{}, moving]],
    ['on its way to 2,3, and is 1,2, which nobody asked for', [[2, 3]], [{}, moving, {}]],
    ['and is 1,2,3, which nobody asked for', [[2, 3], []], [{}, moving, { ...moving, targetReplicas: [] }]],
    ['and is 2,1, which nobody asked for', [], [{}, { replicas: [2, 1] }]],
  ])('are not left to chance: %s', (message, wishes, states) => {
    expect(() => checkerOf({ wishes, states })).toThrow(message);
  });

  it('are not again what was asked for, and done, before they were on their way elsewhere', () => {
    const { checker, say, asked } = checkerOf({
      wishes: [
        [2, 3],
        [1, 2],
      ],
      states: [{}, moving, moved],
    });
    say({ replicas: [2, 3, 1], addingReplicas: [1], targetReplicas: [1, 2] }, 4);
    for (const move of asked) checker.moved(move);
    expect(() => say(moved, 5)).toThrow('on its way to 1,2, and is 2,3, which nobody asked for');
  });

  it('are not what was refused for certain', () => {
    const { checker, say, asked } = checkerOf({ wishes: [[2, 3]], states: [{}] });
    for (const move of asked) checker.refused(move);
    expect(() => say(moving, 2)).toThrow('nobody asked for');
  });
});

describe('an ok', () => {
  const accepted = (states: readonly Said[], replicas: readonly number[]) => () =>
    checkerOf({ wishes: [[2, 3], []], states }).checker.moved({ topic: 'story', partition: 0, replicas, askedAt: 1 });

  it('of a move: it is under way, or done', () => {
    expect(accepted([{}, moving], [2, 3])).not.toThrow();
    expect(accepted([{}, moving, moved], [2, 3])).not.toThrow();
    expect(accepted([moved], [2, 3])).not.toThrow();
    expect(accepted([{}], [2, 3])).toThrow('story-0: a move to 2,3 is accepted, and the metadata says leader 1');
  });

  it('of one that is given up: none is under way', () => {
    expect(accepted([moving, {}], [])).not.toThrow();
    expect(accepted([moving], [])).toThrow('story-0: a move is given up, and the metadata says');
  });

  it('of an election: that one led since, as far as anybody has looked', () => {
    const { checker, say } = checkerOf({ states: [{}, { leader: 2 }, { leader: 1 }] });
    checker.elected({ leader: 2, askedAt: 1 });
    expect(() => checker.elected({ leader: 2, askedAt: 3 })).toThrow(
      'story-0: 2 is elected, and the metadata says leader 1',
    );
    say({ leader: 1 }, 4, 6);
    checker.elected({ leader: 2, askedAt: 3 });
  });
});
