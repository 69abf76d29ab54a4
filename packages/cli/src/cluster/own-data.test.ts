// Goal: a cluster's directory that is moved or copied is started with the data in it, or not at all; every other place that log.dirs
// may name is its user's choice.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findOrCreateLayout, type NodeLayout } from './layout.js';
import { assertOwnData, brokerCount } from './own-data.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tidemark-own-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const layout = (name: string) => findOrCreateLayout({ directory: join(home, name), nodes: 2 });
const started = (name: string) => () => assertOwnData(layout(name));

function holdData(directory: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'meta.json'), '');
}

function nameDirectories({ configFile }: NodeLayout, directories: string): void {
  writeFileSync(
    configFile,
    readFileSync(configFile, 'utf8').replace(/^log\.dirs=.*$/m, () => `log.dirs=${directories}`),
  );
}

/** A cluster that has run, with a file as it was written once: with the path of its data. */
function withPaths(name: string): void {
  for (const node of layout(name).nodes) {
    holdData(node.dataDirectory);
    nameDirectories(node, node.dataDirectory);
  }
}

const move = (from: string, to: string) => renameSync(join(home, from), join(home, to));
const copy = (from: string, to: string) => cpSync(join(home, from), join(home, to), { recursive: true });

test('what is written today moves with the directory, and is copied with it', () => {
  for (const node of layout('old').nodes) holdData(node.dataDirectory);
  move('old', 'new');
  expect(started('new')).not.toThrow();
  copy('new', 'copy');
  expect(started('copy')).not.toThrow();
});

test('one with the path of its data in its file is refused elsewhere, and told what to write', () => {
  withPaths('old');
  expect(started('old')).not.toThrow();
  copy('old', 'copy');
  move('old', 'new');
  for (const place of ['copy', 'new']) {
    const folder = join(home, place, 'node-0');
    expect(started(place)).toThrow(
      `node 0 has data in ${folder}/data, but log.dirs in ${folder}/server.properties names another place: if the cluster was moved or copied, write \${config.dir}/data there instead of ${home}/old/node-0/data, else move that data away, and so for node 1`,
    );
  }
  for (const node of layout('new').nodes) nameDirectories(node, `\${config.dir}/data`);
  expect(started('new')).not.toThrow();
});

test('a copy without data does not take those of the original', () => {
  withPaths('old');
  copy('old', 'copy');
  rmSync(join(home, 'copy/node-1/data'), { recursive: true });
  const [first] = layout('copy').nodes;
  if (first !== undefined) nameDirectories(first, first.dataDirectory);
  expect(started('copy')).toThrow(`names what belongs to the cluster in ${home}/old: write`);
});

test('a further directory within the folder moves with it too', () => {
  withPaths('old');
  for (const node of layout('old').nodes) {
    holdData(join(node.directory, 'more'));
    nameDirectories(node, `\${config.dir}/data,${node.directory}/more`);
  }
  move('old', 'new');
  expect(started('new')).toThrow(`write \${config.dir}/more there instead of ${home}/old/node-0/more`);
});

test('a place that its user chose counts, whatever else lies here', () => {
  withPaths('old');
  const [first] = layout('old').nodes;
  if (first === undefined) throw new Error('no node');
  const second = `${home}/disk2/node-0/data`;
  const chosen = [
    `${home}/disk1/data`,
    `${home}/disk1/data,${home}/disk2/data`,
    `\${config.dir}/data,${second}`,
    `${second},${first.dataDirectory}`,
  ];
  for (const directories of chosen) {
    nameDirectories(first, directories);
    expect(started('old')).not.toThrow();
  }
  nameDirectories(first, second);
  expect(started('old')).toThrow('if the cluster was moved or copied');
  // What lies here was left behind by a move to a larger disk.
  holdData(second);
  expect(started('old')).not.toThrow();
  for (const directory of [first.dataDirectory, second]) rmSync(directory, { recursive: true });
  expect(started('old')).not.toThrow();
});

test('a place that is reached by a symbolic link is the same', () => {
  withPaths('old');
  move('old', 'new');
  symlinkSync(join(home, 'new'), join(home, 'old'));
  expect(started('new')).not.toThrow();
  expect(started('old')).not.toThrow();
});

test('a file that no node could be started with is left to the node, which says why', () => {
  withPaths('old');
  const [first] = layout('old').nodes;
  if (first !== undefined) writeFileSync(first.configFile, 'node.id=none\n');
  expect(started('old')).not.toThrow();
});

test('brokers are those nodes that say so, and those of which it cannot be read', () => {
  const cluster = layout('here');
  expect(brokerCount(cluster)).toBe(2);
  const [first, second] = cluster.nodes.map(({ configFile }) => configFile);
  const text = readFileSync(first ?? '', 'utf8');
  const alone = text.replace(/^process\.roles=.*$/m, 'process.roles=controller').replace(/^listeners=.*$/m, '');
  writeFileSync(first ?? '', alone);
  expect(brokerCount(cluster)).toBe(1);
  writeFileSync(first ?? '', 'process.roles=juggler');
  rmSync(second ?? '');
  expect(brokerCount(cluster)).toBe(2);
});
