import type { BrokerEpoch, LeaderEpoch, NodeId, PartitionEpoch } from '@tidemark/protocol';

/** What the metadata says of one partition, as far as its replicas act on it. */
export interface PartitionView {
  readonly replicas: readonly NodeId[];
  /** As committed by the controller. */
  readonly isr: readonly NodeId[];
  /** NONE while nobody leads. */
  readonly leader: NodeId;
  readonly leaderEpoch: LeaderEpoch;
  /** Orders everything that is said of the partition: only what carries a higher one is applied. */
  readonly partitionEpoch: PartitionEpoch;
  /** Elected uncleanly: its ISR is exactly itself, and expansion is refused until the mark is cleared. */
  readonly recovering: boolean;
}

/** What the metadata says of a broker. */
export interface BrokerView {
  readonly brokerEpoch: BrokerEpoch;
  readonly fenced: boolean;
  readonly shuttingDown: boolean;
}

/** Looks a broker up in the metadata that this node has applied; undefined: not registered. */
export type BrokerLookup = (nodeId: NodeId) => BrokerView | undefined;
