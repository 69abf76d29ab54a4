/**
 * Why metadata could not be read or folded. All of them mean damage, a defect, or a log written by a newer
 * release: a log that was proposed by this code and checked by its CRCs never causes one.
 */
export type MetadataErrorCode = 'unknown-record' | 'inconsistent-record' | 'bad-snapshot';

/** Thrown by the fold and by the snapshot codec; the caller stops rather than goes on with half a state. */
export class MetadataError extends Error {
  override readonly name = 'MetadataError';
  readonly code: MetadataErrorCode;

  constructor(code: MetadataErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** Throws MetadataError `inconsistent-record` unless `condition` holds. */
export function checkRecord(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new MetadataError('inconsistent-record', message());
}
