/** What is wrong with a batch, or with the bytes that should have been one. */
export type BatchErrorCode =
  /** The bytes end before the batch does. */
  | 'truncated'
  /** The length field is too small for a header, or does not agree with the bytes at hand. */
  | 'bad-length'
  /** Not RecordBatch v2. */
  | 'bad-magic'
  /** The CRC-32C does not match what it covers. */
  | 'bad-crc'
  /** An attribute bit or a compression type that the format does not define. */
  | 'bad-attributes'
  /** Record count and last offset delta contradict each other, or the records. */
  | 'bad-count'
  /** A record's own lengths do not agree. */
  | 'bad-record'
  /** The compressed records cannot be unpacked. */
  | 'bad-compression'
  /** The records would unpack to more than DECOMPRESSED_BYTES_MAX. */
  | 'too-large'
  /** A 64-bit field outside the safe integers, or a field outside its range. */
  | 'out-of-range';

/** A batch that breaks one of the format's rules. */
export class BatchError extends Error {
  override readonly name = 'BatchError';
  readonly code: BatchErrorCode;

  constructor(code: BatchErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
