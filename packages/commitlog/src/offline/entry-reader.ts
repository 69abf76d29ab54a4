import type { Disk } from '@tidemark/ports';
import { isAbsent } from '../errors.js';
import { ReadWindow } from '../read-window.js';

/** Reads a file of entries of one size front to back. */
export class EntryReader {
  readonly path: string;
  readonly sizeBytes: number;
  readonly #entryBytes: number;
  readonly #window: ReadWindow;
  readonly #close: () => void;
  #position = 0;

  private constructor(disk: Disk, path: string, entryBytes: number) {
    const file = disk.open(path, 'read');
    this.path = path;
    this.sizeBytes = file.sizeBytes();
    this.#entryBytes = entryBytes;
    this.#window = new ReadWindow(file, this.sizeBytes);
    this.#close = () => file.close();
  }

  /** Undefined if there is no such file. Throws DiskError. */
  static open(disk: Disk, path: string, entryBytes: number): EntryReader | undefined {
    try {
      return new EntryReader(disk, path, entryBytes);
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Of the entry that `peek` returns. */
  get position(): number {
    return this.#position;
  }

  /** How many whole entries there are. */
  get count(): number {
    return Math.floor(this.sizeBytes / this.#entryBytes);
  }

  /** The next entry, valid until the next call; undefined behind the last whole one. */
  peek(): Uint8Array | undefined {
    const entry = this.#window.bytes(this.#position, this.#entryBytes);
    return entry.length < this.#entryBytes ? undefined : entry;
  }

  skip(): void {
    this.#position += this.#entryBytes;
  }

  /** Whether nothing but zeros is left: space that a file was given in advance. */
  restIsZero(): boolean {
    for (let position = this.#position; position < this.sizeBytes; position += 4_096) {
      if (this.#window.bytes(position, 4_096).some((byte) => byte !== 0)) return false;
    }
    return true;
  }

  close(): void {
    this.#close();
  }
}
