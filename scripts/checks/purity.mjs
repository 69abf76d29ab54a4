// What lies in a package's src/core/ is synchronous and deterministic, and everything but the adapters reaches
// the world through the ports only: no clock, timer, randomness, file or socket of its own.
import ts from 'typescript';
import { isTest } from '../lib/workspace.mjs';

const WORLD_NAMES = ['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'crypto', 'fetch', 'process'];
const WORLD_MODULES =
  /^node:(fs|net|tls|dgram|http|http2|https|crypto|timers|child_process|cluster|worker_threads|perf_hooks|os|process)(\/|$)/;
const CORE_NAMES = [...WORLD_NAMES, 'Promise', 'queueMicrotask', 'AbortController', 'AbortSignal'];

/** Globals whose names a file may well give to a thing of its own; then they mean that. */
const COMMON_NAMES = ['fetch', 'process'];

/** Adapters to the world, and what runs outside a node: these may name it. */
const ADAPTERS = [
  /^packages\/ports\/src\/node\//,
  // The simulated world's own engine: it must know when the real event loop has run dry.
  /^packages\/ports\/src\/simulated\/(turns|rejection-guard)\.ts$/,
  /^packages\/rpc\/src\/grpc\//,
  /^packages\/server\/src\/(http|embedded|compaction-thread)(\/|[.-])/,
  /^packages\/simulator\/src\/runner\//,
  /^packages\/cli\//,
  /^(bench|chaos|test)\//,
];

const isCore = (path) => /^packages\/[a-z]+\/src\/core\//.test(path);
const isAdapter = (path) => ADAPTERS.some((pattern) => pattern.test(path));

export function checkPurity(workspace) {
  return workspace.files
    .filter(({ path }) => path.startsWith('packages/') && path.endsWith('.ts') && !isTest(path) && !isAdapter(path))
    .flatMap((file) => impurities(file).map((found) => `${file.path}:${found}`));
}

function impurities({ path, text }) {
  const core = isCore(path);
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const names = new Set(core ? CORE_NAMES : WORLD_NAMES);
  for (const name of declaredNames(source)) if (COMMON_NAMES.includes(name)) names.delete(name);
  const found = [];
  const report = (node, what) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
    found.push(`${line + 1}: ${what}${core ? ' in a pure core' : ': reach the world through the ports'}`);
  };
  const visit = (node) => {
    const problem = impurity(node, { names, core });
    if (problem !== undefined) report(node, problem);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** What a file declares: variables, parameters, functions, imports. */
function declaredNames(source) {
  const names = [];
  const visit = (node) => {
    const isDeclaration =
      ts.isVariableDeclaration(node) ||
      ts.isParameter(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node);
    if (isDeclaration && node.name !== undefined && ts.isIdentifier(node.name)) names.push(node.name.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function impurity(node, { names, core }) {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return impureImport(node, core);
  if (core && node.kind === ts.SyntaxKind.AsyncKeyword) return 'async';
  if (core && ts.isAwaitExpression(node)) return 'await';
  if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'Math' && node.name.text === 'random') {
    return 'Math.random';
  }
  if (ts.isIdentifier(node) && names.has(node.text) && isReference(node)) return node.text;
  return undefined;
}

function impureImport(node, core) {
  const module = node.moduleSpecifier?.text;
  if (module === undefined) return undefined;
  if (WORLD_MODULES.test(module)) return `import of ${module}`;
  const typeOnly = node.isTypeOnly || node.importClause?.isTypeOnly;
  if (core && !typeOnly && module.startsWith('../') && !module.includes('/core/')) {
    // A core's folder may be nested; what counts is that no value comes from the shell beside it.
    return leavesCore(node.getSourceFile().fileName, module) ? `import of ${module} from the shell` : undefined;
  }
  return undefined;
}

function leavesCore(path, module) {
  const depth = path.split('/src/core/')[1].split('/').length - 1;
  const climbs = module.split('/').filter((part) => part === '..').length;
  return climbs > depth;
}

/** A name that is used, not one that is declared, or a property of something else. */
function isReference(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node)
    return parent.expression.getText() === 'globalThis';
  if (ts.isQualifiedName(parent) && parent.right === node) return false;
  return !('name' in parent && parent.name === node);
}
