import { type Admin, ClientError, type ClusterConnection } from '@tidemark/client';
import { decodeSnapshot, emptyImage } from '@tidemark/metadata';
import { type Address, formatAddress } from '@tidemark/ports';
import { walkBatches } from '@tidemark/protocol';
import { type Channel, methods } from '@tidemark/rpc';
import { QUESTION_TIMEOUT_MS } from '../commands/connect.js';
import type { MetadataHistory } from './source.js';

interface Watching {
  readonly cluster: ClusterConnection;
  readonly admin: Pick<Admin, 'describeCluster' | 'quorum'>;
}

/**
 * The committed metadata of a running cluster, from as far back as a controller's log reaches. Rejects with the last error
 * when no node gives it.
 */
export async function watchOnce({ cluster, admin }: Watching): Promise<MetadataHistory> {
  let last: unknown = new ClientError({ code: 'UNREACHABLE', message: 'no controller is known', outcome: 'failed' });
  const { metadataOffset: least } = await admin.describeCluster();
  const asked = new Set<string>();
  const ask = async (address: Address): Promise<MetadataHistory | undefined> => {
    const key = formatAddress(address);
    if (asked.has(key)) return undefined;
    asked.add(key);
    try {
      const channel = await cluster.connectMember(address, { timeoutMs: QUESTION_TIMEOUT_MS });
      return await readStream(channel, least);
    } catch (error) {
      last = error;
      return undefined;
    }
  };
  // Most clusters have controllers that are brokers; others name theirs only to whoever asks for the quorum.
  for (const address of cluster.anyAddresses()) {
    const found = await ask(address);
    if (found !== undefined) return found;
  }
  const { members } = await admin.quorum.describe();
  for (const { address } of members) {
    const found = address === null ? undefined : await ask(address);
    if (found !== undefined) return found;
  }
  throw last;
}

/** Reads until it has all that was committed when the node answered, and what is known to be committed. */
function readStream(channel: Channel, least: number): Promise<MetadataHistory> {
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
          if (reached >= Math.max(update.committedOffset, least)) finish(() => resolve({ start, batches }));
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
