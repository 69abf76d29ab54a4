import type { Api, RequestInit, RequestOf, ResponseInit, ResponseOf } from './api.js';
import { MessageReader } from './codec/message-reader.js';
import { MessageWriter } from './codec/message-writer.js';
import {
  type RequestHeader,
  readRequestHeader,
  readRequestPrefix,
  readResponseHeader,
  writeRequestHeader,
  writeResponseHeader,
} from './header.js';

// Whole frames, without their length, in both directions: a broker reads requests and writes responses, tests and
// tools the other way round. What is decoded holds views of the frame; what is encoded holds the records it was given.

/** Throws KafkaCodecError. */
export function decodeRequest<A extends Api>(
  api: A,
  frame: Uint8Array,
): { header: RequestHeader; request: RequestOf<A> } {
  const reader = new MessageReader(frame);
  const header = readRequestHeader(reader, api, readRequestPrefix(reader));
  return { header, request: api.request.decode(reader, header.apiVersion) as RequestOf<A> };
}

/** Throws KafkaCodecError. */
export function encodeRequest<A extends Api>(
  api: A,
  header: Omit<RequestHeader, 'apiKey'>,
  request: RequestInit<A>,
): Uint8Array[] {
  const writer = new MessageWriter();
  writeRequestHeader(writer, api, header);
  api.request.encode(writer, header.apiVersion, request);
  return writer.finish();
}

/** Throws KafkaCodecError. */
export function decodeResponse<A extends Api>(
  api: A,
  apiVersion: number,
  frame: Uint8Array,
): { correlationId: number; response: ResponseOf<A> } {
  const reader = new MessageReader(frame);
  const correlationId = readResponseHeader(reader, api, apiVersion);
  return { correlationId, response: api.response.decode(reader, apiVersion) as ResponseOf<A> };
}

/** A response that is encoded but for its header, in one version: it may be sent to many. */
export class EncodedResponse {
  readonly body: Uint8Array;

  constructor(body: Uint8Array) {
    this.body = body;
  }
}

/** Throws KafkaCodecError. */
export function encodeResponseBody<A extends Api>(
  api: A,
  apiVersion: number,
  response: ResponseInit<A>,
): EncodedResponse {
  const writer = new MessageWriter();
  api.response.encode(writer, apiVersion, response);
  return new EncodedResponse(Buffer.concat(writer.finish()));
}

/** Throws KafkaCodecError. */
export function encodeResponse<A extends Api>(
  api: A,
  header: Pick<RequestHeader, 'apiVersion' | 'correlationId'>,
  response: ResponseInit<A> | EncodedResponse,
): Uint8Array[] {
  const writer = new MessageWriter();
  writeResponseHeader(writer, api, header);
  if (response instanceof EncodedResponse) return [...writer.finish(), response.body];
  api.response.encode(writer, header.apiVersion, response);
  return writer.finish();
}
