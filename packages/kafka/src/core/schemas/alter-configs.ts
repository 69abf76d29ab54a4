import { defineApi } from '../api.js';
import { array, boolean, int8, int16, int32, string, struct } from '../schema.js';

const responseShape = {
  throttleTimeMs: int32({ default: 0 }),
  responses: array(
    struct({
      errorCode: int16(),
      errorMessage: string({ nullableFrom: 0 }),
      resourceType: int8(),
      resourceName: string(),
    }),
  ),
};

/** Replaces all configs of a resource. */
export const alterConfigs = defineApi({
  key: 33,
  name: 'AlterConfigs',
  versions: [0, 2],
  flexibleFrom: 2,
  request: {
    resources: array(
      struct({
        resourceType: int8(),
        resourceName: string(),
        configs: array(struct({ name: string(), value: string({ nullableFrom: 0 }) })),
      }),
    ),
    validateOnly: boolean(),
  },
  response: responseShape,
});

/** Changes single configs of a resource (KIP-339). */
export const incrementalAlterConfigs = defineApi({
  key: 44,
  name: 'IncrementalAlterConfigs',
  versions: [0, 1],
  flexibleFrom: 1,
  request: {
    resources: array(
      struct({
        resourceType: int8(),
        resourceName: string(),
        configs: array(struct({ name: string(), configOperation: int8(), value: string({ nullableFrom: 0 }) })),
      }),
    ),
    validateOnly: boolean(),
  },
  response: responseShape,
});
