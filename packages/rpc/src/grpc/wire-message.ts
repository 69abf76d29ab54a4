import type { Init, MessageCodec } from '@tidemark/protocol';
import { type Attachment, wholeOf } from '../core/attachment.js';
import { NO_ATTACHMENTS } from '../core/frame.js';
import type { Method } from '../method.js';
import { RpcError } from '../rpc-error.js';

/** Field 100, length-delimited: where messages that carry attachments have them (proto/tidemark/v1). */
const ATTACHMENTS_TAG = (100 << 3) | 2;

/** As gRPC names it on the wire. */
export function methodPath({ service, name }: Method<unknown, unknown>): string {
  return `/${serviceName(service)}/${name}`;
}

export function serviceName(service: string): string {
  return `tidemark.v1.${service}`;
}

/** The message with its attachments in field 100. Throws RpcError INVALID_REQUEST if it has no such field. */
export function encodeMessage<T>(
  codec: MessageCodec<T>,
  message: Init<T>,
  attachments: readonly Attachment[] = NO_ATTACHMENTS,
): Buffer {
  if (attachments.length > 0 && !carriesAttachments(codec)) {
    throw new RpcError('INVALID_REQUEST', 'this message has no field for attachments, which gRPC needs');
  }
  const writer = codec.encode(message);
  for (const attachment of attachments) writer.uint32(ATTACHMENTS_TAG).bytes(wholeOf(attachment));
  const bytes = writer.finish();
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Takes the attachments, views of `bytes`, out of the message. Throws what the codec throws. */
export function decodeMessage<T>(codec: MessageCodec<T>, bytes: Uint8Array): { message: T; attachments: Uint8Array[] } {
  const message: T & { attachments?: unknown } = codec.decode(bytes) as T & object;
  const attachments = message.attachments;
  if (!Array.isArray(attachments)) return { message, attachments: [] };
  message.attachments = [];
  return { message, attachments };
}

function carriesAttachments<T>(codec: MessageCodec<T>): boolean {
  const empty: unknown = codec.create();
  return typeof empty === 'object' && empty !== null && 'attachments' in empty;
}
