import { randomBytes, randomFillSync } from 'node:crypto';
import type { Random } from '../random.js';

const POOL_BYTES = 4_096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** The operating system's randomness. */
export const nodeRandom: Random = {
  next() {
    if (used + 8 > POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    const high = pool.readUInt32LE(used) >>> 5;
    const low = pool.readUInt32LE(used + 4) >>> 6;
    used += 8;
    return (high * 0x4000000 + low) / 0x20000000000000;
  },
  bytes(count) {
    return new Uint8Array(randomBytes(count));
  },
};
