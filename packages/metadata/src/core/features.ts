import type { MetadataImage } from './image.js';

/** The levels of a feature that a release understands, both ends included. */
export interface FeatureRange {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** What the metadata log may hold. The only feature so far. */
export const METADATA_VERSION = 'metadata.version';

/** What each level of `metadata.version` brought: a record is written only once the cluster runs at its level. */
export const metadataLevels = {
  /** Topics, partitions, brokers, cluster and topic settings. */
  first: 1,
  /** Feature levels, reassignment, draining, settings of brokers. */
  administration: 2,
  /** The members of the metadata quorum change while it runs. */
  membership: 3,
} as const;

/** What this release understands. Told at registration. */
export const supportedFeatures: readonly FeatureRange[] = [
  { name: METADATA_VERSION, least: metadataLevels.first, most: metadataLevels.membership },
];

/** The level that the cluster runs at: one of a cluster that never said is 1. */
export function featureLevel(image: Pick<MetadataImage, 'featureLevels'>, name: string = METADATA_VERSION): number {
  return image.featureLevels.get(name) ?? 1;
}

/** What a registration says that its broker understands of a feature: what is not mentioned, at level 1 only. */
export function rangeOf(ranges: readonly FeatureRange[], name: string): FeatureRange {
  return ranges.find((range) => range.name === name) ?? { name, least: 1, most: 1 };
}
