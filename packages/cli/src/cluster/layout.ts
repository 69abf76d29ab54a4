import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDirectories } from '@tidemark/ports/node';
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

const FILE_VERSION = 1;

/** The cluster in a directory, or undefined if there is none. Throws CliError if the flags say otherwise than it. */
export function findLayout(options: LayoutOptions): ClusterLayout | undefined {
  const directory = resolve(options.directory);
  const path = join(directory, 'cluster.json');
  if (!existsSync(path)) return undefined;
  const file = JSON.parse(readFileSync(path, 'utf8')) as ClusterFile;
  if (file.version !== FILE_VERSION) {
    throw new CliError(exitCodes.failed, `${path} has version ${file.version}; start the release that wrote it`);
  }
  assertAgrees({ what: '--nodes', given: options.nodes, found: file.nodes, directory });
  assertAgrees({ what: '--port', given: options.basePort, found: file.basePort, directory });
  return layoutOf(directory, file);
}

/** The cluster in a directory, which is created, configurations and all, if there is none. */
export function findOrCreateLayout(options: LayoutOptions): ClusterLayout {
  const found = findLayout(options);
  if (found !== undefined) return found;
  const layout = plannedLayout(options);
  for (const node of layout.nodes) {
    makeDirectories(node.directory);
    writeFileSync(node.configFile, nodeProperties(layout, node));
  }
  const { clusterId, basePort, nodes } = layout;
  const file: ClusterFile = { version: FILE_VERSION, clusterId, nodes: nodes.length, basePort };
  // Last: a directory with this file is whole.
  writeFileSync(join(layout.directory, 'cluster.json'), `${JSON.stringify(file, null, 2)}\n`);
  return layout;
}

/** What would be created; nothing is written. */
export function plannedLayout({ directory, nodes, basePort }: LayoutOptions): ClusterLayout {
  return layoutOf(resolve(directory), {
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
        configFile: join(folder, 'server.properties'),
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
  const frames = layout.nodes.map(({ ports }) => `127.0.0.1:${ports.frames}`);
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
