import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { ConfigError, loadConfig, type NodeConfig } from '@tidemark/server/config';
import { CliError, exitCodes } from '../exit-codes.js';
import type { ClusterLayout, NodeLayout } from './layout.js';

/** A directory of `log.dirs` that is a node's in another cluster's place, or in the one that this cluster had before. */
interface Stray {
  readonly node: NodeLayout;
  readonly named: string;
  /** Within the node's folder. */
  readonly path: string;
  /** Where the cluster would lie whose node it is. */
  readonly cluster: string;
}

/**
 * Throws CliError if a node's `server.properties` names a place without data, though its own lies here, or another cluster's:
 * of a cluster that was moved or copied. Its nodes would begin anew at the old place, or take what is the original's.
 */
export function assertOwnData(layout: ClusterLayout): void {
  const strays = layout.nodes.flatMap((node) => strayOf(layout, node));
  const [first] = strays;
  if (first === undefined) return;
  const others = strays.slice(1).map(({ node }) => `, and so for node ${node.id}`);
  throw new CliError(exitCodes.failed, `${describe(first)}${others.join('')}`);
}

function describe({ node, named, path, cluster }: Stray): string {
  const instead = `write \${config.dir}/${path} there instead of ${named}`;
  if (!hasData(join(node.directory, path))) {
    return `log.dirs in ${node.configFile} names what belongs to the cluster in ${cluster}: ${instead}`;
  }
  return `node ${node.id} has data in ${join(node.directory, path)}, but log.dirs in ${node.configFile} names another place: if the cluster was moved or copied, ${instead}, else move that data away`;
}

function strayOf({ directory }: ClusterLayout, node: NodeLayout): Stray[] {
  const directories = logDirectories(node);
  for (const named of directories) {
    const folder = `/node-${node.id}/`;
    const at = `${named}/`.lastIndexOf(folder);
    const cluster = named.slice(0, Math.max(0, at)) || '/';
    if (at < 0 || isSame(cluster, directory)) continue;
    const path = relative(join(cluster, folder), named);
    const own = join(node.directory, path);
    // On a second disk its name is the same, perhaps.
    if (directories.some((each) => isSame(own, each))) continue;
    const isLeftBehind = hasData(own) && !hasData(named);
    if (isLeftBehind || existsSync(join(cluster, 'cluster.json'))) return [{ node, named, path, cluster }];
  }
  return [];
}

/** How many of its nodes are brokers: those that say so, and those of which the configuration cannot be read. */
export function brokerCount({ nodes }: ClusterLayout): number {
  return nodes.filter((node) => rolesOf(node)?.includes('broker') ?? true).length;
}

/** The roles that a node's configuration gives it; undefined where that is not there or cannot be read. */
export function rolesOf(node: NodeLayout): readonly string[] | undefined {
  try {
    return configOf(node)?.roles;
  } catch (error) {
    if (error instanceof Error && 'errno' in error) return undefined;
    throw error;
  }
}

function logDirectories(node: NodeLayout): string[] {
  return (configOf(node)?.logDirs ?? []).map((path) => resolve(path));
}

/** Undefined: something is wrong with it, which the node says. */
function configOf(node: NodeLayout): NodeConfig | undefined {
  const file = readFileSync(node.configFile, 'utf8');
  try {
    return loadConfig({ file, fileDirectory: node.directory, environment: process.env });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

const hasData = (directory: string) => existsSync(join(directory, 'meta.json'));

/** Whether two paths lead to one directory: by a symbolic link, perhaps. */
function isSame(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
}
