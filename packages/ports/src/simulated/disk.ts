import { type Disk, DiskError, type DiskErrorCode, type DiskFile } from '../disk.js';
import { DirectoryNode, DirectoryTree, filesBelow, isWithin, splitPath } from './directory-tree.js';
import { DiskFaults, type DiskOperation, type FaultScope, type OrderedFault } from './disk-faults.js';
import { type FileHost, SimulatedFile } from './disk-file.js';
import type { DurationRange } from './duration-range.js';
import { Inode, SECTOR_BYTES } from './inode.js';
import type { SimulatedProcess } from './process.js';
import { ProcessDisk } from './process-disk.js';
import type { SimulatedScheduler } from './scheduler.js';
import type { SeededRandom } from './seeded-random.js';

export interface SimulatedDiskOptions {
  /** Times the asynchronous operations; without it they end as soon as promise callbacks run. */
  readonly scheduler?: SimulatedScheduler;
  /** Beyond it, writes fail with ENOSPC. */
  readonly capacityBytes?: number;
  /** While less than this is free no file or directory is made: ENOSPC. 0 if absent. */
  readonly blockBytes?: number;
  readonly syncLatencyMs?: DurationRange;
  readonly readLatencyMs?: DurationRange;
}

type OpenMode = 'read' | 'write' | 'create';

/** Operations that do not end: of this file, or below this directory; empty: of any. */
interface Stall {
  readonly path: string;
  readonly waiting: (() => void)[];
}

/** The longest name, as on the machine's file systems. */
const NAME_BYTES_MAX = 255;

/**
 * A machine's disk: a page cache over a platter. It outlives the processes that use it; `crash` is a loss of power,
 * after which an arbitrary part of what was not synced is there, and everything that was synced.
 */
export class SimulatedDisk implements Disk {
  readonly descriptorsMax = 4_096;
  /** Beyond it, writes fail with ENOSPC; may be changed at any time. */
  capacityBytes: number;
  /** How long a sync takes; may be changed at any time. */
  syncLatencyMs: DurationRange;
  readonly #blockBytes: number;
  readonly #random: SeededRandom;
  readonly #scheduler: SimulatedScheduler | undefined;
  readonly #readLatencyMs: DurationRange;
  readonly #tree = new DirectoryTree();
  readonly #faults = new DiskFaults();
  readonly #host: FileHost;
  readonly #bytesRead = new Map<string, number>();
  #openFiles = new Set<SimulatedFile>();
  #usedBytes = 0;
  #crashes = 0;
  #stalledSyncs: (Stall & { untilMs: number; holders: number }) | undefined;
  #stalledReads: Stall | undefined;
  /** The next write to this file goes astray, onto that one. */
  #astray: { readonly path: string; readonly onto: string; hits: number } | undefined;

  constructor(random: SeededRandom, options: SimulatedDiskOptions = {}) {
    this.#random = random;
    this.#scheduler = options.scheduler;
    this.capacityBytes = options.capacityBytes ?? 2 ** 40;
    this.#blockBytes = options.blockBytes ?? 0;
    this.syncLatencyMs = options.syncLatencyMs ?? { least: 0.1, most: 2 };
    this.#readLatencyMs = options.readLatencyMs ?? { least: 0.02, most: 0.5 };
    this.#host = this.#createHost();
  }

  /** Another disk that holds, durably, what programs see on this one now: an image of it. */
  copy(random: SeededRandom): SimulatedDisk {
    const copy = new SimulatedDisk(random, {
      ...(this.#scheduler !== undefined && { scheduler: this.#scheduler }),
      capacityBytes: this.capacityBytes,
      blockBytes: this.#blockBytes,
      syncLatencyMs: this.syncLatencyMs,
      readLatencyMs: this.#readLatencyMs,
    });
    copy.#tree.copyOf(this.#tree);
    copy.#usedBytes = this.#usedBytes;
    return copy;
  }

  /** This disk as one process sees it: when the process is killed, its files are closed and nothing calls it back. */
  forProcess(process: SimulatedProcess): Disk {
    return new ProcessDisk(this, process);
  }

  /** What the operating system does when a process ends. */
  closeFilesOf(owner: SimulatedProcess): void {
    for (const file of this.#openFiles) if (file.owner === owner) file.close();
  }

  open(path: string, mode: OpenMode): DiskFile {
    return this.openFor(undefined, path, mode);
  }

  openFor(owner: SimulatedProcess | undefined, path: string, mode: OpenMode): DiskFile {
    this.#faults.check('open', path);
    let node = this.#tree.find(path);
    if (node === undefined) {
      if (mode !== 'create' && !this.#tree.leadsThroughFile(path)) throw failure('ENOENT', 'open', path);
      const { directory, name } = this.#placeFor('open', path);
      this.#assertRoomForName('open', path);
      node = new Inode();
      this.#tree.change([{ directory, name, node }]);
    }
    if (node.kind === 'directory') throw failure('EOTHER', 'open', path);
    const file = new SimulatedFile(this.#host, { path, inode: node, writable: mode !== 'read', owner });
    this.#openFiles.add(file);
    return file;
  }

  exists(path: string): boolean {
    return this.#tree.find(path) !== undefined;
  }

  isDirectory(path: string): boolean {
    return this.#tree.find(path)?.kind === 'directory';
  }

  list(path: string): string[] {
    this.#faults.check('list', path);
    return [...this.#directory('list', path).cached.keys()].sort();
  }

  makeDirectory(path: string): void {
    this.#faults.check('makeDirectory', path);
    let directory = this.#tree.root;
    const names = splitPath(path);
    for (const [depth, name] of names.entries()) {
      let child = directory.cached.get(name);
      if (child?.kind === 'file') {
        throw failure(depth === names.length - 1 ? 'EEXIST' : 'ENOTDIR', 'makeDirectory', path);
      }
      if (child === undefined) {
        assertNameFits(name, 'makeDirectory', path);
        this.#assertRoomForName('makeDirectory', path);
        child = new DirectoryNode();
        this.#tree.change([{ directory, name, node: child }]);
      }
      directory = child;
    }
  }

  remove(path: string): void {
    this.#faults.check('remove', path);
    const parent = this.#tree.parentOf(path);
    if (parent !== undefined) this.#removeFrom(parent.directory, parent.name);
    else if (this.#tree.leadsThroughFile(path)) throw failure('ENOTDIR', 'remove', path);
  }

  rename(from: string, to: string): void {
    this.#faults.check('rename', from);
    const source = this.#parentOf('rename', from);
    const node = source.directory.cached.get(source.name);
    if (node === undefined) throw failure('ENOENT', 'rename', from);
    const target = this.#placeFor('rename', to);
    const replaced = target.directory.cached.get(target.name);
    if (replaced === node) return;
    if (replaced?.kind === 'directory') {
      if (node.kind === 'file') throw failure('EOTHER', 'rename', to);
      if (replaced.cached.size > 0) throw failure('ENOTEMPTY', 'rename', to);
    } else if (replaced !== undefined) {
      if (node.kind === 'directory') throw failure('ENOTDIR', 'rename', to);
      this.#unlink(replaced);
    }
    this.#tree.change([
      { ...source, node: undefined },
      { ...target, node },
    ]);
  }

  syncDirectory(path: string): Promise<void> {
    return this.syncDirectoryFor(undefined, path);
  }

  async syncDirectoryFor(owner: SimulatedProcess | undefined, path: string): Promise<void> {
    const directory = this.#directory('syncDirectory', path);
    const { mark } = this.#tree;
    const sync = () => {
      this.#faults.check('syncDirectory', path);
      this.#tree.sync(directory, mark);
    };
    await this.#later(owner, 'sync', sync, path);
  }

  syncDirectoryNow(path: string): void {
    this.#faults.check('syncDirectory', path, 'syncDirectoryNow');
    this.#tree.sync(this.#directory('syncDirectoryNow', path), this.#tree.mark);
  }

  freeBytes(path = ''): number {
    this.#faults.check('statfs', path, 'freeBytes');
    return this.unusedBytes;
  }

  /** What `freeBytes` tells, for who is no process of the machine: no failure that was ordered befalls it. */
  get unusedBytes(): number {
    return Math.max(0, this.capacityBytes - this.#usedBytes);
  }

  totalBytes(path = ''): number {
    this.#faults.check('statfs', path, 'totalBytes');
    return this.capacityBytes;
  }

  /** Power loss: forgets what was not synced, an arbitrary part of it excepted. No operation under way ever ends. */
  crash(): void {
    this.#crashes += 1;
    for (const file of this.#openFiles) file.lose();
    this.#openFiles = new Set();
    if (this.#stalledSyncs !== undefined) this.#stalledSyncs = { ...this.#stalledSyncs, waiting: [] };
    this.#stalledReads = undefined;
    this.#tree.crash(this.#random);
    this.#usedBytes = 0;
    for (const inode of filesBelow(this.#tree.root)) {
      inode.unlinked = false;
      this.#usedBytes += inode.cached.size;
    }
  }

  /** Makes the next such operation fail. A write that fails may have written a part, a sync loses what it covered. */
  failNext(operation: DiskOperation, code: DiskErrorCode, scope: FaultScope = {}): OrderedFault {
    return this.#faults.add(operation, code, scope);
  }

  /**
   * Whether the disk has ever failed this operation on this path with this code by order or for want of room. No other error
   * of it is a fault: what is asked of it is not possible, as with a file that is not there or is closed.
   */
  hasRefused(error: Pick<DiskError, 'message'>): boolean {
    return this.#faults.hasRefused(error);
  }

  /** Forgets every failure that was ordered. */
  clearFaults(): void {
    this.#faults.clear();
    this.#astray = undefined;
  }

  /**
   * The next write to a file is reported as done and lands at the beginning of some sector of `onto`, which may be the
   * same file: its own place stays what it was, zeros where there was nothing.
   */
  misdirectNext(path: string, { onto }: { readonly onto: string }): OrderedFault {
    const astray = { path, onto, hits: 0 };
    this.#astray = astray;
    return astray;
  }

  /** No write goes astray any more. */
  withdrawStray(): void {
    this.#astray = undefined;
  }

  /** Rot: flips one bit of a file. Throws DiskError ENOENT if there is no such file. */
  flipBit(path: string, position: number, bit = 0): void {
    const node = this.#tree.find(path);
    if (node?.kind !== 'file') throw failure('ENOENT', 'flipBit', path);
    node.flipBit(position, bit);
  }

  /**
   * From now on no sync ends, or none of this file or below this directory, until `releaseSyncs` was called as often. One that blocks
   * its process does so for `forMs`, within which they are to be released.
   */
  stallSyncs(path = '', forMs = 0): void {
    const untilMs = (this.#scheduler?.nowMs ?? 0) + forMs;
    this.#stalledSyncs ??= { path, untilMs, holders: 0, waiting: [] };
    this.#stalledSyncs.holders += 1;
    this.#stalledSyncs.untilMs = Math.max(this.#stalledSyncs.untilMs, untilMs);
  }

  /** The process is in a sync of this path: for as long as one takes, or until those end that are stalled. */
  blockForSync(process: SimulatedProcess, path: string): void {
    process.blockFor(this.syncLatencyMs);
    const stall = this.#stalledSyncs;
    if (stall !== undefined && isWithin(path, stall.path)) process.blockUntil(stall.untilMs);
  }

  releaseSyncs(): void {
    const stall = this.#stalledSyncs;
    if (stall === undefined) return;
    stall.holders -= 1;
    if (stall.holders > 0) return;
    this.#stalledSyncs = undefined;
    for (const finish of stall.waiting) this.#schedule(0, finish);
  }

  /** From now on no asynchronous read of this file, or of one below this directory, ends until `releaseReads`. */
  stallReads(path: string): void {
    this.#stalledReads = { path, waiting: [] };
  }

  /** Reads that would have ended by now. */
  get stalledReads(): number {
    return this.#stalledReads?.waiting.length ?? 0;
  }

  releaseReads(): void {
    const { waiting } = this.#stalledReads ?? { waiting: [] };
    this.#stalledReads = undefined;
    for (const finish of waiting) this.#schedule(0, finish);
  }

  /**
   * The bytes that are sure to be at this path after a crash; undefined if there may be no such file. A view: valid
   * until the next sync, or crash.
   */
  durableBytes(path: string): Uint8Array | undefined {
    const node = this.#tree.findDurable(path);
    return node?.kind === 'file' ? node.durable.view() : undefined;
  }

  /** The names that are sure to be in this directory after a crash, sorted; none if it may be gone itself. */
  durableNames(path: string): string[] {
    const node = this.#tree.findDurable(path);
    return node?.kind === 'directory' ? [...node.durable.keys()].sort() : [];
  }

  /** The files that are open, to find leaks. */
  get openFiles(): string[] {
    return [...this.#openFiles].map((file) => file.path).sort();
  }

  /** How many bytes were read so far of this file, or of everything below this directory. */
  bytesRead(path: string): number {
    let sum = 0;
    for (const [file, bytes] of this.#bytesRead) if (isWithin(file, path)) sum += bytes;
    return sum;
  }

  #assertRoomForName(operation: string, path: string): void {
    if (this.unusedBytes < this.#blockBytes) throw this.#faults.refused(failure('ENOSPC', operation, path));
  }

  #createHost(): FileHost {
    return {
      check: (operation, path, methodName) => this.#faults.check(operation, path, methodName),
      write: (inode, path, data, position) => this.#write({ inode, path, data, position }),
      resized: (inode, byBytes) => this.#resized(inode, byBytes),
      syncNow: (inode, path, owner) => {
        this.#sync({ inode, path, mark: inode.mark, methodName: 'syncNow' });
        if (owner !== undefined) this.blockForSync(owner, path);
      },
      syncLater: (inode, path, owner) => {
        const { mark } = inode;
        return this.#later(owner, 'sync', () => this.#sync({ inode, path, mark, methodName: 'sync' }), path);
      },
      readLater: (owner, path, read) => this.#later(owner, 'read', read, path),
      wasRead: (path, bytes) => this.#bytesRead.set(path, (this.#bytesRead.get(path) ?? 0) + bytes),
      closed: (file) => this.#openFiles.delete(file),
    };
  }

  #write({ inode, path, data, position }: { inode: Inode; path: string; data: Uint8Array; position: number }): void {
    const fault = this.#faults.take('write', path);
    const end = position + data.length;
    const room = inode.unlinked ? Number.POSITIVE_INFINITY : this.unusedBytes;
    const fits = end - inode.cached.size <= room;
    let written = data;
    if (fault !== undefined) written = data.subarray(0, Math.floor(this.#random.next() * data.length));
    else if (!fits) written = data.subarray(0, Math.max(0, inode.cached.size + room - position));
    if (written.length > 0) {
      this.#resized(inode, Math.max(0, position + written.length - inode.cached.size));
      inode.write(this.#astray?.path === path ? this.#misdirected(inode, written, position) : written, position);
    }
    if (fault !== undefined) throw fault;
    if (!fits) throw this.#faults.refused(failure('ENOSPC', 'write', path));
  }

  /** Puts the data where it does not belong; returns what stays in its place. */
  #misdirected(inode: Inode, data: Uint8Array, position: number): Uint8Array {
    const target = this.#tree.find(this.#astray?.onto ?? '');
    if (this.#astray !== undefined) this.#astray.hits += 1;
    this.#astray = undefined;
    const stale = new Uint8Array(data.length);
    inode.cached.read(stale, position);
    if (target?.kind === 'file') {
      const sectors = Math.ceil(target.cached.size / SECTOR_BYTES);
      target.overwrite(data, Math.floor(this.#random.next() * sectors) * SECTOR_BYTES);
    }
    return stale;
  }

  #sync(sync: { inode: Inode; path: string; mark: number; methodName: string }): void {
    const fault = this.#faults.take('sync', sync.path, sync.methodName);
    if (fault === undefined) {
      sync.inode.commit(sync.mark);
      return;
    }
    sync.inode.abandon(sync.mark, this.#random);
    throw fault;
  }

  #removeFrom(directory: DirectoryNode, name: string): void {
    const node = directory.cached.get(name);
    if (node === undefined) return;
    if (node.kind === 'file') this.#unlink(node);
    else for (const child of [...node.cached.keys()].sort()) this.#removeFrom(node, child);
    this.#tree.change([{ directory, name, node: undefined }]);
  }

  #unlink(inode: Inode): void {
    this.#usedBytes -= inode.cached.size;
    inode.unlinked = true;
  }

  #resized(inode: Inode, byBytes: number): void {
    if (!inode.unlinked) this.#usedBytes += byBytes;
  }

  #directory(operation: string, path: string): DirectoryNode {
    const node = this.#tree.find(path);
    if (node === undefined) throw failure('ENOENT', operation, path);
    if (node.kind === 'file') throw failure('ENOTDIR', operation, path);
    return node;
  }

  /** Where a name comes to be. */
  #placeFor(operation: string, path: string): { directory: DirectoryNode; name: string } {
    const place = this.#parentOf(operation, path);
    assertNameFits(place.name, operation, path);
    return place;
  }

  #parentOf(operation: string, path: string): { directory: DirectoryNode; name: string } {
    const parent = this.#tree.parentOf(path);
    if (parent === undefined) throw failure(this.#tree.leadsThroughFile(path) ? 'ENOTDIR' : 'ENOENT', operation, path);
    return parent;
  }

  /** Does the work after a while, whether or not the owner still lives, and then tells the owner if it does. */
  #later<Result>(
    owner: SimulatedProcess | undefined,
    kind: 'sync' | 'read',
    work: () => Result,
    path: string,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      const crashes = this.#crashes;
      const finish = () => {
        if (this.#crashes !== crashes) return;
        const stall = kind === 'sync' ? this.#stalledSyncs : this.#stalledReads;
        if (stall !== undefined && isWithin(path, stall.path)) {
          stall.waiting.push(finish);
          return;
        }
        let settle: () => void;
        try {
          const result = work();
          settle = () => resolve(result);
        } catch (error) {
          settle = () => reject(error);
        }
        if (owner === undefined) settle();
        else owner.enter(settle);
      };
      this.#schedule(this.#random.between(kind === 'sync' ? this.syncLatencyMs : this.#readLatencyMs), finish);
    });
  }

  #schedule(delayMs: number, callback: () => void): void {
    if (this.#scheduler === undefined) queueMicrotask(callback);
    else this.#scheduler.schedule(delayMs, callback);
  }
}

function assertNameFits(name: string, operation: string, path: string): void {
  if (Buffer.byteLength(name) > NAME_BYTES_MAX) throw failure('EOTHER', operation, path);
}

function failure(code: DiskErrorCode, operation: string, path: string): DiskError {
  return new DiskError({ code, operation, path });
}
