import type { BrokerConfig } from '@tidemark/broker';
import type { RaftOptions } from '@tidemark/raft';

/** Sizes that no configuration key sets: a simulation has too little data to meet those that suit production. */
export interface NodeLimits {
  /** Of the metadata quorum's log. */
  readonly raft?: Partial<RaftOptions>;
  /** Of what a broker keeps in memory, and fetches at a time. */
  readonly broker?: Partial<
    Pick<BrokerConfig, 'tailCacheBytes' | 'writeBehind' | 'replicaFetchBytes' | 'fetchBytesMax'>
  >;
}
