// Goal: each check can fail. Method: a sound little workspace in a temporary folder, which every check passes;
// then one violation at a time is planted, and exactly the check for it must name the file.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readWorkspace } from '../lib/workspace.mjs';
import { checkFileSizes } from './file-sizes.mjs';
import { checkImports } from './imports.mjs';
import { checkManifests } from './manifests.mjs';
import { checkPurity } from './purity.mjs';
import { checkSuppressions } from './suppressions.mjs';

const checks = { checkFileSizes, checkImports, checkManifests, checkPurity, checkSuppressions };

const manifest = (name, fields = {}) =>
  JSON.stringify({
    name: `@tidemark/${name}`,
    license: 'Apache-2.0',
    type: 'module',
    engines: { node: '>=20' },
    files: ['dist', '!dist/**/*.test.*', '!dist/**/testing', '!dist/**/*.tsbuildinfo'],
    exports: { '.': {}, ...(name === 'ports' ? { './node': {}, './simulated': {} } : {}) },
    ...fields,
  });

const references = (...shorts) => JSON.stringify({ references: shorts.map((short) => ({ path: `../${short}` })) });

const sound = {
  LICENSE: 'Take it.',
  'package.json': JSON.stringify({ engines: { node: '>=20' }, devDependencies: { vitest: '4.1.12' } }),
  'packages/protocol/package.json': manifest('protocol'),
  'packages/protocol/README.md': '# protocol',
  'packages/protocol/LICENSE': 'Take it.',
  'packages/protocol/src/index.ts': 'export const a = 1;\n',
  'packages/ports/package.json': manifest('ports', { dependencies: { '@tidemark/protocol': '0.1.0' } }),
  'packages/ports/tsconfig.json': references('protocol'),
  'packages/ports/README.md': '# ports',
  'packages/ports/LICENSE': 'Take it.',
  'packages/ports/src/index.ts': "import { a } from '@tidemark/protocol';\nexport const b = a;\n",
  'packages/ports/src/node/clock.ts': 'export const now = () => Date.now();\n',
  'packages/commitlog/package.json': manifest('commitlog', {
    dependencies: { '@tidemark/protocol': '0.1.0', '@tidemark/ports': '0.1.0' },
  }),
  'packages/commitlog/tsconfig.json': references('protocol', 'ports'),
  'packages/commitlog/README.md': '# commitlog',
  'packages/commitlog/LICENSE': 'Take it.',
  'packages/commitlog/src/index.ts': "export { c } from './core/c.js';\n",
  'packages/commitlog/src/core/c.ts': 'export const c = (fetch: number) => ({ Date: fetch }.Date);\n',
  'packages/commitlog/src/c.test.ts':
    "import { test } from 'vitest';\nimport '@tidemark/ports/simulated';\ntest('c', () => {});\n",
};

const roots = [];
afterEach(() => {
  for (const root of roots.splice(0)) rmSync(root, { recursive: true });
});

/** Problems by check of the sound workspace with these files changed or (undefined) removed. */
function problemsWith(changes) {
  const root = mkdtempSync(join(tmpdir(), 'tidemark-checks-'));
  roots.push(root);
  for (const [path, text] of Object.entries({ ...sound, ...changes })) {
    if (text === undefined) continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const workspace = readWorkspace(root);
  return Object.fromEntries(
    Object.entries(checks)
      .map(([name, check]) => [name, [...check(workspace)]])
      .filter(([, problems]) => problems.length > 0),
  );
}

test('a sound workspace passes', () => {
  expect(problemsWith({})).toEqual({});
});

const commitlog = 'packages/commitlog/src/index.ts';
const core = 'packages/commitlog/src/core/c.ts';
const testFile = 'packages/commitlog/src/c.test.ts';

const planted = [
  ['checkImports', 'an import upward', 'packages/protocol/src/index.ts', "import '@tidemark/ports';\n"],
  [
    'checkImports',
    'an upward type import',
    'packages/protocol/src/index.ts',
    "import type { B } from '@tidemark/ports';\n",
  ],
  ['checkImports', 'an upward dynamic import', 'packages/protocol/src/index.ts', "await import('@tidemark/ports');\n"],
  ['checkImports', "another package's inside", commitlog, "import '@tidemark/ports/src/clock.js';\n"],
  ['checkImports', 'a path into another package', commitlog, "export * from '../../ports/src/clock.js';\n"],
  ['checkImports', 'the node adapters in a shell', commitlog, "import '@tidemark/ports/node';\n"],
  ['checkImports', 'the simulated adapters outside tests', commitlog, "import '@tidemark/ports/simulated';\n"],
  ['checkImports', 'an undeclared dependency', commitlog, "import 'left-pad';\n"],
  ['checkImports', 'a test tool outside tests', commitlog, "import 'vitest';\n"],
  ['checkPurity', 'a clock in a shell', commitlog, 'export const t = Date.now();\n'],
  ['checkPurity', 'a global timer', commitlog, 'globalThis.setTimeout(() => {}, 1);\n'],
  [
    'checkPurity',
    'a file in a shell',
    commitlog,
    "import { readFileSync } from 'node:fs';\nexport { readFileSync };\n",
  ],
  ['checkPurity', 'randomness in a shell', commitlog, 'export const r = Math.random();\n'],
  ['checkPurity', 'a promise in a core', core, 'export const p = Promise.resolve();\n'],
  ['checkPurity', 'an async function in a core', core, 'export async function f() {}\n'],
  ['checkPurity', 'new Date in a core', core, 'export const d = new Date();\n'],
  ['checkPurity', 'the shell imported by a core', core, "import { s } from '../shell.js';\nexport { s };\n"],
  ['checkFileSizes', 'a file beyond the wall', testFile, 'test;\n'.repeat(501)],
  ['checkSuppressions', 'a lint suppression', commitlog, `// biome-${'ignore'} lint: no\n`],
  ['checkSuppressions', 'a type suppression', commitlog, `// @ts-${'expect-error'}\n`],
  ['checkSuppressions', 'a skipped test', testFile, `test.${'skip'}('x', () => {});\n`],
  ['checkSuppressions', 'the only test', testFile, `describe.${'only'}('x', () => {});\n`],
  ['checkSuppressions', 'work left', commitlog, `// ${'TO'}DO later\n`],
  ['checkManifests', 'no README', 'packages/ports/README.md', undefined],
  [
    'checkManifests',
    'a range',
    'packages/protocol/package.json',
    manifest('protocol', { dependencies: { zod: '^4.0.0' } }),
  ],
  [
    'checkManifests',
    "a range in the root's tools",
    'package.json',
    JSON.stringify({ engines: { node: '>=20' }, devDependencies: { vitest: '~4' } }),
  ],
  ['checkManifests', 'no license', 'packages/ports/LICENSE', undefined],
  ['checkManifests', 'another license', 'packages/ports/LICENSE', 'Pay for it.'],
  ['checkManifests', 'another Node.js', 'packages/protocol/package.json', manifest('protocol', { engines: {} })],
  ['checkManifests', 'published tests', 'packages/protocol/package.json', manifest('protocol', { files: ['dist'] })],
  ['checkManifests', 'a missing reference', 'packages/commitlog/tsconfig.json', references('protocol')],
];

describe('planted violations', () => {
  test.each(planted)('%s finds %s', (check, _what, path, text) => {
    const problems = problemsWith({ [path]: text });
    expect(Object.keys(problems)).toEqual([check]);
    expect(problems[check]?.join('\n')).toContain(path.split('/').slice(0, 2).join('/'));
  });
});
