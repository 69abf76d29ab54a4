import { BatchError, type BatchHeader, walkBatches } from '@tidemark/protocol';

/**
 * The headers of the batches in a log file as a disk holds it, up to the first that makes no sense: after a loss of
 * power a file may end in sectors that were never written, which the next opening cuts.
 */
export function* headersOnDisk(bytes: Uint8Array): Generator<BatchHeader, void, undefined> {
  try {
    for (const { header } of walkBatches(bytes)) yield header;
  } catch (error) {
    if (!(error instanceof BatchError)) throw error;
  }
}
