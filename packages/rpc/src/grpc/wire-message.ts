import type { Init, MessageCodec } from '@tidemark/protocol';
import { type Attachment, attachmentBytes, wholeOf } from '../core/attachment.js';
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

/** A message whose attachments are copied into it when it is sent. */
export interface PreparedMessage {
  readonly sizeBytes: number;
  /** Once. */
  readonly finish: () => Buffer;
}

/** The message with its attachments in field 100. Throws RpcError INVALID_REQUEST if it has no such field. */
export function prepareMessage<T>(
  codec: MessageCodec<T>,
  message: Init<T>,
  attachments: readonly Attachment[] = NO_ATTACHMENTS,
): PreparedMessage {
  if (attachments.length > 0 && !carriesAttachments(codec)) {
    throw new RpcError('INVALID_REQUEST', 'this message has no field for attachments, which gRPC needs');
  }
  const writer = codec.encode(message);
  let sizeBytes = writer.len;
  for (const attachment of attachments) {
    const bytes = attachmentBytes(attachment);
    sizeBytes += varintBytes(ATTACHMENTS_TAG) + varintBytes(bytes) + bytes;
  }
  const finish = () => {
    for (const attachment of attachments) writer.uint32(ATTACHMENTS_TAG).bytes(wholeOf(attachment));
    const bytes = writer.finish();
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  };
  return { sizeBytes, finish };
}

/** As `prepareMessage`, at once. */
export function encodeMessage<T>(
  codec: MessageCodec<T>,
  message: Init<T>,
  attachments?: readonly Attachment[],
): Buffer {
  return prepareMessage(codec, message, attachments).finish();
}

/** Takes the attachments, views of the bytes that it was decoded from, out of a message. */
export function takeAttachments<T>(decoded: T): { message: T; attachments: Uint8Array[] } {
  const message: T & { attachments?: unknown } = decoded as T & object;
  const attachments = message.attachments;
  if (!Array.isArray(attachments)) return { message, attachments: [] };
  message.attachments = [];
  return { message, attachments };
}

function carriesAttachments<T>(codec: MessageCodec<T>): boolean {
  const empty: unknown = codec.create();
  return typeof empty === 'object' && empty !== null && 'attachments' in empty;
}

/** What an unsigned number below 2^32 takes. */
function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes += 1;
  return bytes;
}
