import { ClientError, type ClusterConnection } from '@tidemark/client';
import { decodeSnapshot, emptyImage } from '@tidemark/metadata';
import { walkBatches } from '@tidemark/protocol';
import { type Channel, methods } from '@tidemark/rpc';
import { QUESTION_TIMEOUT_MS } from '../commands/connect.js';
import type { MetadataHistory } from './source.js';

/**
 * The committed metadata of a running cluster, from as far back as a node's log reaches. Rejects with the last error
 * when no node gives it.
 */
export async function watchOnce(cluster: ClusterConnection): Promise<MetadataHistory> {
  let last: unknown = new ClientError({ code: 'UNREACHABLE', message: 'no broker is known', outcome: 'failed' });
  for (const id of cluster.brokerIds) {
    try {
      return await readStream(await cluster.connect(id));
    } catch (error) {
      last = error;
    }
  }
  throw last;
}

/** Reads until it has all that was committed when the node answered. */
function readStream(channel: Channel): Promise<MetadataHistory> {
  return new Promise((resolve, reject) => {
    let start = emptyImage;
    const chunks: Uint8Array[] = [];
    const batches: Uint8Array[] = [];
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      stream.close();
      settle();
    };
    const fail = (message: string) =>
      finish(() => reject(new ClientError({ code: 'UNREACHABLE', message, outcome: 'failed' })));
    const timer = setTimeout(() => fail('the node does not send its metadata'), QUESTION_TIMEOUT_MS);
    const stream = channel.openStream(
      methods.watchMetadata,
      { nodeId: -1, fromOffset: 0 },
      {
        onMessage: (update, attachments) => {
          if (update.error !== 0) return fail(update.message);
          if (update.snapshot) {
            chunks.push(...attachments);
            if (update.snapshotLast) start = decodeSnapshot(Buffer.concat(chunks));
          } else {
            for (const bytes of attachments)
              for (const walked of walkBatches(bytes)) batches.push(walked.bytes.slice());
          }
          const reached = batches.length === 0 ? start.offset : lastOffsetOf(batches);
          if (reached >= update.committedOffset) finish(() => resolve({ start, batches }));
        },
        onEnd: (error) => fail(error?.message ?? 'the node closed the stream'),
      },
    );
  });
}

function lastOffsetOf(batches: readonly Uint8Array[]): number {
  const [last] = batches.slice(-1).flatMap((bytes) => [...walkBatches(bytes)]);
  return last?.header.lastOffset ?? -1;
}
