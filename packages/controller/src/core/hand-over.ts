import type { BrokerImage, MetadataImage } from '@tidemark/metadata';
import type { Init, MetadataRecord, NodeId } from '@tidemark/protocol';
import { allPartitions, isInMaintenance, isLiveIn } from './lookups.js';
import { changePartition } from './partition-change.js';
import type { ReportedLogs } from './reported-logs.js';

/**
 * Gives each leadership of a broker to the first live member of the ISR that is not in maintenance and may take over. What no
 * such member can take it keeps, and it stays in the ISRs.
 */
export function handOver(
  { image, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  { nodeId }: BrokerImage,
  mayTakeOver: (id: NodeId) => boolean,
): Init<MetadataRecord>[] {
  const isLive = isLiveIn(image);
  const electorate = { image, reportedLogs, isLive };
  const mayLead = (id: NodeId) => id !== nodeId && isLive(id) && !isInMaintenance(image, id) && mayTakeOver(id);
  const records: Init<MetadataRecord>[] = [];
  for (const state of allPartitions(image)) {
    if (state.leader !== nodeId) continue;
    const leader = state.replicas.find((id) => state.isr.includes(id) && mayLead(id));
    if (leader === undefined) continue;
    const record = changePartition(state, { leader }, electorate);
    if (record !== undefined) records.push(record);
  }
  return records;
}
