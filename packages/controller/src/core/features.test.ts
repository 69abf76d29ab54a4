import { featureLevel, metadataLevels } from '@tidemark/metadata';
import { DescribeFeaturesResponse } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { ask, operations } from '../testing/admin-actions.js';
import { asReceived, ClusterModel } from '../testing/cluster-model.js';
import { clusterBirth } from './cluster-birth.js';
import { describeFeatures } from './features.js';

const range = (least: number, most: number) => ({ features: [{ name: 'metadata.version', least, most }] });
const update = (cluster: ClusterModel, level: number) =>
  ask(cluster, operations.updateFeature, { name: 'metadata.version', level });

describe('the level that a cluster runs at', () => {
  it('is the latest from its birth, and 1 where nobody ever said', () => {
    const records = clusterBirth({ clusterId: 'c', createdMs: 0, topicDefaults: new Map() });
    const cluster = new ClusterModel({ level: 1 });
    cluster.commit(records);
    expect(featureLevel(cluster.image)).toBe(metadataLevels.membership);
    expect(featureLevel({ featureLevels: new Map() })).toBe(1);
  });

  it('rises only as far as every registered broker knows, and never falls', () => {
    const cluster = new ClusterModel({ level: 1 }).start(0, 1);
    cluster.register(2, range(1, 1));
    const described = asReceived(DescribeFeaturesResponse, describeFeatures(cluster.image)).features[0];
    expect(described).toMatchObject({ level: 1, least: 1, most: 1, ownMost: metadataLevels.membership });
    expect(() => update(cluster, 2)).toThrow('brokers 2 know metadata.version only up to 1');
    expect(update(cluster, 0).level).toBe(1);
    cluster.register(2, range(1, 2));
    expect(update(cluster, 0).level).toBe(2);
    expect(() => update(cluster, 1)).toThrow('no level is ever taken back');
    expect(() => update(cluster, 3)).toThrow('only up to 2');
    expect(() => ask(cluster, operations.updateFeature, { name: 'x' })).toThrow('there is no feature "x"');
  });

  it('keeps a broker out that does not know it', () => {
    const cluster = new ClusterModel();
    const before = cluster.image;
    for (const each of [range(1, 1), range(3, 4), { features: [] }]) {
      expect(() => cluster.register(0, each)).toThrow('INCOMPATIBLE_FEATURES');
    }
    expect(cluster.image).toBe(before);
    expect(cluster.register(0, range(2, 3))).toBeGreaterThan(0);
  });
});
