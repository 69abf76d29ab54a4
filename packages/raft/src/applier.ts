import type { Clock } from '@tidemark/ports';
import { NONE, type Offset, offset } from '@tidemark/protocol';
import { type Entry, invariant } from './core/index.js';
import type { CommittedBatch, RaftMachine } from './machine.js';
import type { RaftLog } from './storage/raft-log.js';

export const toCommittedBatch = ({ baseOffset, lastOffset, term, bytes, configuration }: Entry): CommittedBatch => ({
  baseOffset: offset(baseOffset),
  lastOffset: offset(lastOffset),
  term,
  bytes,
  isConfiguration: configuration !== undefined,
});

interface ApplierConfig {
  readonly clock: Clock;
  readonly log: RaftLog;
  readonly machine: RaftMachine;
  readonly applyBytesMax: number;
  /** These have just been applied. */
  readonly onApplied: (batches: readonly CommittedBatch[]) => void;
  /** Runs what goes on in a later turn, and stops the process if it throws. */
  readonly guard: (action: () => void) => void;
}

/**
 * Gives the machine what is committed, in order, each entry once. What was just committed is applied in the same
 * turn; a long backlog is spread over turns, so that heartbeats are answered meanwhile.
 */
export class Applier {
  readonly #config: ApplierConfig;
  #appliedIndex: number = NONE;
  #appliedTerm: number = NONE;
  #commitIndex: number = NONE;
  #bytesSinceSnapshot = 0;
  #scheduled = false;
  #running = false;

  constructor(config: ApplierConfig) {
    this.#config = config;
  }

  get appliedIndex(): Offset {
    return offset(this.#appliedIndex);
  }

  /** The term of the entry at the applied index. */
  get appliedTerm(): number {
    return this.#appliedTerm;
  }

  get bytesSinceSnapshot(): number {
    return this.#bytesSinceSnapshot;
  }

  snapshotTaken(): void {
    this.#bytesSinceSnapshot = 0;
  }

  /** Replaces the machine's state by that of a snapshot. */
  restore({ index, term }: { index: number; term: number }, payload: Uint8Array): void {
    this.#appliedIndex = index;
    this.#appliedTerm = term;
    this.#commitIndex = Math.max(this.#commitIndex, index);
    this.#bytesSinceSnapshot = 0;
    // Last, as in `#applyChunk`: the machine may read the log meanwhile, for those who follow it.
    this.#config.machine.restore(payload, offset(index));
  }

  /** Everything up to `index` is committed; `run` applies it. */
  commitTo(index: number): void {
    this.#commitIndex = index;
  }

  /** Applies what one turn allows, and sees to the rest. */
  run(): void {
    // The machine may ask something of the node while it applies, which leads here again.
    if (this.#scheduled || this.#running) return;
    this.#running = true;
    try {
      this.#applyChunk();
    } finally {
      this.#running = false;
    }
    if (this.#appliedIndex >= this.#commitIndex) return;
    this.#scheduled = true;
    this.#config.clock.defer(() => {
      this.#scheduled = false;
      this.#config.guard(() => this.run());
    });
  }

  #applyChunk(): void {
    if (this.#appliedIndex >= this.#commitIndex) return;
    const { log, machine, applyBytesMax, onApplied } = this.#config;
    const from = this.#appliedIndex + 1;
    const entries = log.read(from, { through: this.#commitIndex, bytesMax: applyBytesMax });
    invariant(entries?.[0]?.baseOffset === from, `what was committed at ${from} cannot be read`);
    const batches = entries.map(toCommittedBatch);
    for (const { lastOffset, term, sizeBytes } of entries) {
      this.#appliedIndex = lastOffset;
      this.#appliedTerm = term;
      this.#bytesSinceSnapshot += sizeBytes;
    }
    machine.apply(batches);
    onApplied(batches);
  }
}
