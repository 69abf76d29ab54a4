import { FailedDirectoryError } from '@tidemark/commitlog';
import { type Disk, DiskError, type DiskFile } from '@tidemark/ports';
import type { LogDirectories } from './log-directories.js';

/**
 * A disk whose directories may fail one by one. What fails with the directory's own fault takes it offline, and from
 * then on everything below it fails at once with FailedDirectoryError. An fsync is never taken for that: what it has
 * not written is lost, and whoever asked for it ends the process.
 */
export class GuardedDisk implements Disk {
  readonly #disk: Disk;
  readonly #guard: Guard;

  constructor(disk: Disk, directories: LogDirectories) {
    this.#disk = disk;
    this.#guard = new Guard(directories);
  }

  get descriptorsMax(): number {
    return this.#disk.descriptorsMax;
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    return new GuardedFile(
      this.#guard.now('open', path, () => this.#disk.open(path, mode)),
      this.#guard,
    );
  }

  exists(path: string): boolean {
    return this.#guard.now('exists', path, () => this.#disk.exists(path));
  }

  isDirectory(path: string): boolean {
    return this.#guard.now('isDirectory', path, () => this.#disk.isDirectory(path));
  }

  list(path: string): string[] {
    return this.#guard.now('list', path, () => this.#disk.list(path));
  }

  makeDirectory(path: string): void {
    this.#guard.now('makeDirectory', path, () => this.#disk.makeDirectory(path));
  }

  remove(path: string): void {
    this.#guard.now('remove', path, () => this.#disk.remove(path));
  }

  rename(from: string, to: string): void {
    this.#guard.now('rename', from, () => this.#disk.rename(from, to));
  }

  syncDirectory(path: string): Promise<void> {
    return this.#guard.syncing('syncDirectory', path, () => this.#disk.syncDirectory(path));
  }

  syncDirectoryNow(path: string): void {
    this.#guard.syncingNow('syncDirectoryNow', path, () => this.#disk.syncDirectoryNow(path));
  }

  freeBytes(path: string): number {
    return this.#guard.now('freeBytes', path, () => this.#disk.freeBytes(path));
  }

  totalBytes(path: string): number {
    return this.#guard.now('totalBytes', path, () => this.#disk.totalBytes(path));
  }
}

class GuardedFile implements DiskFile {
  readonly #file: DiskFile;
  readonly #guard: Guard;

  constructor(file: DiskFile, guard: Guard) {
    this.#file = file;
    this.#guard = guard;
  }

  get path(): string {
    return this.#file.path;
  }

  sizeBytes(): number {
    return this.#guard.now('sizeBytes', this.path, () => this.#file.sizeBytes());
  }

  write(buffers: readonly Uint8Array[], position: number): void {
    this.#guard.now('write', this.path, () => this.#file.write(buffers, position));
  }

  read(target: Uint8Array, position: number): number {
    return this.#guard.now('read', this.path, () => this.#file.read(target, position));
  }

  readAsync(target: Uint8Array, position: number): Promise<number> {
    return this.#guard.later('readAsync', this.path, () => this.#file.readAsync(target, position));
  }

  sync(): Promise<void> {
    return this.#guard.syncing('sync', this.path, () => this.#file.sync());
  }

  syncNow(): void {
    this.#guard.syncingNow('syncNow', this.path, () => this.#file.syncNow());
  }

  truncate(sizeBytes: number): void {
    this.#guard.now('truncate', this.path, () => this.#file.truncate(sizeBytes));
  }

  close(): void {
    this.#file.close();
  }
}

/** Stands around single operations. */
class Guard {
  readonly #directories: LogDirectories;

  constructor(directories: LogDirectories) {
    this.#directories = directories;
  }

  now<Result>(operation: string, path: string, work: () => Result): Result {
    this.#assertOnline(operation, path);
    try {
      return work();
    } catch (error) {
      this.#directories.failed(path, error);
      throw this.#outcome(operation, path, error);
    }
  }

  async later<Result>(operation: string, path: string, work: () => Promise<Result>): Promise<Result> {
    this.#assertOnline(operation, path);
    try {
      return await work();
    } catch (error) {
      this.#directories.failed(path, error);
      throw this.#outcome(operation, path, error);
    }
  }

  async syncing(operation: string, path: string, work: () => Promise<void>): Promise<void> {
    this.#assertOnline(operation, path);
    try {
      await work();
    } catch (error) {
      throw this.#outcome(operation, path, error);
    }
  }

  syncingNow(operation: string, path: string, work: () => void): void {
    this.#assertOnline(operation, path);
    try {
      work();
    } catch (error) {
      throw this.#outcome(operation, path, error);
    }
  }

  #assertOnline(operation: string, path: string): void {
    if (this.#isOffline(path)) throw new FailedDirectoryError({ code: 'EIO', operation, path });
  }

  #isOffline(path: string): boolean {
    return this.#directories.of(path)?.problem !== undefined;
  }

  /** What failed, or that the directory has failed by now. */
  #outcome(operation: string, path: string, error: unknown): unknown {
    if (!(error instanceof DiskError) || !this.#isOffline(path)) return error;
    return new FailedDirectoryError({ code: error.code, operation, path, cause: error });
  }
}
