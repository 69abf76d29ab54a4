import type { Disk, DiskFile } from '@tidemark/ports';

/** Thrown in the place of the operation before which the process ends. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

/** A disk whose process ends at one of its operations, chosen by number: from there on nothing happens any more. */
export class CrashingDisk implements Disk {
  readonly #disk: Disk;
  /** Operations that are still carried out. */
  #left: number;
  /** Syncs that held the process up. */
  blockingSyncs = 0;

  constructor(disk: Disk, { operations }: { readonly operations: number }) {
    this.#disk = disk;
    this.#left = operations;
  }

  /** From now on so many are still carried out. */
  crashAfter(operations: number): void {
    this.#left = operations;
  }

  /** Whether the process has ended. */
  get crashed(): boolean {
    return this.#left < 0;
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    if (mode === 'create') this.#step();
    return this.#fileOf(this.#disk.open(path, mode));
  }

  exists(path: string): boolean {
    return this.#disk.exists(path);
  }

  list(path: string): string[] {
    return this.#disk.list(path);
  }

  makeDirectory(path: string): void {
    this.#disk.makeDirectory(path);
  }

  remove(path: string): void {
    this.#step();
    this.#disk.remove(path);
  }

  rename(from: string, to: string): void {
    this.#step();
    this.#disk.rename(from, to);
  }

  async syncDirectory(path: string): Promise<void> {
    this.#step();
    await this.#disk.syncDirectory(path);
  }

  syncDirectoryNow(path: string): void {
    this.#step();
    this.blockingSyncs += 1;
    this.#disk.syncDirectoryNow(path);
  }

  freeBytes(path: string): number {
    return this.#disk.freeBytes(path);
  }

  totalBytes(path: string): number {
    return this.#disk.totalBytes(path);
  }

  #step(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new Crash('the process ends here');
  }

  #fileOf(file: DiskFile): DiskFile {
    const step = () => this.#step();
    return {
      path: file.path,
      sizeBytes: () => file.sizeBytes(),
      read: (target, position) => file.read(target, position),
      readAsync: (target, position) => file.readAsync(target, position),
      close: () => file.close(),
      write: (buffers, position) => {
        step();
        file.write(buffers, position);
      },
      truncate: (sizeBytes) => {
        step();
        file.truncate(sizeBytes);
      },
      sync: async () => {
        step();
        await file.sync();
      },
      syncNow: () => {
        step();
        this.blockingSyncs += 1;
        file.syncNow();
      },
    };
  }
}
