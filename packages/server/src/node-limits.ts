import type { RaftOptions } from '@tidemark/raft';

/** Sizes that no configuration key sets: a simulation has too little data to meet those that suit production. */
export interface NodeLimits {
  /** Of the metadata quorum's log. */
  readonly raft?: Partial<RaftOptions>;
}
