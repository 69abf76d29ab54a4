import { decodeRecords } from '@tidemark/protocol';

/** The values of a batch's records, as texts. */
export function decodeValues(bytes: Uint8Array): string[] {
  return decodeRecords(bytes).map(({ value }) => new TextDecoder().decode(value ?? new Uint8Array()));
}
