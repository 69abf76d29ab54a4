import { readFileSync } from 'node:fs';
import { goldenPath } from './golden-files.js';

/** One captured frame, as test/golden/kafka-wire/index.json lists it. */
export interface WireEntry {
  readonly client: string;
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly direction: 'request' | 'response';
  readonly file: string;
}

export const wireEntries: readonly WireEntry[] = JSON.parse(readFileSync(goldenPath('kafka-wire/index.json'), 'utf8'));
