import { type Attachment, attachmentBytes, partsOf } from './attachment.js';
import { readUint16, readUint32, writeUint16, writeUint32 } from './bytes.js';
import { FrameError } from './frame-error.js';

/** What a frame is. The numbers are on the wire and never reused. */
export const FrameKind = Object.freeze({
  request: 1,
  response: 2,
  error: 3,
  oneWay: 4,
  streamMessage: 5,
  streamEnd: 6,
  cancel: 7,
  ping: 8,
  pong: 9,
});
export type FrameKind = (typeof FrameKind)[keyof typeof FrameKind];

const KIND_MAX = FrameKind.pong;

/** One frame after the hello, taken apart. */
export interface Frame {
  readonly kind: FrameKind;
  /** The method's id; in an answer the id of the method that was asked. */
  readonly methodId: number;
  /** Chosen by the client for a request and repeated by every frame that belongs to it; 0 in one-way frames, pings and pongs. */
  readonly correlation: number;
  /** The encoded protobuf message; in an error the error (error-body.ts); otherwise empty. */
  readonly header: Uint8Array;
  readonly attachments: readonly Uint8Array[];
}

/** One that is about to leave. */
export interface OutgoingFrame extends Omit<Frame, 'attachments'> {
  readonly attachments: readonly Attachment[];
}

export const EMPTY_BYTES = new Uint8Array(0);
export const NO_ATTACHMENTS: readonly Uint8Array[] = Object.freeze([]);

const PREFIX_BYTES = 13;
const ATTACHMENT_SIZE_BYTES = 4;

/** Attachments that one frame can carry. */
export const ATTACHMENTS_MAX = 65_535;

/** The length of the frame on the wire, without the network's length prefix. */
export function frameSizeBytes({ header, attachments }: Pick<OutgoingFrame, 'header' | 'attachments'>): number {
  let size = PREFIX_BYTES + attachments.length * ATTACHMENT_SIZE_BYTES + header.length;
  for (const attachment of attachments) size += attachmentBytes(attachment);
  return size;
}

/**
 * The frame in parts to be sent back to back: header and attachments are the caller's own bytes, not copies.
 * Throws RangeError above 65,535 attachments.
 */
export function encodeFrame({ kind, methodId, correlation, header, attachments }: OutgoingFrame): Uint8Array[] {
  if (attachments.length > ATTACHMENTS_MAX) {
    throw new RangeError(`a frame carries at most ${ATTACHMENTS_MAX} attachments, not ${attachments.length}`);
  }
  const prefix = new Uint8Array(PREFIX_BYTES + attachments.length * ATTACHMENT_SIZE_BYTES);
  prefix[0] = kind;
  writeUint16(prefix, 1, methodId);
  writeUint32(prefix, 3, correlation);
  writeUint32(prefix, 7, header.length);
  writeUint16(prefix, 11, attachments.length);
  const parts: Uint8Array[] = [prefix];
  if (header.length > 0) parts.push(header);
  let at = PREFIX_BYTES;
  for (const attachment of attachments) {
    writeUint32(prefix, at, attachmentBytes(attachment));
    at += ATTACHMENT_SIZE_BYTES;
    for (const part of partsOf(attachment)) if (part.length > 0) parts.push(part);
  }
  return parts;
}

/**
 * Takes a frame apart; header and attachments are views of `bytes`. Nothing is allocated before the lengths have been
 * found to agree with the bytes at hand. Throws FrameError.
 */
export function decodeFrame(bytes: Uint8Array): Frame {
  if (bytes.length < PREFIX_BYTES) {
    throw new FrameError('truncated', `a frame has at least ${PREFIX_BYTES} bytes, not ${bytes.length}`);
  }
  const kind = kindOf(bytes[0] ?? 0);
  const headerLength = readUint32(bytes, 7);
  const attachmentCount = readUint16(bytes, 11);
  const headerStart = PREFIX_BYTES + attachmentCount * ATTACHMENT_SIZE_BYTES;
  if (headerStart > bytes.length) {
    throw new FrameError('truncated', `a frame of ${bytes.length} bytes cannot list ${attachmentCount} attachments`);
  }
  const headerEnd = headerStart + headerLength;
  let end = headerEnd;
  for (let at = PREFIX_BYTES; at < headerStart; at += ATTACHMENT_SIZE_BYTES) end += readUint32(bytes, at);
  if (end !== bytes.length) {
    const code = end > bytes.length ? 'truncated' : 'trailing-bytes';
    throw new FrameError(code, `a frame of ${bytes.length} bytes announces ${end}`);
  }
  return {
    kind,
    methodId: readUint16(bytes, 1),
    correlation: readUint32(bytes, 3),
    header: bytes.subarray(headerStart, headerEnd),
    attachments: attachmentCount === 0 ? NO_ATTACHMENTS : attachmentsOf(bytes, { headerStart, headerEnd }),
  };
}

function kindOf(value: number): FrameKind {
  if (value < 1 || value > KIND_MAX) throw new FrameError('unknown-kind', `no frame has the kind ${value}`);
  return value as FrameKind;
}

function attachmentsOf(
  bytes: Uint8Array,
  { headerStart, headerEnd }: { headerStart: number; headerEnd: number },
): Uint8Array[] {
  const attachments: Uint8Array[] = [];
  let start = headerEnd;
  for (let at = PREFIX_BYTES; at < headerStart; at += ATTACHMENT_SIZE_BYTES) {
    const end = start + readUint32(bytes, at);
    attachments.push(bytes.subarray(start, end));
    start = end;
  }
  return attachments;
}
