import { emptyImage, type MetadataImage, type PartitionState } from '@tidemark/metadata';
import { NONE } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ConsumedChecker } from './consumed.js';
import { Guarantee } from './guarantee.js';
import { PartitionStatesChecker } from './partition-states.js';
import { PollsChecker } from './polls.js';

// What needs running nodes is proved by `npm run mutants`.
describe('consumed records', () => {
  it('are the same again, whoever reads them', () => {
    const consumed = new ConsumedChecker({ logStart: () => 0, guaranteeOf: () => 0 });
    for (const [offset, id] of [
      [0, 'a'],
      [1, 'b'],
      [0, 'a'],
      [1, 'b'],
    ] as const)
      consumed.read(0, offset, id);
    expect(consumed.repeated).toBe(2);
    expect(() => consumed.read(0, 1, 'other')).toThrow('other was read, and before it b');
  });

  it('may begin at the log start', () => {
    const consumed = new ConsumedChecker({ logStart: () => 3, guaranteeOf: () => 0 });
    consumed.read(0, 3, 'd');
    expect(() => consumed.read(0, 5, 'f')).toThrow('the one before it never');
  });

  it('are not passed over', () => {
    const consumed = new ConsumedChecker({ logStart: () => 0, guaranteeOf: () => 0 });
    consumed.read(0, 0, 'a');
    expect(() => consumed.read(0, 2, 'c')).toThrow('the one before it never');
    expect(() => consumed.read(1, 3, 'x')).toThrow('the one before it never');
  });
});

describe('consumed records and acknowledgements', () => {
  const make = () => new ConsumedChecker({ logStart: () => 0, guaranteeOf: () => 0 });

  it('are the same at an offset, whichever comes first', () => {
    const [first, second] = [make(), make()];
    first.acknowledged({ partition: 0, offset: 0, id: 'a' });
    first.read(0, 0, 'a');
    first.acknowledged({ partition: 0, offset: 1, id: 'b' });
    expect(() => first.read(0, 1, 'c')).toThrow('partition 0 offset 1: b is acknowledged, and c was read');
    second.read(0, 0, 'a');
    expect(() => second.acknowledged({ partition: 0, offset: 0, id: 'b' })).toThrow(
      'b is acknowledged, and a was read',
    );
  });

  it('are at one offset only, of who sends nothing twice', () => {
    const [once, often, earlier] = [make(), make(), make()];
    once.sentOnce('a', 0);
    earlier.sentOnce('a', undefined);
    for (const consumed of [once, often, earlier]) consumed.read(0, 0, 'a');
    expect(() => once.read(0, 1, 'a')).toThrow('partition 0: a was read at 0 and at 1');
    for (const consumed of [often, earlier]) expect(() => consumed.read(0, 1, 'a')).not.toThrow();
  });
});

describe('the polls of one consumer', () => {
  const poll = (offsets: number[], { logStart = 0, from = 0 } = {}) => {
    const polls = new PollsChecker('c', { from: [from], logStart: () => logStart });
    for (const offset of offsets) polls.polled({ partition: 0, offset });
  };

  it('go on where they ended', () => poll([0, 1, 2]));
  it('may skip what is deleted', () => poll([0, 4, 5], { logStart: 4 }));
  it('begin where they were to', () => {
    poll([4, 5], { logStart: 4, from: 4 });
    expect(() => poll([3], { logStart: 4, from: 4 })).toThrow('non-monotonic poll: c, partition 0: offset 3 after 3');
    expect(() => poll([5], { logStart: 4, from: 4 })).toThrow('poll skip: c, partition 0: offset 5 after 3');
  });
  it('do not skip', () => expect(() => poll([0, 2])).toThrow('poll skip: c, partition 0: offset 2 after 0'));
  it('do not go back', () =>
    expect(() => poll([0, 1, 1])).toThrow('non-monotonic poll: c, partition 0: offset 1 after 1'));
});

type Ids = readonly number[];
interface Said {
  leader?: number;
  isr?: Ids;
  elr?: Ids;
  leaderEpoch?: number;
  partitionEpoch?: number;
  fenced?: Ids;
  replicas?: Ids;
  addingReplicas?: Ids;
  targetReplicas?: Ids;
}

function image(said: Said): MetadataImage {
  const { leader = 1, isr = [1, 2, 3], elr = [], leaderEpoch = 4, partitionEpoch = 7, fenced = [] } = said;
  const { replicas = [1, 2, 3], addingReplicas = [], targetReplicas = [] } = said;
  const epochs = { leaderEpoch, partitionEpoch };
  const state = { topicId: 't', partition: 0, replicas, addingReplicas, targetReplicas, leader, isr, elr, ...epochs };
  const topic = { topicId: 't', name: 'story', partitions: [state as unknown as PartitionState] };
  const brokers = [1, 2, 3, 4].map((nodeId) => [nodeId, { nodeId, fenced: fenced.includes(nodeId) }]);
  return {
    ...emptyImage,
    topics: new Map([['t', topic]]),
    brokers: new Map(brokers as []),
  } as unknown as MetadataImage;
}

const take = (...said: Said[]) => {
  const checker = new PartitionStatesChecker();
  for (const each of said) checker.take(image(each), () => undefined);
};

describe('partition states', () => {
  it('may change leader, ISR and ELR by the rules', () => {
    take({}, { partitionEpoch: 8, isr: [1, 2] }, { partitionEpoch: 9, leaderEpoch: 5, leader: 2, isr: [2], elr: [1] });
  });

  const moving = { replicas: [1, 2, 3, 4], addingReplicas: [4], targetReplicas: [1, 2, 4] };
  const moved = { replicas: [1, 2, 4], partitionEpoch: 8, leaderEpoch: 5 };

  it('may move to other replicas once these are in sync, or give the move up', () => {
    take(moving, { ...moved, isr: [1, 2, 4] });
    take(moving, { partitionEpoch: 8, isr: [1, 2] });
  });

  it.each<[string, Said[]]>([
    ['to 1,2,4, and of these only 1,2 are', [moving, { ...moved, isr: [1, 2] }]],
    ['to 1,2,4, and of these only 1,2 are', [{}, { ...moved, isr: [1, 2] }]],
    ['went back', [{}, { partitionEpoch: 6 }]],
    ['went back', [{}, { leaderEpoch: 3, partitionEpoch: 8 }]],
    ['another leader', [{}, { leader: 2, partitionEpoch: 8 }]],
    ['in epoch 7', [{}, { isr: [1, 2] }]],
    ['is not in the ISR', [{ isr: [2, 3] }]],
    ['no replicas', [{ isr: [1, 4] }]],
    ['in ISR and ELR', [{ elr: [3] }]],
    ['and fenced', [{ fenced: [3] }]],
  ])('finds: %s', (message, said) => {
    expect(() => take(...said)).toThrow(message);
  });
});

describe('a guarantee', () => {
  const stateOf = (changes: Said & { recovering?: boolean }) => {
    const state = { topicId: 't', leader: 1, isr: [1], elr: [], recovering: false, partitionEpoch: 0, ...changes };
    return state as unknown as PartitionState;
  };
  const topicThat = (mayLose: boolean) => {
    const configs = new Map([['unclean.leader.election.enable', String(mayLose)]]);
    return { ...emptyImage, topics: new Map([['t', { configs }]]) } as unknown as MetadataImage;
  };

  it('ends where nobody is left who has everything, and begins anew as another', () => {
    const guarantee = new Guarantee();
    guarantee.stateChanged(stateOf({ isr: [], elr: [2] }), topicThat(true));
    expect(guarantee.current).toBe(0);
    guarantee.stateChanged(stateOf({ isr: [] }), topicThat(true));
    expect(guarantee.current).toBeUndefined();
    guarantee.stateChanged(stateOf({}), topicThat(true));
    expect(guarantee.current).toBeUndefined();
    guarantee.begin();
    expect(guarantee.current).toBe(1);
    guarantee.stateChanged(stateOf({ recovering: true }), topicThat(true));
    expect(guarantee.holds).toBe(false);
  });

  it('ends where somebody leads who was none of those, though nobody saw that they were gone', () => {
    const guarantee = new Guarantee();
    guarantee.stateChanged(stateOf({ leader: 1 }), topicThat(true));
    guarantee.stateChanged(stateOf({ leader: NONE, isr: [], elr: [1, 2] }), topicThat(true));
    guarantee.stateChanged(stateOf({ leader: 2, isr: [2] }), topicThat(true));
    expect(guarantee.current).toBe(0);
    guarantee.stateChanged(stateOf({ leader: 3, isr: [3] }), topicThat(true));
    expect(guarantee.current).toBeUndefined();
  });

  it('ends where a state was not seen, which may have been one in which nobody was left', () => {
    const guarantee = new Guarantee();
    for (const partitionEpoch of [4, 5]) guarantee.stateChanged(stateOf({ partitionEpoch }), topicThat(true));
    expect(guarantee.current).toBe(0);
    guarantee.stateChanged(stateOf({ partitionEpoch: 7 }), topicThat(true));
    expect(guarantee.holds).toBe(false);
  });

  it('ends for no topic that waits for who has everything', () => {
    const guarantee = new Guarantee();
    guarantee.stateChanged(stateOf({ isr: [] }), topicThat(false));
    expect(guarantee.current).toBe(0);
  });

  it('is all that consumed records are compared under', () => {
    let current: number | undefined = 0;
    const consumed = new ConsumedChecker({ logStart: () => 0, guaranteeOf: () => current });
    consumed.read(0, 0, 'a');
    current = 1;
    expect(consumed.all).toEqual([]);
    consumed.read(0, 0, 'b');
    expect(consumed.all).toEqual([{ partition: 0, offset: 0, id: 'b' }]);
    expect(() => consumed.read(0, 0, 'a')).toThrow('a was read, and before it b');
  });
});
