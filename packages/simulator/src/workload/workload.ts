import type { Random } from '@tidemark/ports';
import type { HeldRecord } from '../checkers/payloads.js';
import type { Promises, VouchedRecord } from '../checkers/promises.js';
import type { SimulatedCluster } from '../cluster.js';
import type { FailureOf } from './client-failure.js';

/** What every workload is made with. */
export interface WorkloadSetting {
  readonly cluster: SimulatedCluster;
  readonly topic: string;
  /** As of now: it may grow. */
  readonly partitionCount: () => number;
  /** Below it the partition's records may be gone, by retention or by request. */
  readonly logStart: (partition: number) => number;
  /** Which guarantee holds for a partition's records, see `Guarantee`; undefined: none does. */
  readonly guaranteeOf: (partition: number) => number | undefined;
  /** Of this workload only: what another draws changes nothing. */
  readonly random: Random;
  /** To be called for each record that is acknowledged with acks=all, or read. */
  readonly vouchedFor: (record: VouchedRecord) => void;
  /** All that the log of a compacted topic's partition on a host ever held together, by offset. */
  readonly heldBy: (topic: string, partition: number, hostName: string) => ReadonlyMap<number, HeldRecord>;
  /** To be asked what became of each request that did not succeed. */
  readonly failureOf: FailureOf;
  /** To be told of what else is asked for, and of what is answered with ok. */
  readonly promises: Promises;
}

/** Something that clients or operators do while faults strike. */
export interface Workload {
  /** Goes on until stopped; resolves when nothing of it is under way. Rejects with InvariantViolation. */
  run(): Promise<void>;
  stop(): void;
  /** Of who reads the topic: nobody writes any more, and everything is to be read. */
  readToTheEnd?(): void;
  /** Of who reads the topic: whether everything below these offsets was read, of each partition. */
  hasReadTo?(endOf: (partition: number) => number): boolean;
  /** When the cluster is whole and quiet: a sentence for each thing that is wrong. */
  check?(): Promise<readonly string[]>;
}
