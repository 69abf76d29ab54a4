import type { CommitLog } from '@tidemark/commitlog';
import { NONE, brokerEpoch as toBrokerEpoch } from '@tidemark/protocol';
import type { EpochView, ServingLeader } from '@tidemark/replication';
import type { Leadership } from './leadership.js';
import type { PartitionServices } from './services.js';

const NO_BROKER_EPOCH = toBrokerEpoch(NONE);

/** The leader as the rules of a fetch see it: its log ends where the next record goes, written or not. */
export function servingView(
  leadership: Pick<Leadership, 'core' | 'leaderEpoch'>,
  log: CommitLog,
  { brokers }: Pick<PartitionServices, 'brokers'>,
): ServingLeader {
  const epochs: EpochView = {
    get logStartOffset() {
      return log.logStartOffset;
    },
    get logEndOffset() {
      return leadership.core.logEndOffset;
    },
    endOffsetForEpoch(epoch) {
      const found = log.endOffsetForEpoch(epoch);
      return found?.epoch === log.latestEpoch ? { epoch: found.epoch, endOffset: this.logEndOffset } : found;
    },
  };
  return {
    leaderEpoch: leadership.leaderEpoch,
    log: epochs,
    get highWatermark() {
      return leadership.core.highWatermark;
    },
    get replicas() {
      return leadership.core.replicas;
    },
    newestBrokerEpoch: (nodeId) => {
      const known = brokers(nodeId)?.brokerEpoch ?? NO_BROKER_EPOCH;
      const heard = leadership.core.follower(nodeId)?.brokerEpoch ?? NO_BROKER_EPOCH;
      return toBrokerEpoch(Math.max(heard, known));
    },
  };
}
