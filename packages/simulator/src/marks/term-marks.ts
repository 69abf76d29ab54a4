import type { LogLine } from '@tidemark/ports/simulated';

/** Watches the elections of the metadata quorum by what its nodes log, for terms that nobody came to lead. */
export class TermMarks {
  /** The highest term in which somebody stood, and in which somebody led. */
  #stoodIn = -1;
  #ledIn = -1;

  /** Returns whether the line begins a term after one that ended without a leader. */
  logged({ message, fields }: LogLine): boolean {
    const { term } = fields;
    if (typeof term !== 'number') return false;
    if (message === 'raft: leader') this.#ledIn = Math.max(this.#ledIn, term);
    if (message !== 'raft: candidate' || term <= this.#stoodIn) return false;
    const before = this.#stoodIn;
    this.#stoodIn = term;
    return before > this.#ledIn;
  }
}
