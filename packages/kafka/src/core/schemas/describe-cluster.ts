import { defineApi } from '../api.js';
import { array, boolean, int8, int16, int32, string, struct } from '../schema.js';
import { OPERATIONS_NOT_ASKED } from './metadata.js';

/** Whose addresses DescribeCluster answers with (KIP-919). */
export const EndpointType = { BROKERS: 1, CONTROLLERS: 2 } as const;

export const describeCluster = defineApi({
  key: 60,
  name: 'DescribeCluster',
  versions: [0, 2],
  flexibleFrom: 0,
  request: {
    includeClusterAuthorizedOperations: boolean(),
    endpointType: int8({ since: 1, default: EndpointType.BROKERS }),
    includeFencedBrokers: boolean({ since: 2 }),
  },
  response: {
    throttleTimeMs: int32({ default: 0 }),
    errorCode: int16(),
    errorMessage: string({ nullableFrom: 0, default: null }),
    endpointType: int8({ since: 1, default: EndpointType.BROKERS }),
    clusterId: string(),
    controllerId: int32({ default: -1 }),
    brokers: array(
      struct({
        brokerId: int32(),
        host: string(),
        port: int32(),
        rack: string({ nullableFrom: 0, default: null }),
        isFenced: boolean({ since: 2 }),
      }),
    ),
    clusterAuthorizedOperations: int32({ default: OPERATIONS_NOT_ASKED }),
  },
});
