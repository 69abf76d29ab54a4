import { defineApi } from '../api.js';
import { array, int16, int32, int64, records, string, struct, uuid } from '../schema.js';
import { currentLeader, nodeEndpoint } from './leader-hints.js';

/**
 * Versions below 3 are announced because librdkafka looks there for what a broker can decompress (KAFKA-18659), and
 * refused as Kafka 4 does. A topic goes by its name up to v12, by its id from v13 (KIP-516).
 */
export const produce = defineApi({
  key: 0,
  name: 'Produce',
  versions: [3, 13],
  announcedFrom: 0,
  flexibleFrom: 9,
  request: {
    transactionalId: string({ since: 3, nullableFrom: 3 }),
    acks: int16(),
    timeoutMs: int32(),
    topicData: array(
      struct({
        name: string({ until: 12 }),
        topicId: uuid({ since: 13 }),
        partitionData: array(struct({ index: int32(), records: records({ nullableFrom: 0 }) })),
      }),
    ),
  },
  response: {
    responses: array(
      struct({
        name: string({ until: 12 }),
        topicId: uuid({ since: 13 }),
        partitionResponses: array(
          struct({
            index: int32(),
            errorCode: int16(),
            baseOffset: int64(),
            logAppendTimeMs: int64({ since: 2, default: -1 }),
            logStartOffset: int64({ since: 5, default: -1 }),
            recordErrors: array(
              struct({ batchIndex: int32(), batchIndexErrorMessage: string({ nullableFrom: 8, default: null }) }),
              { since: 8 },
            ),
            errorMessage: string({ since: 8, nullableFrom: 8 }),
            currentLeader: currentLeader({ since: 10, tag: 0 }),
          }),
        ),
      }),
    ),
    throttleTimeMs: int32({ since: 1 }),
    nodeEndpoints: array(nodeEndpoint, { since: 10, tag: 0 }),
  },
});
