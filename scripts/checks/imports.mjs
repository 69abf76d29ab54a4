// Imports run downward only, by package name, through what a package declares in `exports`, and only to
// packages that the importer declares as dependencies.
import { posix } from 'node:path';
import ts from 'typescript';
import { isTest } from '../lib/workspace.mjs';

const base = ['protocol'];
const transport = [...base, 'ports', 'rpc'];
const roles = [...transport, 'metadata', 'commitlog', 'raft', 'replication'];
const node = [...roles, 'controller', 'nameserver', 'broker'];
const all = [...node, 'kafka', 'client', 'server', 'simulator', 'cli'];

/** What each package may import of the others; docs/architecture.md draws it. */
const LAYERS = {
  protocol: [],
  metadata: base,
  ports: base,
  rpc: [...base, 'ports'],
  commitlog: [...base, 'ports'],
  raft: [...transport, 'commitlog'],
  replication: [...transport, 'commitlog', 'metadata'],
  controller: roles,
  nameserver: roles,
  broker: roles,
  kafka: node,
  client: transport,
  server: [...node, 'kafka'],
  simulator: [...node, 'kafka', 'client', 'server'],
  cli: all,
  bench: [...all, 'chaos'],
  chaos: all,
  test: all,
};

const OUTERMOST = ['server', 'cli', 'chaos', 'bench', 'test'];

/** Adapters that would let code slip past the ports: who may name them. */
const RESTRICTED = {
  '@tidemark/ports/node': (file) => [...OUTERMOST, 'ports'].includes(file.package?.short),
  '@tidemark/ports/simulated': (file) =>
    ['ports', 'simulator', 'test'].includes(file.package?.short) || isTest(file.path),
  '@tidemark/rpc/grpc': (file) => [...OUTERMOST, 'rpc'].includes(file.package?.short),
};

/** Test tools stand in the root's devDependencies, for all. */
const TEST_TOOLS = ['vitest', 'fast-check'];

export function checkImports(workspace) {
  const shorts = new Map(workspace.packages.map((each) => [each.manifest.name, each]));
  return workspace.files
    .filter((file) => file.package !== undefined && file.path.endsWith('.ts'))
    .flatMap((file) =>
      ts
        .preProcessFile(file.text, true, true)
        .importedFiles.map(({ fileName }) => violation(file, fileName, shorts))
        .filter((problem) => problem !== undefined)
        .map((problem) => `${file.path}: ${problem}`),
    );
}

function violation(file, specifier, packagesByName) {
  if (specifier.startsWith('node:')) return undefined;
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file.path), specifier);
    if (target.startsWith(`${file.package.folder}/`)) return undefined;
    return `"${specifier}" leaves the package: import others by their name`;
  }
  const [name, subpath] = splitSpecifier(specifier);
  const target = packagesByName.get(name);
  return (
    undeclared(file, name) ?? (target === undefined ? undefined : crossPackage(file, { specifier, subpath, target }))
  );
}

function crossPackage(file, { specifier, subpath, target }) {
  const from = file.package.short;
  if (target.short === from) return `"${specifier}" is the package itself: import the file`;
  if (!(LAYERS[from] ?? []).includes(target.short))
    return `${from} must not import ${target.short}: imports run downward`;
  if (target.manifest.exports?.[subpath] === undefined)
    return `"${specifier}" is not in the exports of ${target.short}`;
  if (RESTRICTED[specifier]?.(file) === false)
    return `"${specifier}" may not be used here: reach the world through the ports`;
  return undefined;
}

function undeclared(file, name) {
  const { manifest } = file.package;
  const declared = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies };
  if (declared[name] !== undefined || manifest.name === name) return undefined;
  if (TEST_TOOLS.includes(name) && isTest(file.path)) return undefined;
  return `"${name}" is not among the dependencies in ${file.package.folder}/package.json`;
}

function splitSpecifier(specifier) {
  const parts = specifier.split('/');
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  const rest = specifier.slice(name.length);
  return [name, `.${rest}`];
}
