import type { Init, MetadataRecord, Offset } from '@tidemark/protocol';

/** Where the records of a decision came to stand in the metadata log. */
export interface Committed {
  /** Of its first record; where it had none, of the record after the last of the image it was made from. */
  readonly baseOffset: Offset;
  /** Of the last record that must be applied for the answer to be true. */
  readonly lastOffset: Offset;
}

/**
 * What a handler decides: the records of one change, committed all or none, and the answer that leaves once they are
 * committed and applied. A request that is refused as a whole throws ProtocolError instead.
 */
export interface Decision<Response> {
  readonly records: readonly Init<MetadataRecord>[];
  readonly respond: (committed: Committed) => Response;
}
