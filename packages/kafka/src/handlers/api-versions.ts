import type { apis } from '../core/apis.js';
import { KafkaErrorCode } from '../core/kafka-errors.js';
import type { Handler, HandlerTable } from '../handler-table.js';

/** What a client may call itself and its version (KIP-511). */
const SOFTWARE_PATTERN = /^[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?$/;
const SOFTWARE_SINCE = 3;

/** ApiVersions: what the table serves. */
export function apiVersionsHandler(table: HandlerTable): Handler<typeof apis.apiVersions> {
  return ({ clientSoftwareName, clientSoftwareVersion }, { apiVersion }) => {
    const isNamed = SOFTWARE_PATTERN.test(clientSoftwareName) && SOFTWARE_PATTERN.test(clientSoftwareVersion);
    if (apiVersion >= SOFTWARE_SINCE && !isNamed) return { errorCode: KafkaErrorCode.INVALID_REQUEST, apiKeys: [] };
    return { errorCode: KafkaErrorCode.NONE, apiKeys: table.announced() };
  };
}
