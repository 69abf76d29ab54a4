import { defineApi } from '../api.js';
import { array, boolean, int16, int32, int64, string, struct } from '../schema.js';

/** What the broker speaks (KIP-35, KIP-511). The header of its response is always v0. */
export const apiVersions = defineApi({
  key: 18,
  name: 'ApiVersions',
  versions: [0, 4],
  flexibleFrom: 3,
  request: {
    clientSoftwareName: string({ since: 3 }),
    clientSoftwareVersion: string({ since: 3 }),
  },
  response: {
    errorCode: int16(),
    apiKeys: array(struct({ apiKey: int16(), minVersion: int16(), maxVersion: int16() })),
    throttleTimeMs: int32({ since: 1 }),
    supportedFeatures: array(struct({ name: string(), minVersion: int16(), maxVersion: int16() }), {
      since: 3,
      tag: 0,
    }),
    finalizedFeaturesEpoch: int64({ since: 3, tag: 1, default: -1 }),
    finalizedFeatures: array(struct({ name: string(), maxVersionLevel: int16(), minVersionLevel: int16() }), {
      since: 3,
      tag: 2,
    }),
    zkMigrationReady: boolean({ since: 3, tag: 3 }),
  },
});
