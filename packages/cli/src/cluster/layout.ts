import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Address, type Disk, DiskError, formatAddress, makeDirectoryNow, replaceFileNow } from '@tidemark/ports';
import { NodeDisk } from '@tidemark/ports/node';
import { CliError, exitCodes } from '../exit-codes.js';

export const DEFAULT_DIRECTORY = './tidemark-data';
export const DEFAULT_BASE_PORT = 7700;
export const DEFAULT_NODES = 3;
export const NODES_MAX = 15;

/** Node i uses the ports BASE+10i and three above it. */
const PORTS_PER_NODE = 10;

/** Where a node of a local cluster keeps its things, and where it listens. */
export interface NodeLayout {
  readonly id: number;
  readonly directory: string;
  readonly configFile: string;
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly pidFile: string;
  readonly ports: { readonly frames: number; readonly grpc: number; readonly kafka: number; readonly http: number };
}

/** A cluster of processes on this machine, as the file `cluster.json` in its directory describes it. */
export interface ClusterLayout {
  /** Without symbolic links: its nodes' command lines name what lies there. */
  readonly directory: string;
  readonly clusterId: string;
  readonly basePort: number;
  readonly nodes: readonly NodeLayout[];
}

export interface LayoutOptions {
  readonly directory: string;
  /** What the flags say; an existing cluster must agree. */
  readonly nodes?: number | undefined;
  readonly basePort?: number | undefined;
}

interface ClusterFile {
  readonly version: number;
  readonly clusterId: string;
  readonly nodes: number;
  readonly basePort: number;
}

const FILE_NAME = 'cluster.json';
const FILE_VERSION = 1;
const CONFIG_NAME = 'server.properties';
const HOW_TO_RESTORE = `restore it from a copy, or write {"version":${FILE_VERSION},"clusterId":ID,"nodes":COUNT,"basePort":PORT} there, with cluster.id and the port of rpc.listeners in node-0/${CONFIG_NAME}; or choose another --dir`;

/**
 * The cluster in a directory, or undefined if there is none.
 * @throws CliError if the flags say otherwise than it, or its `cluster.json` is damaged
 */
export function findLayout(options: LayoutOptions): ClusterLayout | undefined {
  const directory = placeOf(options.directory);
  const path = join(directory, FILE_NAME);
  if (!existsSync(path)) return undefined;
  const file = parseFile(readFileSync(path, 'utf8'), path);
  if (file.version !== FILE_VERSION) {
    throw new CliError(exitCodes.failed, `${path} has version ${file.version}; start the release that wrote it`);
  }
  assertAgrees({ what: '--nodes', given: options.nodes, found: file.nodes, directory });
  assertAgrees({ what: '--port', given: options.basePort, found: file.basePort, directory });
  return layoutOf(directory, file);
}

/** A directory by the one path that has no symbolic links, as far as it is there. */
function placeOf(directory: string): string {
  const path = resolve(directory);
  return existsSync(path) ? realpathSync(path) : join(placeOf(dirname(path)), basename(path));
}

function parseFile(text: string, path: string): ClusterFile {
  try {
    return checkedFile(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(exitCodes.failed, `${path} is damaged (${reason}): ${HOW_TO_RESTORE}`, { cause });
  }
}

/** Throws RangeError where it is not what a cluster can be made of; what another version holds that one's release knows. */
function checkedFile(found: unknown): ClusterFile {
  const { version, clusterId, nodes, basePort } = (found ?? {}) as { readonly [Key in keyof ClusterFile]?: unknown };
  const whole = (what: string, value: unknown, max: number): number => {
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return value;
    throw new RangeError(`${what} is no whole number from 1 to ${max}`);
  };
  const file = { version: whole('version', version, Number.MAX_SAFE_INTEGER), clusterId: '', nodes: 0, basePort: 0 };
  if (file.version !== FILE_VERSION) return file;
  if (typeof clusterId !== 'string' || clusterId === '') throw new RangeError('clusterId is no text');
  return { ...file, clusterId, nodes: whole('nodes', nodes, NODES_MAX), basePort: whole('basePort', basePort, 65_535) };
}

/**
 * The cluster in a directory, which is created, configurations and all, if there is none; durable when it returns.
 * @throws CliError as `findLayout`, or if there are configurations of a cluster already; as `makeClusterDirectory`, and then there is no cluster
 */
export function findOrCreateLayout(options: LayoutOptions, disk: Disk = new NodeDisk()): ClusterLayout {
  const found = findLayout(options);
  if (found !== undefined) return found;
  const layout = plannedLayout(options);
  const { directory, clusterId, basePort, nodes } = layout;
  assertNoConfigurations(layout);
  const file: ClusterFile = { version: FILE_VERSION, clusterId, nodes: nodes.length, basePort };
  const path = join(directory, FILE_NAME);
  try {
    makeClusterDirectory(directory, disk);
    for (const node of nodes) {
      disk.makeDirectory(node.directory);
      write(disk, node.configFile, nodeProperties(layout, node));
    }
    // Last: a directory with this file is whole.
    write(disk, path, `${JSON.stringify(file, null, 2)}\n`);
  } catch (error) {
    takeBack(disk, [path, ...nodes.map(({ configFile }) => configFile)]);
    throw error;
  }
  return layout;
}

/**
 * Makes the directory of a cluster, and those above it that are missing; durable when it returns.
 * @throws the system's error if it cannot be made; DiskError if that cannot be made durable
 */
export function makeClusterDirectory(directory: string, disk: Disk = new NodeDisk()): void {
  try {
    makeDirectoryNow(disk, directory);
  } catch (error) {
    if (error instanceof DiskError && error.operation === 'makeDirectory') throw error.cause;
    throw error;
  }
}

/** In this order, and as far as it can be: what is left of configurations alone gives way to the next creation. */
function takeBack(disk: Disk, paths: readonly string[]): void {
  try {
    for (const path of paths) disk.remove(path);
  } catch {
    // What has failed first says more.
  }
}

function write(disk: Disk, path: string, text: string): void {
  replaceFileNow(disk, { directory: dirname(path), name: basename(path), bytes: new TextEncoder().encode(text) });
}

/**
 * Their cluster has an id, and perhaps records: another's configurations would keep its nodes from what they hold. Not so where a
 * creation was cut off.
 */
function assertNoConfigurations({ directory, nodes }: ClusterLayout): void {
  const there = nodes.find((node) => existsSync(node.configFile) && !isAsCreated(directory, node));
  if (there === undefined) return;
  const path = join(directory, FILE_NAME);
  throw new CliError(
    exitCodes.failed,
    `${there.configFile} is there, but ${path} is not: ${HOW_TO_RESTORE}. If no node ever ran there, remove ${directory}/node-*`,
  );
}

/** Whether a node has never run, and nobody has changed its configuration: what its cluster's creation writes is all there is. */
function isAsCreated(directory: string, { id, directory: folder, configFile }: NodeLayout): boolean {
  // A replacement that was cut off leaves the second.
  const isBare = readdirSync(folder).every((name) => name === CONFIG_NAME || name === `${CONFIG_NAME}.tmp`);
  if (!isBare) return false;
  const text = readFileSync(configFile, 'utf8');
  const settingOf = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(text)?.[1] ?? '';
  const created = layoutOf(directory, {
    clusterId: settingOf('cluster.id'),
    nodes: Math.min(NODES_MAX, settingOf('controller.quorum.voters').split(',').length),
    basePort: Number(/\d+$/.exec(settingOf('rpc.listeners'))) - PORTS_PER_NODE * id,
  });
  const node = created.nodes[id];
  return node !== undefined && text === nodeProperties(created, node);
}

/**
 * Throws CliError if a node's configuration is gone. It is not written again: what its user has changed in it, and that its data went
 * with it, nobody would know.
 */
export function assertConfigured(layout: ClusterLayout): void {
  const bare = layout.nodes.filter(({ configFile }) => !existsSync(configFile));
  const [first] = bare;
  if (first === undefined) return;
  const isMajorityThere = bare.length * 2 < layout.nodes.length;
  throw new CliError(
    exitCodes.failed,
    `${first.configFile} is gone, so node ${first.id} cannot start: restore its folder${isMajorityThere ? `. ${howToReplace(layout, first)}` : ''}`,
  );
}

/** The quorum knows the directory that is gone, and takes no other under the same id beside it. */
function howToReplace(layout: ClusterLayout, { id, ports: { frames } }: NodeLayout): string {
  const bootstrap = bootstrapOption(layout);
  return `If what it held is lost, write that file like another node's, with controller.quorum.disk.replaced=true, and start; then say "tidemark quorum remove ${id}${bootstrap}" and "tidemark quorum add 127.0.0.1:${frames}${bootstrap}"`;
}

/** Whether commands find it without being told where it is. */
export function isInDefaultDirectory({ directory }: ClusterLayout): boolean {
  return directory === placeOf(DEFAULT_DIRECTORY);
}

/** What follows a command that is told for this cluster: nothing for the one in the default directory, which it finds by itself. */
export function bootstrapOption(layout: ClusterLayout): string {
  if (isInDefaultDirectory(layout)) return '';
  return ` --bootstrap ${frameAddresses(layout).map(formatAddress).join(',')}`;
}

/** Where the nodes are to be found. */
export function frameAddresses({ nodes }: Pick<ClusterLayout, 'nodes'>): Address[] {
  return nodes.map(({ ports }) => ({ host: '127.0.0.1', port: ports.frames }));
}

/** What would be created; nothing is written. */
export function plannedLayout({ directory, nodes, basePort }: LayoutOptions): ClusterLayout {
  return layoutOf(placeOf(directory), {
    clusterId: randomBytes(16).toString('base64url'),
    nodes: nodes ?? DEFAULT_NODES,
    basePort: basePort ?? DEFAULT_BASE_PORT,
  });
}

function assertAgrees(options: { what: string; given: number | undefined; found: number; directory: string }): void {
  const { what, given, found, directory } = options;
  if (given === undefined || given === found) return;
  throw new CliError(
    exitCodes.usage,
    `the cluster in ${directory} has ${what} ${found}, not ${given}: leave the flag out, or choose another --dir`,
  );
}

function layoutOf(directory: string, { clusterId, nodes, basePort }: Omit<ClusterFile, 'version'>): ClusterLayout {
  return {
    directory,
    clusterId,
    basePort,
    nodes: Array.from({ length: nodes }, (_, id) => {
      const folder = join(directory, `node-${id}`);
      const first = basePort + PORTS_PER_NODE * id;
      return {
        id,
        directory: folder,
        configFile: join(folder, CONFIG_NAME),
        dataDirectory: join(folder, 'data'),
        logFile: join(folder, 'node.log'),
        pidFile: join(folder, 'node.pid'),
        ports: { frames: first, grpc: first + 1, kafka: first + 2, http: first + 3 },
      };
    }),
  };
}

/** The configuration file of a node. It is written once: what is changed in it by hand stays. */
export function nodeProperties(layout: ClusterLayout, node: NodeLayout): string {
  const frames = frameAddresses(layout).map(formatAddress);
  const voters = frames.map((address, id) => `${id}@${address}`);
  return `# Node ${node.id} of a cluster on this machine. Written by "tidemark cluster start"; yours to change.
node.id=${node.id}
cluster.id=${layout.clusterId}
process.roles=controller,broker,nameserver
log.dirs=\${config.dir}/data
rpc.listeners=127.0.0.1:${node.ports.frames}
grpc.listeners=127.0.0.1:${node.ports.grpc}
listeners=PLAINTEXT://127.0.0.1:${node.ports.kafka}
http.listeners=127.0.0.1:${node.ports.http}
controller.quorum.voters=${voters.join(',')}
nameserver.addresses=${frames.join(',')}
`;
}
