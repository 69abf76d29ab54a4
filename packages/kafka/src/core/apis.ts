import type { Api } from './api.js';
import { apiVersions } from './schemas/api-versions.js';
import { fetch } from './schemas/fetch.js';
import { listOffsets } from './schemas/list-offsets.js';
import { metadata } from './schemas/metadata.js';
import { produce } from './schemas/produce.js';

/** Every API that has a schema, by name. */
export const apis = {
  produce,
  fetch,
  listOffsets,
  metadata,
  apiVersions,
} as const;

const byKey = new Map<number, Api>(Object.values(apis).map((api: Api) => [api.key, api]));

export function apiOfKey(key: number): Api | undefined {
  return byKey.get(key);
}
