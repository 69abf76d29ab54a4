import { readdirSync, readFileSync } from 'node:fs';
import { DIRECTORY, Machine } from './machine.js';

const GOLDEN = new URL('../../../../test/golden/log-directory/golden-0/', import.meta.url);

/** A file of the directory that Kafka wrote. */
export const goldenFile = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, GOLDEN)));

/** A machine that has the directory that Kafka wrote on its disk. */
export function goldenMachine(): Machine {
  const machine = new Machine();
  machine.disk.makeDirectory(DIRECTORY);
  for (const name of readdirSync(GOLDEN)) writeFile(machine, name, goldenFile(name));
  return machine;
}

/** Makes a file of the log hold these bytes and no others. */
export function writeFile({ disk }: Machine, name: string, bytes: Uint8Array): void {
  const file = disk.open(`${DIRECTORY}/${name}`, 'create');
  file.truncate(0);
  file.write([bytes], 0);
  file.close();
}
