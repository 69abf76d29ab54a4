import type { Api } from './api.js';
import type { MessageReader } from './codec/message-reader.js';
import type { MessageWriter } from './codec/message-writer.js';

const API_VERSIONS = 18;

/** What stands before every request. */
export interface RequestHeader {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  /** What the client calls itself. */
  readonly clientId: string | null;
}

/** The part of a request's header that is the same in all its versions. */
export type RequestPrefix = Omit<RequestHeader, 'clientId'>;

type Flexibility = Pick<Api, 'key' | 'flexibleFrom'>;

/** Throws KafkaCodecError `truncated`. */
export function readRequestPrefix(reader: MessageReader): RequestPrefix {
  return { apiKey: reader.int16(), apiVersion: reader.int16(), correlationId: reader.int32() };
}

/**
 * Reads what follows the prefix: the client id, which is never compact, and in header v2 (flexible versions) tagged
 * fields, of which none is known. Header v0, without a client id, was for ControlledShutdown v0 alone.
 */
export function readRequestHeader(
  reader: MessageReader,
  { flexibleFrom }: Flexibility,
  { apiKey, apiVersion, correlationId }: RequestPrefix,
): RequestHeader {
  const clientId = reader.string(false, true);
  if (apiVersion >= flexibleFrom) reader.skipTags();
  return { apiKey, apiVersion, correlationId, clientId };
}

export function writeRequestHeader(
  writer: MessageWriter,
  api: Flexibility,
  header: Omit<RequestHeader, 'apiKey'>,
): void {
  const { apiVersion, correlationId, clientId } = header;
  writer.int16(api.key);
  writer.int16(apiVersion);
  writer.int32(correlationId);
  writer.string(clientId, false, true);
  if (apiVersion >= api.flexibleFrom) writer.uvarint(0);
}

/**
 * True for response header v1, which has tagged fields: with flexible versions, but never with ApiVersions, whose
 * answer must be readable to a client that does not know yet what the broker speaks (KIP-511).
 */
const hasTags = ({ key, flexibleFrom }: Flexibility, apiVersion: number): boolean =>
  key !== API_VERSIONS && apiVersion >= flexibleFrom;

export function writeResponseHeader(
  writer: MessageWriter,
  api: Flexibility,
  { apiVersion, correlationId }: Pick<RequestHeader, 'apiVersion' | 'correlationId'>,
): void {
  writer.int32(correlationId);
  if (hasTags(api, apiVersion)) writer.uvarint(0);
}

/** Returns the correlation id. Throws KafkaCodecError. */
export function readResponseHeader(reader: MessageReader, api: Flexibility, apiVersion: number): number {
  const correlationId = reader.int32();
  if (hasTags(api, apiVersion)) reader.skipTags();
  return correlationId;
}
