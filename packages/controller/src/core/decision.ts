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
  /** How the change may be taken apart if it is too large for one batch of the log; absent: it is refused then. */
  readonly divisible?: Divisible;
  readonly respond: (committed: Committed) => Response;
}

/**
 * A change of which each record but the first few is right by itself, such as one for each partition of a broker that
 * is gone: where one batch cannot hold it, it is several. The first few stand together at one end. Nothing else is
 * decided in between, and a controller that finds the change half done, since the one before it fell in the middle,
 * decides the rest of it again.
 */
export interface Divisible {
  /** How many records, from the first, stay together. */
  readonly together: number;
  /** Whether their batch comes before those of the rest or after. */
  readonly at: 'begin' | 'end';
}
