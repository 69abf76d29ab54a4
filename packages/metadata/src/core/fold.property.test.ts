import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { histories } from '../testing/histories.js';
import { applyRecords, type OffsetRecord } from './apply-records.js';
import { diffImages, imagesEqual } from './delta.js';
import { emptyImage, type MetadataImage } from './image.js';
import { decodeSnapshot, encodeSnapshot } from './snapshot.js';

const fold = (image: MetadataImage, records: readonly OffsetRecord[]) => applyRecords(image, records).image;

/** An image without its sharing: a plain copy to compare with later. */
const copyOf = (image: MetadataImage) =>
  structuredClone({
    ...image,
    brokers: [...image.brokers],
    topics: [...image.topics].map(([id, topic]) => [id, { ...topic, configs: [...topic.configs] }]),
    topicIdsByName: [...image.topicIdsByName],
    clusterConfigs: [...image.clusterConfigs],
    brokerConfigs: [...image.brokerConfigs].map(([id, configs]) => [id, [...configs]]),
    featureLevels: [...image.featureLevels],
  });

const cut = fc.tuple(histories, fc.double({ min: 0, max: 1, noNaN: true }));

describe('the fold', () => {
  it('never changes its input', () => {
    fc.assert(
      fc.property(cut, ([records, share]) => {
        const middle = fold(emptyImage, records.slice(0, records.length * share));
        const before = copyOf(middle);
        fold(middle, records.slice(records.length * share));
        expect(copyOf(middle)).toEqual(before);
      }),
    );
  });

  it('gives the same image however the records are cut into batches', () => {
    fc.assert(
      fc.property(cut, ([records, share]) => {
        const oneByOne = records.reduce((image, record) => fold(image, [record]), emptyImage);
        const inTwo = fold(
          fold(emptyImage, records.slice(0, records.length * share)),
          records.slice(records.length * share),
        );
        expect(copyOf(inTwo)).toEqual(copyOf(fold(emptyImage, records)));
        expect(imagesEqual(oneByOne, inTwo)).toBe(true);
      }),
    );
  });

  it('from a snapshot on gives what the whole history gives', () => {
    fc.assert(
      fc.property(cut, ([records, share]) => {
        const middle = fold(emptyImage, records.slice(0, records.length * share));
        const restored = decodeSnapshot(encodeSnapshot(middle));
        expect(imagesEqual(restored, middle)).toBe(true);
        const rest = records.slice(records.length * share);
        expect(imagesEqual(fold(restored, rest), fold(emptyImage, records))).toBe(true);
      }),
    );
  });

  it('names in its delta what a comparison of the images finds', () => {
    fc.assert(
      fc.property(cut, ([records, share]) => {
        const before = fold(emptyImage, records.slice(0, records.length * share));
        const { image, delta } = applyRecords(before, records.slice(records.length * share));
        const found = diffImages(before, image);
        const names = (keys: typeof delta.partitions) => keys.map((key) => `${key.topicId}/${key.partition}`);
        // What changed and changed back is named too: the delta may say more, never less.
        expect([...delta.brokers]).toEqual(expect.arrayContaining([...found.brokers]));
        expect(names(delta.partitions)).toEqual(expect.arrayContaining(names(found.partitions)));
        expect([...delta.configs]).toEqual(expect.arrayContaining([...found.configs]));
        expect(new Set(delta.createdTopics)).toEqual(new Set(found.createdTopics));
        const removed = (topics: typeof delta.removedTopics) => new Set(topics.map(({ topicId }) => topicId));
        expect(removed(delta.removedTopics)).toEqual(removed(found.removedTopics));
        expect([...delta.brokerConfigs]).toEqual(expect.arrayContaining([...found.brokerConfigs]));
        if (found.clusterConfigs) expect(delta.clusterConfigs).toBe(true);
      }),
    );
  });
});

describe('a comparison of images', () => {
  it('sees every single record that has an effect', () => {
    fc.assert(
      fc.property(histories, (records) => {
        const last = records.at(-1);
        if (last === undefined || last.record.leaderChange !== null) return;
        const before = fold(emptyImage, records.slice(0, -1));
        const after = { ...fold(before, [last]), offset: before.offset };
        const changed = JSON.stringify(copyOf(before)) !== JSON.stringify(copyOf(after));
        expect(imagesEqual(before, after)).toBe(!changed);
      }),
      { numRuns: 300 },
    );
  });
});
