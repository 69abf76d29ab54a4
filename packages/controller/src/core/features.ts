import { type FeatureRange, featureLevel, type MetadataImage, rangeOf, supportedFeatures } from '@tidemark/metadata';
import {
  type DescribeFeaturesResponse,
  type Init,
  ProtocolError,
  type UpdateFeatureRequest,
  type UpdateFeatureResponse,
} from '@tidemark/protocol';
import { onlyValidated } from './answers.js';
import type { Decision } from './decision.js';

/** The levels that every registered broker and this node can run a feature at; `least` may be above `most`. */
export function commonRange(image: MetadataImage, own: FeatureRange): FeatureRange {
  const ranges = [own, ...[...image.brokers.values()].map(({ features }) => rangeOf(features, own.name))];
  return {
    name: own.name,
    least: Math.max(...ranges.map(({ least }) => least)),
    most: Math.min(...ranges.map(({ most }) => most)),
  };
}

/** Each feature with its level and what the nodes support. */
export function describeFeatures(image: MetadataImage): Init<DescribeFeaturesResponse> {
  return {
    features: supportedFeatures.map((own) => {
      const { least, most } = commonRange(image, own);
      return {
        name: own.name,
        level: featureLevel(image, own.name),
        least,
        most,
        ownLeast: own.least,
        ownMost: own.most,
      };
    }),
  };
}

/**
 * Raises the level of a feature, never above what every registered broker understands, and never down: records of the
 * level may be in the log already. Throws ProtocolError INVALID_REQUEST, INCOMPATIBLE_FEATURES.
 */
export function decideFeatureUpdate(
  image: MetadataImage,
  request: UpdateFeatureRequest,
): Decision<Init<UpdateFeatureResponse>> {
  const { name, validateOnly } = request;
  const own = supportedFeatures.find((range) => range.name === name);
  if (own === undefined) {
    const known = supportedFeatures.map((range) => range.name).join(', ');
    throw new ProtocolError('INVALID_REQUEST', `there is no feature "${name}"; known are ${known}`);
  }
  const { most } = commonRange(image, own);
  const current = featureLevel(image, name);
  const level = request.level === 0 ? Math.max(current, most) : request.level;
  if (level < current) {
    throw new ProtocolError('INCOMPATIBLE_FEATURES', `${name} is at ${current}, and no level is ever taken back`);
  }
  if (level > most && level !== current) {
    const older = [...image.brokers.values()].filter(({ features }) => rangeOf(features, name).most < level);
    const who = older.length > 0 ? `brokers ${older.map(({ nodeId }) => nodeId).join(', ')} know` : 'this node knows';
    throw new ProtocolError(
      'INCOMPATIBLE_FEATURES',
      `${who} ${name} only up to ${most}; upgrade first, or remove them`,
    );
  }
  const records = level === current ? [] : [{ featureLevel: { name, level } }];
  const respond: Decision<Init<UpdateFeatureResponse>>['respond'] = ({ lastOffset }) => ({
    level,
    metadataOffset: lastOffset,
  });
  return onlyValidated({ records, respond }, validateOnly);
}

/**
 * Refuses a broker that does not understand what the cluster runs at. Throws ProtocolError INCOMPATIBLE_FEATURES.
 */
export function checkFeatures(image: MetadataImage, brokerId: number, ranges: readonly FeatureRange[]): void {
  const names = new Set([...supportedFeatures.map(({ name }) => name), ...image.featureLevels.keys()]);
  for (const name of names) {
    const level = featureLevel(image, name);
    const { least, most } = rangeOf(ranges, name);
    if (level >= least && level <= most) continue;
    const message = `broker ${brokerId} knows ${name} from ${least} to ${most}, and the cluster runs at ${level}; run a release that knows it`;
    throw new ProtocolError('INCOMPATIBLE_FEATURES', message);
  }
}
