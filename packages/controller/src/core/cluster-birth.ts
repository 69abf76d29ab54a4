import { supportedFeatures, topicConfigProblem } from '@tidemark/metadata';
import { ConfigRecordResourceType, type Init, type MetadataRecord } from '@tidemark/protocol';

export interface Birth {
  readonly clusterId: string;
  /** The wall clock; a date for people to read. */
  readonly createdMs: number;
  /** Settings that hold for topics which do not say: taken once, here. */
  readonly topicDefaults: ReadonlyMap<string, string>;
}

/** The first records of a cluster's life: it begins at the highest level that its first controller knows. Throws RangeError for a default that no topic could have. */
export function clusterBirth({ clusterId, createdMs, topicDefaults }: Birth): Init<MetadataRecord>[] {
  const configs = [...topicDefaults].map(([key, value]) => {
    const problem = topicConfigProblem(key, value);
    if (problem !== undefined) throw new RangeError(problem);
    return { config: { resourceType: ConfigRecordResourceType.CLUSTER, key, value } };
  });
  const features = supportedFeatures.map(({ name, most: level }) => ({ featureLevel: { name, level } }));
  return [{ cluster: { clusterId, createdMs } }, ...features, ...configs];
}
