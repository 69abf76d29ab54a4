import { type ErrorName, errorInfo, errorNameOf } from '@tidemark/protocol';
import { decodeText, encodeText, readUint16, writeUint16 } from './bytes.js';
import { FrameError } from './frame-error.js';

const DETAIL_BYTES_MAX = 4096;

/** What stands where the header is in an error frame: the code (uint16), then the detail in UTF-8, cut at 4 KiB. */
export function encodeErrorBody(code: ErrorName, detail: string): Uint8Array {
  const text = encodeText(detail, DETAIL_BYTES_MAX);
  const body = new Uint8Array(2 + text.length);
  writeUint16(body, 0, errorInfo(code).code);
  body.set(text, 2);
  return body;
}

/** Reads it; a code that this version does not know, and "no error", become UNKNOWN_SERVER_ERROR. Throws FrameError. */
export function decodeErrorBody(body: Uint8Array): { code: ErrorName; detail: string } {
  if (body.length < 2) throw new FrameError('truncated', `an error has at least 2 bytes, not ${body.length}`);
  const code = errorNameOf(readUint16(body, 0));
  return { code: code === 'NONE' ? 'UNKNOWN_SERVER_ERROR' : code, detail: decodeText(body.subarray(2)) };
}
