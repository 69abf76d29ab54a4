import type { World } from '@tidemark/ports';
import type { LeaderEpoch } from '@tidemark/protocol';
import type { BrokerLookup, IsrAnswer, IsrProposal } from '@tidemark/replication';
import type { BrokerConfig } from '../broker-config.js';
import type { ReplicaKey } from '../storage/broker-store.js';
import type { DiskSpace } from '../storage/disk-space.js';
import type { AckBook } from './ack-book.js';
import type { EpochStarts } from './epoch-starts.js';
import type { LoopTurns } from './loop-turns.js';
import type { PartitionWatchers } from './partition-watchers.js';

/** Sends ISR proposals until each has a definite answer or is settled otherwise. */
export interface IsrSender {
  propose(proposing: {
    readonly key: ReplicaKey;
    readonly proposal: IsrProposal;
    readonly again: boolean;
    readonly onAnswer: (answer: IsrAnswer) => void;
  }): void;
  settle(key: ReplicaKey): void;
}

export type FailureReason = 'write-failed' | 'stalled' | 'damaged' | 'directory-failed';

/** Asks the controller to take a replica out of leadership and ISR, until it has heard. */
export interface FailureReporter {
  report(failure: {
    readonly key: ReplicaKey;
    readonly leaderEpoch: LeaderEpoch;
    readonly reason: FailureReason;
  }): void;
}

/** What the partitions of one broker share. */
export interface PartitionServices {
  readonly world: World;
  readonly config: BrokerConfig;
  readonly brokers: BrokerLookup;
  readonly watchers: PartitionWatchers;
  readonly turns: LoopTurns;
  readonly acks: AckBook;
  readonly isr: IsrSender;
  readonly failures: FailureReporter;
  readonly space: DiskSpace;
  readonly starts: EpochStarts;
}
