import type { Api, RequestOf } from './api.js';
import { KafkaCodecError } from './codec/codec-error.js';
import { MessageReader } from './codec/message-reader.js';
import { encodeResponse } from './frames.js';
import { type RequestHeader, readRequestHeader, readRequestPrefix } from './header.js';
import { KafkaErrorCode } from './kafka-errors.js';
import { apiVersions } from './schemas/api-versions.js';

/** What becomes of a frame that arrived. */
export type Admission<Served> =
  | {
      readonly kind: 'request';
      readonly served: Served;
      readonly header: RequestHeader;
      readonly request: RequestOf<Api>;
    }
  /** An answer that needs no handler. */
  | { readonly kind: 'answer'; readonly parts: Uint8Array[] }
  /** The connection is to be closed, as Kafka does: there is no answer that such a client could read. */
  | { readonly kind: 'refusal'; readonly code: string; readonly reason: string };

/**
 * Reads a request for one of the APIs that `find` knows. A version of ApiVersions that is not known is answered in
 * version 0 with the versions that are (KIP-511); a client that gets this asks again.
 */
export function admit<Served extends { readonly api: Api }>(
  frame: Uint8Array,
  find: (apiKey: number) => Served | undefined,
): Admission<Served> {
  try {
    const reader = new MessageReader(frame);
    const prefix = readRequestPrefix(reader);
    const { apiKey, apiVersion, correlationId } = prefix;
    const served = find(apiKey);
    if (served === undefined) return refusal('unknown-api', `the API with the key ${apiKey} is not served`);
    const { api } = served;
    const { min, max } = api.versions;
    if (apiVersion < min || apiVersion > max) {
      if (apiKey === apiVersions.key) return { kind: 'answer', parts: fallBack(correlationId) };
      const reason = `${api.name} is served in the versions ${min} to ${max}, not ${apiVersion}: upgrade the client`;
      return refusal('unsupported-version', reason);
    }
    const header = readRequestHeader(reader, api, prefix);
    return { kind: 'request', served, header, request: api.request.decode(reader, apiVersion) };
  } catch (error) {
    if (error instanceof KafkaCodecError) return refusal(error.code, error.message);
    throw error;
  }
}

const refusal = (code: string, reason: string) => ({ kind: 'refusal', code, reason }) as const;

function fallBack(correlationId: number): Uint8Array[] {
  const { key, announced } = apiVersions;
  return encodeResponse(
    apiVersions,
    { apiVersion: 0, correlationId },
    {
      errorCode: KafkaErrorCode.UNSUPPORTED_VERSION,
      apiKeys: [{ apiKey: key, minVersion: announced.min, maxVersion: announced.max }],
    },
  );
}
