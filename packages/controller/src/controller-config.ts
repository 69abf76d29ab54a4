import type { Address } from '@tidemark/ports';
import type { NodeId } from '@tidemark/protocol';

/** How one controller node behaves. */
export interface ControllerConfig {
  readonly nodeId: NodeId;
  /** Written into an empty log by its first leader; a log of another cluster stops the process. */
  readonly clusterId: string;
  /**
   * The first voters of the metadata quorum with their frames addresses: whom NOT_CONTROLLER hints at, unless the
   * metadata knows better.
   */
  readonly voters: ReadonlyMap<NodeId, Address>;
  /** Silence after which a broker is fenced. */
  readonly sessionTimeoutMs: number;
  /** How long a suspected broker has to be connected to, and then to identify itself. */
  readonly probeTimeoutMs: number;
  /** Partitions of a topic that does not say. */
  readonly defaultPartitions: number;
  /** Replicas of a topic that does not say; -1: as many as there are live brokers, 3 at most. */
  readonly defaultReplicationFactor: number;
  /** Settings of topics that do not say, by key of a topic's configuration; written once, at the cluster's birth. */
  readonly topicDefaults: ReadonlyMap<string, string>;
  /** Of one batch of changes, record overhead included: one batch of the metadata log holds 8 MiB. */
  readonly changeBytesMax: number;
}

export const defaultControllerConfig = Object.freeze({
  sessionTimeoutMs: 9_000,
  probeTimeoutMs: 1_000,
  defaultPartitions: 1,
  defaultReplicationFactor: -1,
  topicDefaults: new Map<string, string>(),
  changeBytesMax: 7 * 1024 * 1024,
});
