// What the checks look at: the workspace's packages and its source files, read once.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const SKIPPED = new Set(['node_modules', 'dist', 'generated', 'golden', 'testdata', 'coverage', 'tidemark-data']);
const SOURCE = /\.(ts|mts|mjs|js|proto)$/;
const PACKAGE_PARENTS = ['packages'];
const SINGLE_PACKAGES = ['bench', 'chaos', 'test'];

/** A source file: its path from the root with forward slashes, its text, the package it lies in (if any). */
function* sourceFiles(root, folder = root) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(root, path);
    else if (SOURCE.test(entry.name)) {
      yield { path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') };
    }
  }
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function readPackages(root) {
  const folders = [
    ...PACKAGE_PARENTS.flatMap((parent) =>
      existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [],
    ),
    ...SINGLE_PACKAGES,
  ];
  return folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({
      folder,
      short: folder.split('/').at(-1),
      manifest: readJson(join(root, folder, 'package.json')),
      tsconfig: readJson(join(root, folder, 'tsconfig.json')),
      hasReadme: existsSync(join(root, folder, 'README.md')),
      license: readText(join(root, folder, 'LICENSE')),
    }));
}

/** The whole workspace below `root`. */
export function readWorkspace(root) {
  const packages = readPackages(root);
  const packageOf = (path) => packages.find((each) => path.startsWith(`${each.folder}/`));
  const files = [...sourceFiles(root)].map((file) => ({ ...file, package: packageOf(file.path) }));
  const [manifest, license] = [readJson(join(root, 'package.json')), readText(join(root, 'LICENSE'))];
  return { root, packages, files, manifest, license };
}

/** A test, or what only tests use: a package's `src/testing/`. */
export const isTest = (path) => /\.test\.(ts|mjs)$|\/src\/testing\//.test(path);
