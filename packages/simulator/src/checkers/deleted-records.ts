import { logStartIn } from '@tidemark/commitlog';
import type { PartitionState } from '@tidemark/metadata';
import { isIntact } from './hosted-replica.js';
import type { ObservedNode } from './observed-node.js';
import type { SeenReplica } from './partition-history.js';
import { mustHold } from './violation.js';

/** Who served nothing of what was deleted any more when that was answered. */
export interface DeletionWitnesses {
  /** The members of the ISR that can be believed. */
  readonly live: readonly SeenReplica[];
  /** All replicas of the partition are among them. */
  readonly isEverywhere: boolean;
}

/**
 * An answered deletion of one partition's records stays: each log that began there does so on its disk, and in every later
 * life of its node; and if all replicas did, so does every leader, one that was made since too. A copy that is lost, or put in
 * another's place, is no such log, and may lead before it has heard of the deletion: from then on nothing of before is held to.
 */
export class DeletedRecordsChecker {
  readonly #title: string;
  /** Where the log of a node began. */
  readonly #begins = new Map<number, number>();
  #everywhere = 0;

  constructor(title: string) {
    this.#title = title;
  }

  /** Below it no replica serves anything any more, and none ever will. */
  get everywhere(): number {
    return this.#everywhere;
  }

  /** Somebody was told that no live replica serves what lies below `before`. Throws InvariantViolation. */
  answered(before: number, { live, isEverywhere }: DeletionWitnesses): void {
    for (const { observed, replica } of live) {
      const { logStartOffset, directory } = replica.log;
      const deleted = () => `${this.#title}: deleted before ${before}, and ${observed.hostName}`;
      mustHold(logStartOffset >= before, () => `${deleted()} begins at ${logStartOffset}`);
      const onDisk = durableLogStart(observed.disk, directory);
      mustHold(onDisk >= before, () => `${deleted()} begins at ${onDisk} by its disk`);
      if (observed.hasLostRecords()) continue;
      this.#begins.set(observed.nodeId, Math.max(before, this.#begins.get(observed.nodeId) ?? 0));
    }
    const isWhole = live.every(({ observed }) => !observed.hasLostRecords());
    if (isEverywhere && isWhole) this.#everywhere = Math.max(before, this.#everywhere);
  }

  /** A replica that is moved away is deleted, and is another if it comes back. */
  stateChanged({ replicas }: Pick<PartitionState, 'replicas'>): void {
    for (const nodeId of this.#begins.keys()) {
      if (!replicas.some((id) => id === nodeId)) this.#begins.delete(nodeId);
    }
  }

  /** A copy was lost, or acknowledged records may go: what was deleted may be there again. */
  forget(): void {
    this.#begins.clear();
    this.#everywhere = 0;
  }

  /** Looks at a replica that may have changed. Throws InvariantViolation. */
  look(seen: SeenReplica): void {
    if (this.#begins.size === 0 && this.#everywhere === 0) return;
    const { observed, replica } = seen;
    if (observed.hasLostRecords()) this.forget();
    if (!isIntact(seen)) return;
    const { logStartOffset } = replica.log;
    const began = this.#begins.get(observed.nodeId) ?? 0;
    const undone = (before: number) =>
      `${this.#title}: deleted before ${before}, which was answered, and ${observed.hostName}`;
    mustHold(logStartOffset >= began, () => `${undone(began)} begins at ${logStartOffset} again`);
    const leads = replica.role.kind === 'leader' && replica.role.leadership.core.serving;
    mustHold(
      !leads || logStartOffset >= this.#everywhere,
      () => `${undone(this.#everywhere)} leads with a log that begins at ${logStartOffset}`,
    );
  }
}

/** Where a log would begin if power failed now. */
function durableLogStart(disk: Pick<ObservedNode['disk'], 'durableBytes'>, directory: string): number {
  return logStartIn(disk.durableBytes(`${directory}/log-checkpoint`) ?? new Uint8Array(0));
}
