/** A duration that is drawn uniformly between two bounds. */
export interface DurationRange {
  readonly least: number;
  readonly most: number;
}
