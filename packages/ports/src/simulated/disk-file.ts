import { DiskError, type DiskErrorCode, type DiskFile } from '../disk.js';
import type { Inode } from './inode.js';
import type { SimulatedProcess } from './process.js';

/** What an open file needs of its disk. */
export interface FileHost {
  /** Throws the fault that was ordered for this operation. */
  check(operation: 'read' | 'truncate', path: string, methodName: string): void;
  write(inode: Inode, path: string, data: Uint8Array, position: number): void;
  resized(inode: Inode, byBytes: number): void;
  syncNow(inode: Inode, path: string, owner: SimulatedProcess | undefined): void;
  syncLater(inode: Inode, path: string, owner: SimulatedProcess | undefined): Promise<void>;
  readLater(owner: SimulatedProcess | undefined, path: string, read: () => number): Promise<number>;
  wasRead(path: string, bytes: number): void;
  closed(file: SimulatedFile): void;
}

export interface OpenedFile {
  readonly path: string;
  readonly inode: Inode;
  readonly writable: boolean;
  readonly owner: SimulatedProcess | undefined;
}

/** One open file of a SimulatedDisk. */
export class SimulatedFile implements DiskFile {
  readonly path: string;
  readonly #host: FileHost;
  readonly #inode: Inode;
  readonly #writable: boolean;
  readonly owner: SimulatedProcess | undefined;
  #state: 'open' | 'closed' | 'lost' = 'open';

  constructor(host: FileHost, { path, inode, writable, owner }: OpenedFile) {
    this.path = path;
    this.#host = host;
    this.#inode = inode;
    this.#writable = writable;
    this.owner = owner;
  }

  sizeBytes(): number {
    this.#assertOpen('sizeBytes');
    return this.#inode.cached.size;
  }

  write(buffers: readonly Uint8Array[], position: number): void {
    this.#assertWritable('write');
    this.owner?.beginDiskOperation();
    const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
    const data = new Uint8Array(total);
    let offset = 0;
    for (const buffer of buffers) {
      data.set(buffer, offset);
      offset += buffer.length;
    }
    if (total > 0) this.#host.write(this.#inode, this.path, data, position);
  }

  read(target: Uint8Array, position: number): number {
    this.#assertOpen('read');
    return this.#readNow('read', target, position);
  }

  async readAsync(target: Uint8Array, position: number): Promise<number> {
    this.#assertOpen('readAsync');
    return this.#host.readLater(this.owner, this.path, () => this.#readNow('readAsync', target, position));
  }

  async sync(): Promise<void> {
    this.#assertOpen('sync');
    this.owner?.beginDiskOperation();
    await this.#host.syncLater(this.#inode, this.path, this.owner);
  }

  syncNow(): void {
    this.#assertOpen('syncNow');
    this.owner?.beginDiskOperation();
    this.#host.syncNow(this.#inode, this.path, this.owner);
  }

  truncate(sizeBytes: number): void {
    this.#assertWritable('truncate');
    this.owner?.beginDiskOperation();
    this.#host.check('truncate', this.path, 'truncate');
    this.#host.resized(this.#inode, sizeBytes - this.#inode.cached.size);
    this.#inode.truncate(sizeBytes);
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    this.#host.closed(this);
  }

  /** The disk crashed: this handle is of no use any more. */
  lose(): void {
    this.#state = 'lost';
  }

  #readNow(methodName: string, target: Uint8Array, position: number): number {
    this.#host.check('read', this.path, methodName);
    const count = this.#inode.cached.read(target, position);
    this.#host.wasRead(this.path, count);
    return count;
  }

  #assertWritable(operation: string): void {
    this.#assertOpen(operation);
    if (!this.#writable) throw this.#error(operation, 'EOTHER', 'the file was opened for reading');
  }

  #assertOpen(operation: string): void {
    this.owner?.assertAlive();
    if (this.#state === 'closed') throw this.#error(operation, 'EOTHER', 'the file is closed');
    if (this.#state === 'lost') throw this.#error(operation, 'EIO', 'the disk crashed after the file was opened');
  }

  #error(operation: string, code: DiskErrorCode, reason: string): DiskError {
    return new DiskError({ code, operation, path: this.path, cause: new Error(reason) });
  }
}
