import { readdirSync, readFileSync } from 'node:fs';
import { systemCode } from './disk-errors.js';
import { type LiveFiles, liveFiles, rotOfLog, rotOfTable } from './level-files.js';

/** Bytes of a store that are not what was written. */
export class RottenStoreError extends Error {
  override readonly name = 'RottenStoreError';
}

/**
 * Looks at every byte of a LevelDB directory that counts, before it is opened; what its manifest and `CURRENT` say LevelDB
 * judges itself, but for the manifest's end. What was torn from the end of its log by a crash is no rot. Throws
 * RottenStoreError, which names the file and the byte, and what Node throws.
 */
export function checkLevelFiles(path: string): void {
  const names = namesIn(path);
  const numbered = names.flatMap((name) => {
    const [, digits, extension] = /^(\d+)\.(log|ldb|sst)$/.exec(name) ?? [];
    return digits === undefined ? [] : [{ name, number: Number(digits), isLog: extension === 'log' }];
  });
  if (!names.includes('CURRENT')) {
    const table = numbered.find(({ isLog }) => !isLog);
    // LevelDB would begin an empty store.
    if (table !== undefined) throw new RottenStoreError(`${path} holds ${table.name}, and CURRENT is missing`);
    return;
  }
  const live = liveIn(path);
  // One is removed only when the manifest's next record is synced: that has rotted, and LevelDB would take it for torn.
  if (live.logsFrom > 0 && !numbered.some(({ isLog, number }) => isLog && number === live.logsFrom)) {
    throw new RottenStoreError(`the manifest of ${path} counts the logs from ${live.logsFrom} on, which is missing`);
  }
  for (const { name, number, isLog } of numbered) {
    const counts = isLog ? number >= live.logsFrom : live.tables.has(number);
    if (!counts) continue;
    const bytes = readFileSync(`${path}/${name}`);
    const rot = isLog ? rotOfLog(bytes) : rotOfTable(bytes);
    if (rot !== undefined) throw new RottenStoreError(`${path}/${name}, byte ${rot.position}: ${rot.reason}`);
  }
}

function namesIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function liveIn(path: string): LiveFiles {
  const name = readFileSync(`${path}/CURRENT`, 'latin1').trim();
  try {
    return liveFiles(readFileSync(`${path}/${name}`));
  } catch (error) {
    if (systemCode(error) !== 'ENOENT' && systemCode(error) !== 'EISDIR') throw error;
    throw new RottenStoreError(`${path}/CURRENT names ${JSON.stringify(name)}, and there is no such file`);
  }
}
