import { topicConfigProblem } from '@tidemark/metadata';
import { ConfigRecordResourceType, type Init, type MetadataRecord } from '@tidemark/protocol';

export interface Birth {
  readonly clusterId: string;
  /** The wall clock; a date for people to read. */
  readonly createdMs: number;
  /** Settings that hold for topics which do not say: taken once, here. */
  readonly topicDefaults: ReadonlyMap<string, string>;
}

/** The first records of a cluster's life. Throws RangeError for a default that no topic could have. */
export function clusterBirth({ clusterId, createdMs, topicDefaults }: Birth): Init<MetadataRecord>[] {
  const configs = [...topicDefaults].map(([key, value]) => {
    const problem = topicConfigProblem(key, value);
    if (problem !== undefined) throw new RangeError(problem);
    return { config: { resourceType: ConfigRecordResourceType.CLUSTER, key, value } };
  });
  return [{ cluster: { clusterId, createdMs } }, ...configs];
}
