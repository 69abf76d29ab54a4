/**
 * Why bytes are not a message, or a value cannot be one.
 *
 * - `truncated`: a field reaches past the end
 * - `bad-length`: a length or count that cannot be (negative, or more elements than bytes)
 * - `not-nullable`: null where the version does not allow it
 * - `out-of-range`: an integer beyond its type, or a 64-bit one beyond 2^53 - 1
 * - `bad-varint`, `bad-tag`: a varint or tagged field that contradicts itself
 * - `too-many-elements`: more than ELEMENTS_MAX array elements in one message
 * - `trailing-bytes`: bytes behind the last field
 * - `unknown-api`, `unsupported-version`: no such API, or not in this version
 */
export type CodecErrorCode =
  | 'truncated'
  | 'bad-length'
  | 'not-nullable'
  | 'out-of-range'
  | 'bad-varint'
  | 'bad-tag'
  | 'too-many-elements'
  | 'trailing-bytes'
  | 'unknown-api'
  | 'unsupported-version';

export class KafkaCodecError extends Error {
  override readonly name = 'KafkaCodecError';
  constructor(
    readonly code: CodecErrorCode,
    message: string,
  ) {
    super(message);
  }
}
