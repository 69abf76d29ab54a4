import { featureLevel, METADATA_VERSION, type MetadataImage } from '@tidemark/metadata';
import { ProtocolError } from '@tidemark/protocol';

/**
 * Lets a change pass only once every node is known to understand its records: an older one would stop at them.
 * Throws ProtocolError INCOMPATIBLE_FEATURES.
 */
export function requireLevel(image: MetadataImage, level: number, what: string): void {
  const current = featureLevel(image);
  if (current >= level) return;
  throw new ProtocolError(
    'INCOMPATIBLE_FEATURES',
    `${what} needs ${METADATA_VERSION} ${level}, the cluster runs at ${current}: once every node runs this release, use "tidemark feature upgrade"`,
  );
}
