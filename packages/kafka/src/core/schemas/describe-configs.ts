import { defineApi } from '../api.js';
import { array, boolean, int8, int16, int32, string, struct } from '../schema.js';

/** `configurationKeys` null asks for all. */
export const describeConfigs = defineApi({
  key: 32,
  name: 'DescribeConfigs',
  versions: [1, 4],
  flexibleFrom: 4,
  request: {
    resources: array(
      struct({
        resourceType: int8(),
        resourceName: string(),
        configurationKeys: array(string(), { nullableFrom: 0 }),
      }),
    ),
    includeSynonyms: boolean({ since: 1 }),
    includeDocumentation: boolean({ since: 3 }),
  },
  response: {
    throttleTimeMs: int32({ default: 0 }),
    results: array(
      struct({
        errorCode: int16(),
        errorMessage: string({ nullableFrom: 0 }),
        resourceType: int8(),
        resourceName: string(),
        configs: array(
          struct({
            name: string(),
            value: string({ nullableFrom: 0 }),
            readOnly: boolean(),
            configSource: int8({ since: 1, default: -1 }),
            isSensitive: boolean(),
            synonyms: array(struct({ name: string(), value: string({ nullableFrom: 0 }), source: int8() }), {
              since: 1,
            }),
            configType: int8({ since: 3 }),
            documentation: string({ since: 3, nullableFrom: 0 }),
          }),
        ),
      }),
    ),
  },
});
