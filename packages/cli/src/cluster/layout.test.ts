import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskError } from '@tidemark/ports';
import { NodeDisk } from '@tidemark/ports/node';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from '../exit-codes.js';
import { assertConfigured, findLayout, findOrCreateLayout, type NodeLayout } from './layout.js';
import { runningPid } from './node-process.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-layout-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('a created cluster is found again, the same', () => {
  expect(findLayout({ directory })).toBeUndefined();
  const created = findOrCreateLayout({ directory, nodes: 2, basePort: 9000 });
  expect(findLayout({ directory })).toEqual(created);
  expect(findOrCreateLayout({ directory, nodes: 2 })).toEqual(created);
  expect(created.nodes.map(({ ports }) => ports)).toEqual([
    { frames: 9000, grpc: 9001, kafka: 9002, http: 9003 },
    { frames: 9010, grpc: 9011, kafka: 9012, http: 9013 },
  ]);
});

test('a cluster has one place, by whatever symbolic link it is created and found', () => {
  const link = join(directory, 'link');
  symlinkSync(directory, link);
  const created = findOrCreateLayout({ directory: join(link, 'a/b'), nodes: 1 });
  expect(created.directory).toBe(join(directory, 'a/b'));
  expect(findLayout({ directory: join(link, 'a/b') })).toEqual(created);
  expect(findLayout({ directory: join(directory, 'a/b') })).toEqual(created);
});

test('flags that contradict an existing cluster are refused', () => {
  findOrCreateLayout({ directory, nodes: 2 });
  expect(() => findLayout({ directory, nodes: 3 })).toThrow('has --nodes 2, not 3');
  expect(() => findLayout({ directory, basePort: 1 })).toThrow('has --port 7700, not 1');
});

test('a configuration that was changed by hand stays', () => {
  const { nodes } = findOrCreateLayout({ directory, nodes: 1 });
  const file = nodes[0]?.configFile ?? '';
  expect(readFileSync(file, 'utf8')).toContain('controller.quorum.voters=0@127.0.0.1:7700\n');
  writeFileSync(file, 'node.id=0\n');
  findOrCreateLayout({ directory });
  expect(readFileSync(file, 'utf8')).toBe('node.id=0\n');
});

test.each(['', '\0\0\0', '{"version":1,'])('a damaged cluster.json (%j) is named, with what to write there', (text) => {
  findOrCreateLayout({ directory, nodes: 1 });
  writeFileSync(join(directory, 'cluster.json'), text);
  const finding = () => findLayout({ directory });
  expect(finding).toThrow(CliError);
  expect(finding).toThrow(`${join(directory, 'cluster.json')} is damaged`);
  expect(finding).toThrow('write {"version":1,"clusterId":ID,"nodes":COUNT,"basePort":PORT} there');
});

test.each([
  ['null', 'version is no whole number'],
  ['{"version":1,"clusterId":"c","nodes":1,"basePort":"7700"}', 'basePort is no whole number from 1 to 65535'],
  ['{"version":1,"clusterId":"c","basePort":7700}', 'nodes is no whole number from 1 to 15'],
  ['{"version":1,"nodes":1,"basePort":7700}', 'clusterId is no text'],
])('and so is what was written by hand, %s', (text, reason) => {
  findOrCreateLayout({ directory, nodes: 1 });
  writeFileSync(join(directory, 'cluster.json'), text);
  const finding = () => findLayout({ directory });
  expect(finding).toThrow(CliError);
  expect(finding).toThrow(`is damaged (${reason}`);
});

test('configurations are never overwritten, not even where cluster.json is missing', () => {
  const { clusterId, nodes } = findOrCreateLayout({ directory, nodes: 2, basePort: 9000 });
  const texts = () => nodes.map(({ configFile }) => readFileSync(configFile, 'utf8'));
  const before = texts();
  rmSync(join(directory, 'cluster.json'));
  writeFileSync(nodes[0]?.logFile ?? '', '');
  expect(() => findOrCreateLayout({ directory })).toThrow(
    `${nodes[0]?.configFile} is there, but ${join(directory, 'cluster.json')} is not`,
  );
  expect(texts()).toEqual(before);
  writeFileSync(join(directory, 'cluster.json'), JSON.stringify({ version: 1, clusterId, nodes: 2, basePort: 9000 }));
  expect(findLayout({ directory })?.nodes).toEqual(nodes);
});

test('a creation of which a sync failed leaves nothing that counts', () => {
  const disk = new (class extends NodeDisk {
    override syncDirectoryNow(path: string): void {
      if (path === directory) throw new DiskError({ code: 'EIO', operation: 'syncDirectoryNow', path });
      super.syncDirectoryNow(path);
    }
  })();
  expect(() => findOrCreateLayout({ directory, nodes: 2 }, disk)).toThrow('EIO');
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual(['node-0', 'node-1']);
});

test('of a directory that is made the names are durable too, and of one that was made before', () => {
  const synced: string[] = [];
  const disk = new (class extends NodeDisk {
    override syncDirectoryNow(path: string): void {
      synced.push(path);
      super.syncDirectoryNow(path);
    }
  })();
  const place = join(directory, 'a/b');
  // As a creation leaves it that was cut off.
  mkdirSync(join(directory, 'a'));
  findOrCreateLayout({ directory: place, nodes: 1 }, disk);
  expect(synced).toEqual([directory, join(directory, 'a'), join(place, 'node-0'), place]);
});

describe('what a creation that was cut off has left', () => {
  let first: NodeLayout;
  beforeEach(() => {
    const { nodes } = findOrCreateLayout({ directory, nodes: 3, basePort: 9000 });
    if (nodes[0] === undefined) throw new Error('no node');
    first = nodes[0];
    rmSync(join(directory, 'node-2'), { recursive: true });
    writeFileSync(join(directory, 'node-1/server.properties.tmp'), 'node.id');
    rmSync(join(directory, 'node-1/server.properties'));
    rmSync(join(directory, 'cluster.json'));
  });
  const creating = () => findOrCreateLayout({ directory, nodes: 2, basePort: 9500 });

  test('gives way to the next, whatever that is told', () => {
    const { clusterId, nodes } = creating();
    expect(nodes).toHaveLength(2);
    for (const { configFile } of nodes) expect(readFileSync(configFile, 'utf8')).toContain(`cluster.id=${clusterId}\n`);
  });

  test.each(['node.log', 'data'])('stays where a node ran, which leaves its %s', (name) => {
    writeFileSync(join(first.directory, name), '');
    expect(creating).toThrow('is there, but');
  });

  test('stays where somebody has changed it', () => {
    appendFileSync(first.configFile, 'broker.rack=a\n');
    expect(creating).toThrow(`If no node ever ran there, remove ${directory}/node-*`);
  });
});

test('a cluster is created whole or not at all', () => {
  const obstacle = join(directory, 'node-1');
  writeFileSync(obstacle, '');
  expect(() => findOrCreateLayout({ directory, nodes: 2 })).toThrow(obstacle);
  rmSync(obstacle);
  expect(findOrCreateLayout({ directory, nodes: 2 }).nodes).toHaveLength(2);
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual([
    'cluster.json',
    'node-0',
    'node-0/server.properties',
    'node-1',
    'node-1/server.properties',
  ]);
});

test('where the folder of a node is gone, what is said can be done: the majority takes in another', () => {
  const layout = findOrCreateLayout({ directory, nodes: 3, basePort: 9000 });
  const starting = () => assertConfigured(layout);
  expect(starting).not.toThrow();
  rmSync(join(directory, 'node-2'), { recursive: true });
  const addresses = '127.0.0.1:9000,127.0.0.1:9010,127.0.0.1:9020';
  expect(starting).toThrow(
    `${directory}/node-2/server.properties is gone, so node 2 cannot start: restore its folder. If`,
  );
  expect(starting).toThrow(
    `"tidemark quorum remove 2 --bootstrap ${addresses}" and "tidemark quorum add 127.0.0.1:9020 --bootstrap ${addresses}"`,
  );
  rmSync(join(directory, 'node-1'), { recursive: true });
  expect(starting).toThrow(/node-1.* is gone, so node 1 cannot start: restore its folder$/);
});

test('a pid file that names the process of something else does not count', () => {
  const [node] = findOrCreateLayout({ directory, nodes: 1 }).nodes;
  if (node === undefined) throw new Error('no node');
  expect(runningPid(node)).toBeUndefined();
  writeFileSync(node.pidFile, `${process.pid}\n`);
  expect(runningPid(node)).toBeUndefined();
});
