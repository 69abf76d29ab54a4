import {
  closeSync,
  fdatasync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  read,
  readSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { promisify } from 'node:util';
import { DiskError, type DiskFile } from '../disk.js';
import { toDiskError } from './disk-errors.js';
import { skipBytes } from './skip-bytes.js';

const readLater = promisify(read);
const fdatasyncLater = promisify(fdatasync);

/** An open file of the operating system. */
export class NodeFile implements DiskFile {
  readonly path: string;
  readonly #descriptor: number;
  #closed = false;
  /** Operations off the loop. The descriptor stays open for them: closed, its number could be another file's. */
  #underWay = 0;

  constructor(path: string, descriptor: number) {
    this.path = path;
    this.#descriptor = descriptor;
  }

  sizeBytes(): number {
    return this.#attempt('sizeBytes', () => fstatSync(this.#descriptor).size);
  }

  write(buffers: readonly Uint8Array[], position: number): void {
    this.#attempt('write', () => {
      const total = buffers.reduce((sum, buffer) => sum + buffer.length, 0);
      for (let written = 0; written < total; ) {
        // A disk that is full writes what fits and says so; the next attempt gets the error.
        const count = writeFrom(this.#descriptor, skipBytes(buffers, written), position + written);
        if (count === 0) throw new DiskError({ code: 'ENOSPC', operation: 'write', path: this.path });
        written += count;
      }
    });
  }

  read(target: Uint8Array, position: number): number {
    return this.#attempt('read', () => {
      let filled = 0;
      while (filled < target.length) {
        const count = readSync(this.#descriptor, target, filled, target.length - filled, position + filled);
        if (count === 0) break;
        filled += count;
      }
      return filled;
    });
  }

  readAsync(target: Uint8Array, position: number): Promise<number> {
    return this.#offLoop('readAsync', async () => {
      let filled = 0;
      while (filled < target.length) {
        const length = target.length - filled;
        const { bytesRead } = await readLater(this.#descriptor, target, filled, length, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return filled;
    });
  }

  sync(): Promise<void> {
    return this.#offLoop('sync', () => fdatasyncLater(this.#descriptor));
  }

  syncNow(): void {
    this.#attempt('syncNow', () => fdatasyncSync(this.#descriptor));
  }

  truncate(sizeBytes: number): void {
    this.#attempt('truncate', () => ftruncateSync(this.#descriptor, sizeBytes));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeIfIdle();
  }

  #closeIfIdle(): void {
    if (this.#closed && this.#underWay === 0) closeSync(this.#descriptor);
  }

  #assertOpen(operation: string): void {
    if (!this.#closed) return;
    throw new DiskError({ code: 'EOTHER', operation, path: this.path, cause: new Error('the file is closed') });
  }

  #attempt<Result>(operation: string, work: () => Result): Result {
    this.#assertOpen(operation);
    try {
      return work();
    } catch (error) {
      throw toDiskError(operation, this.path, error);
    }
  }

  async #offLoop<Result>(operation: string, work: () => Promise<Result>): Promise<Result> {
    this.#assertOpen(operation);
    this.#underWay += 1;
    try {
      return await work();
    } catch (error) {
      throw toDiskError(operation, this.path, error);
    } finally {
      this.#underWay -= 1;
      this.#closeIfIdle();
    }
  }
}

function writeFrom(descriptor: number, buffers: readonly Uint8Array[], position: number): number {
  const [only] = buffers;
  if (buffers.length === 1 && only !== undefined) return writeSync(descriptor, only, 0, only.length, position);
  return writevSync(descriptor, buffers, position);
}
