/** Something that whoever looks at a log's files from outside should know. */
export interface Finding {
  /** `damage`: bytes are not what was written there. `note`: nothing is wrong with what counts. */
  readonly kind: 'damage' | 'note';
  readonly file: string;
  /** The first byte that is concerned. */
  readonly position: number;
  /** The first byte that is not; absent: where that is has no meaning. */
  readonly endPosition?: number;
  readonly reason: string;
  /** Which offsets cannot be read; `before` is absent where nobody knows how many there were. */
  readonly offsets?: { readonly from: number; readonly before?: number };
}

/** Findings in the order in which they come up. */
export type Findings = Generator<Finding, void, undefined>;
