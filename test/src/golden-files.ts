import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The bytes in `test/golden`, made by Apache Kafka's own classes. See the README there. */
export function goldenPath(path: string): string {
  return fileURLToPath(new URL(`../golden/${path}`, import.meta.url));
}

export function goldenBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(goldenPath(path)));
}

export interface GoldenRecord {
  readonly offset: number;
  readonly timestamp: number;
  readonly sequence: number;
  /** Hex, like value, header names and header values. */
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly [string, string | null][];
}

export interface GoldenBatch {
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly sizeInBytes: number;
  readonly magic: number;
  readonly partitionLeaderEpoch: number;
  readonly crc: number;
  readonly compression: 'none' | 'gzip' | 'snappy' | 'lz4' | 'zstd';
  readonly timestampType: 'CreateTime' | 'LogAppendTime';
  readonly transactional: boolean;
  readonly control: boolean;
  readonly deleteHorizonMs: number | null;
  readonly producerId: number;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly baseTimestamp: number;
  readonly maxTimestamp: number;
  readonly records: readonly GoldenRecord[];
}

export interface GoldenCase {
  readonly file: string;
  readonly about: string;
  readonly bytes: number;
  readonly batches: readonly GoldenBatch[];
}

export const goldenCases: readonly GoldenCase[] = JSON.parse(
  readFileSync(goldenPath('record-batches/cases.json'), 'utf8'),
);

export function hexOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('hex');
}

export function bytesOf(hex: string | null): Uint8Array | null {
  return hex === null ? null : new Uint8Array(Buffer.from(hex, 'hex'));
}
