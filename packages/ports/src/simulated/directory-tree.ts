import type { Inode } from './inode.js';
import type { SeededRandom } from './seeded-random.js';

export type TreeNode = Inode | DirectoryNode;

/** A directory: the names that programs see, and those on the platter. */
export class DirectoryNode {
  readonly kind = 'directory';
  cached = new Map<string, TreeNode>();
  readonly durable = new Map<string, TreeNode>();
}

interface NameChange {
  readonly directory: DirectoryNode;
  readonly name: string;
  /** Undefined: the name goes away. */
  readonly node: TreeNode | undefined;
}

/** Changes of names that become durable together: one, or the two of a rename. */
interface Operation {
  readonly sequence: number;
  readonly changes: readonly NameChange[];
}

/** Whether a path is this one, or below it. */
export function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** The parts of an absolute path. */
export function splitPath(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}

/**
 * Names, as a file system keeps them. A change of a directory is durable once that directory was synced; a rename
 * across directories once either was, since a journal writes it as one. What lies directly below the root is
 * a mount point, and durable at once.
 */
export class DirectoryTree {
  readonly root = new DirectoryNode();
  #pending: Operation[] = [];
  #sequence = 0;

  /** Holds, durably, what programs see in another tree. To be called on an empty one. */
  copyOf(other: DirectoryTree): void {
    copyNames(other.root, this.root);
  }

  find(path: string): TreeNode | undefined {
    return this.#walk(path, (directory, name) => directory.cached.get(name));
  }

  /** What a crash that lost everything unsynced would leave at this path. */
  findDurable(path: string): TreeNode | undefined {
    return this.#walk(path, (directory, name) => directory.durable.get(name));
  }

  /** The directory that holds the last part of the path, if there is one. */
  parentOf(path: string): { directory: DirectoryNode; name: string } | undefined {
    const parts = splitPath(path);
    const name = parts.pop();
    const directory = this.find(parts.join('/'));
    return name === undefined || directory?.kind !== 'directory' ? undefined : { directory, name };
  }

  /** True if the path goes on after a file, as if that were a directory. */
  leadsThroughFile(path: string): boolean {
    const parts = splitPath(path).slice(0, -1);
    return parts.some((_, index) => this.find(parts.slice(0, index + 1).join('/'))?.kind === 'file');
  }

  /** Sets or, without a node, removes names, as one operation. */
  change(changes: readonly NameChange[]): void {
    for (const { directory, name, node } of changes) set(directory.cached, name, node);
    this.#sequence += 1;
    const operation = { sequence: this.#sequence, changes };
    if (changes.some(({ directory }) => directory === this.root)) persist(operation);
    else this.#pending.push(operation);
  }

  /** The point that a sync which starts now will cover. */
  get mark(): number {
    return this.#sequence;
  }

  /** Makes the changes of this directory up to `mark` durable. */
  sync(directory: DirectoryNode, mark: number): void {
    this.#pending = this.#pending.filter((operation) => {
      const covered = operation.sequence <= mark && operation.changes.some((change) => change.directory === directory);
      if (covered) persist(operation);
      return !covered;
    });
  }

  /** Power loss: of each directory's unsynced changes, some first ones survive; then every file loses its cache. */
  crash(random: SeededRandom): void {
    const stopChance = random.pick([0, 1, 0.3, 0.7]);
    const stopped = new Set<DirectoryNode>();
    for (const operation of this.#pending) {
      const directories = operation.changes.map((change) => change.directory);
      if (directories.some((directory) => stopped.has(directory)) || random.chance(stopChance)) {
        for (const directory of directories) stopped.add(directory);
      } else persist(operation);
    }
    this.#pending = [];
    for (const inode of forgetCache(this.root)) inode.crash(random);
  }

  #walk(path: string, step: (directory: DirectoryNode, name: string) => TreeNode | undefined): TreeNode | undefined {
    let node: TreeNode | undefined = this.root;
    for (const part of splitPath(path)) {
      if (node?.kind !== 'directory') return undefined;
      node = step(node, part);
    }
    return node;
  }
}

function set(names: Map<string, TreeNode>, name: string, node: TreeNode | undefined): void {
  if (node === undefined) names.delete(name);
  else names.set(name, node);
}

function persist({ changes }: Operation): void {
  for (const { directory, name, node } of changes) set(directory.durable, name, node);
}

function copyNames(from: DirectoryNode, to: DirectoryNode): void {
  for (const [name, node] of from.cached) {
    const copy = node.kind === 'file' ? node.copy() : new DirectoryNode();
    if (node.kind === 'directory' && copy.kind === 'directory') copyNames(node, copy);
    to.cached.set(name, copy);
    to.durable.set(name, copy);
  }
}

function* forgetCache(directory: DirectoryNode): Generator<Inode> {
  directory.cached = new Map(directory.durable);
  for (const [, node] of [...directory.cached].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (node.kind === 'file') yield node;
    else yield* forgetCache(node);
  }
}

/** Every file below a node. */
export function* filesBelow(node: TreeNode): Generator<Inode> {
  if (node.kind === 'file') yield node;
  else for (const child of node.cached.values()) yield* filesBelow(child);
}
