import { readdirSync, readFileSync } from 'node:fs';

const PACKAGES = new URL('../../../', import.meta.url);

/** The sources of everything that a node runs, as one text. */
export function productSources(): string {
  const files = readdirSync(PACKAGES, { recursive: true, encoding: 'utf8' });
  const isSource = (file: string) => /^[a-z]+\/src\/.*\.ts$/.test(file) && !/^simulator|\.test\.ts$/.test(file);
  return files
    .filter(isSource)
    .map((file) => readFileSync(new URL(file, PACKAGES), 'utf8'))
    .join('\n');
}
