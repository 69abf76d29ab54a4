import type { PartitionState } from '@tidemark/metadata';
import { NONE, type NodeId } from '@tidemark/protocol';

export interface EligibilityChange {
  /** The ISR that is to be. */
  readonly isr: readonly NodeId[];
  /** replication.md's *min ISR*. */
  readonly minIsr: number;
  /** A replica that restarted uncleanly, or is damaged: it may lack what it acknowledged. */
  readonly unproved?: NodeId | undefined;
  /** A replica whose copy is known to be gone, or to have been replaced by an older one; it is unproved as well. */
  readonly lost?: NodeId | undefined;
}

/** The lists of those that may still lead although they are not in the ISR. */
export interface Eligible {
  readonly elr: readonly NodeId[];
  readonly lastKnownElr: readonly NodeId[];
}

/**
 * The ELR after an ISR change (KIP-966). With |ISR| >= min ISR records are acknowledged without the others, so nobody
 * outside is eligible. Below it the HW stands still, and whoever leaves the ISR goes on holding all that was ever
 * acknowledged, until it restarts uncleanly. `lastKnownElr` keeps those as well; a lost copy stays in it as -1, so
 * that no later election takes the rest for complete.
 */
export function eligibleAfter(
  state: Pick<PartitionState, 'replicas' | 'isr' | 'elr' | 'lastKnownElr'>,
  { isr, minIsr, unproved, lost }: EligibilityChange,
): Eligible {
  if (isr.length >= minIsr) return { elr: [], lastKnownElr: [] };
  const eligible = new Set([...state.isr, ...state.elr]);
  const known = new Set([...eligible, ...state.lastKnownElr]);
  const copyIsLost = known.has(NONE as NodeId) || (lost !== undefined && known.has(lost));
  const outside = state.replicas.filter((id) => !isr.includes(id));
  return {
    elr: outside.filter((id) => eligible.has(id) && id !== unproved),
    lastKnownElr: [...outside.filter((id) => known.has(id) && id !== lost), ...(copyIsLost ? [NONE as NodeId] : [])],
  };
}
