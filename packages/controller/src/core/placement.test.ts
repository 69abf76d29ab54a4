import type { BrokerImage } from '@tidemark/metadata';
import { nodeId } from '@tidemark/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ClusterModel } from '../testing/cluster-model.js';
import { placeReplicas } from './placement.js';

/** A live broker on a rack. */
const broker = (id: number, rack: string): BrokerImage => {
  const cluster = new ClusterModel();
  cluster.register(id, { rack });
  return cluster.broker(id);
};

const brokers = fc
  .array(fc.constantFrom('', 'a', 'b', 'c'), { minLength: 1, maxLength: 9 })
  .map((racks) => racks.map((rack, id) => broker(id, rack)));

const countBy = (ids: readonly number[], of: number) =>
  Array.from({ length: of }, (_, id) => ids.filter((each) => each === id).length);

describe('placement', () => {
  it('spreads leaders evenly, whatever the racks', () => {
    fc.assert(
      fc.property(brokers, fc.nat(1_000), fc.integer({ min: 1, max: 60 }), (live, start, partitions) => {
        const leaders = placeReplicas(live, { partitions, replicationFactor: 1, start }).map(
          ([leader]) => leader ?? -1,
        );
        const counts = countBy(leaders, live.length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('gives a partition distinct brokers, on as many racks as there are', () => {
    fc.assert(
      fc.property(brokers, fc.nat(1_000), fc.nat(8), (live, start, wanted) => {
        const replicationFactor = (wanted % live.length) + 1;
        const rackOf = new Map(live.map(({ nodeId: id, rack }) => [id, rack]));
        for (const replicas of placeReplicas(live, { partitions: 20, replicationFactor, start })) {
          expect(new Set(replicas).size).toBe(replicationFactor);
          const racks = new Set(replicas.map((id) => rackOf.get(id)));
          expect(racks.size).toBe(Math.min(replicationFactor, new Set(rackOf.values()).size));
        }
      }),
    );
  });

  it('spreads the followers of one broker’s partitions over the others', () => {
    const live = [0, 1, 2, 3].map((id) => broker(id, ''));
    const placed = placeReplicas(live, { partitions: 48, replicationFactor: 2, start: 5 });
    const followersOfZero = placed.filter(([leader]) => leader === 0).map(([, follower]) => follower ?? -1);
    expect(countBy(followersOfZero, 4)).toEqual([0, 4, 4, 4]);
  });

  it('refuses more replicas than there are live brokers', () => {
    const live = [broker(0, '')];
    const refused = () => placeReplicas(live, { partitions: 1, replicationFactor: 2, start: 0 });
    expect(refused).toThrow('INVALID_REPLICATION_FACTOR');
    expect(placeReplicas(live, { partitions: 2, replicationFactor: 1, start: 0 })).toEqual([[nodeId(0)], [nodeId(0)]]);
  });
});
