import type { Disk, DiskFile } from '../disk.js';

/** An operation of a disk or of one of its files. */
export type WatchedOperation = Exclude<
  keyof Disk | keyof DiskFile,
  'path' | 'close' | 'exists' | 'isDirectory' | 'descriptorsMax' | 'freeBytes' | 'totalBytes' | 'sizeBytes'
>;

/** A disk that tells of each operation before it is carried out; whoever is told may throw instead. */
export class WatchedDisk implements Disk {
  onOperation: ((operation: WatchedOperation, path: string, mode?: string) => void) | undefined;
  /** Told of each read and write by how many bytes it asks for. */
  onBytes: ((bytes: number) => void) | undefined;
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  get descriptorsMax(): number {
    return this.#disk.descriptorsMax;
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    this.onOperation?.('open', path, mode);
    return this.#fileOf(this.#disk.open(path, mode));
  }

  exists(path: string): boolean {
    return this.#disk.exists(path);
  }

  isDirectory(path: string): boolean {
    return this.#disk.isDirectory(path);
  }

  list(path: string): string[] {
    this.onOperation?.('list', path);
    return this.#disk.list(path);
  }

  makeDirectory(path: string): void {
    this.onOperation?.('makeDirectory', path);
    this.#disk.makeDirectory(path);
  }

  remove(path: string): void {
    this.onOperation?.('remove', path);
    this.#disk.remove(path);
  }

  rename(from: string, to: string): void {
    this.onOperation?.('rename', from);
    this.#disk.rename(from, to);
  }

  async syncDirectory(path: string): Promise<void> {
    this.onOperation?.('syncDirectory', path);
    await this.#disk.syncDirectory(path);
  }

  syncDirectoryNow(path: string): void {
    this.onOperation?.('syncDirectoryNow', path);
    this.#disk.syncDirectoryNow(path);
  }

  freeBytes(path: string): number {
    return this.#disk.freeBytes(path);
  }

  totalBytes(path: string): number {
    return this.#disk.totalBytes(path);
  }

  #fileOf(file: DiskFile): DiskFile {
    const { path } = file;
    const before = (operation: WatchedOperation, at: string) => this.onOperation?.(operation, at);
    return {
      path,
      sizeBytes: () => file.sizeBytes(),
      close: () => file.close(),
      read: (target, position) => {
        before('read', path);
        this.onBytes?.(target.length);
        return file.read(target, position);
      },
      readAsync: async (target, position) => {
        before('readAsync', path);
        this.onBytes?.(target.length);
        return file.readAsync(target, position);
      },
      write: (buffers, position) => {
        before('write', path);
        this.onBytes?.(buffers.reduce((sum, { length }) => sum + length, 0));
        file.write(buffers, position);
      },
      truncate: (sizeBytes) => {
        before('truncate', path);
        file.truncate(sizeBytes);
      },
      sync: async () => {
        before('sync', path);
        await file.sync();
      },
      syncNow: () => {
        before('syncNow', path);
        file.syncNow();
      },
    };
  }
}
