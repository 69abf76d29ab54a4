import { type Disk, type DiskFile, readWholeFile, replaceFile } from '@tidemark/ports';
import type { Configuration, Position, SnapshotMeta } from '../core/index.js';
import { RaftError } from '../errors.js';
import { type DecodedSnapshot, decodeSnapshotFile, encodeSnapshotFile } from './snapshot-format.js';

const SUFFIX = '.snapshot';
const NAME_PATTERN = /^(\d{20})-(\d{10})\.snapshot$/;
/** The newest, and the one before it: a transfer of that may be under way. */
const KEPT = 2;

export function snapshotName({ index, term }: Position): string {
  return `${String(index).padStart(20, '0')}-${String(term).padStart(10, '0')}${SUFFIX}`;
}

interface Incoming {
  readonly meta: SnapshotMeta;
  readonly temporary: string;
  readonly file: DiskFile;
}

/** The snapshot files of a node. */
export class SnapshotStore {
  readonly #disk: Disk;
  readonly #directory: string;
  #incoming: Incoming | undefined;
  #received = 0;

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
  }

  /**
   * The newest file that is whole, and the names of newer ones that are damaged. Removes what an interrupted write
   * left behind. Throws DiskError.
   */
  openNewest(): { readonly newest: DecodedSnapshot | undefined; readonly damaged: readonly string[] } {
    const damaged: string[] = [];
    for (const name of this.#disk.list(this.#directory)) {
      if (name.includes(`${SUFFIX}.`)) this.#disk.remove(`${this.#directory}/${name}`);
    }
    for (const name of this.#names().reverse()) {
      const newest = decodeSnapshotFile(readWholeFile(this.#disk, `${this.#directory}/${name}`));
      if (newest !== undefined && snapshotName(newest.meta) === name) return { newest, damaged };
      damaged.push(name);
    }
    return { newest: undefined, damaged };
  }

  /** Resolves when the snapshot is durable. Rejects with DiskError. */
  async write(position: Position, payload: Uint8Array, configuration?: Configuration): Promise<SnapshotMeta> {
    const bytes = encodeSnapshotFile(position, payload, configuration);
    await replaceFile(this.#disk, { directory: this.#directory, name: snapshotName(position), bytes });
    this.#removeOld();
    return { index: position.index, term: position.term, sizeBytes: bytes.length, configuration };
  }

  /** The machine's state in a snapshot that is durable here. @throws RaftError `damaged`; DiskError */
  load(position: Position): Uint8Array {
    const decoded = this.#decoded(position);
    if (decoded === undefined) throw new RaftError('damaged', `${this.#pathOf(position)} is damaged`);
    return decoded.payload;
  }

  /** Whether the file is there and, by its CRC, what was written. Throws DiskError. */
  isWhole(position: Position): boolean {
    return this.#disk.exists(this.#pathOf(position)) && this.#decoded(position) !== undefined;
  }

  /** Up to `bytesMax` of a snapshot's file; undefined if it is gone. Rejects with DiskError. */
  async readChunk(meta: SnapshotMeta, range: { position: number; bytesMax: number }): Promise<Uint8Array | undefined> {
    const path = this.#pathOf(meta);
    if (!this.#disk.exists(path)) return undefined;
    const file = this.#disk.open(path, 'read');
    try {
      if (file.sizeBytes() !== meta.sizeBytes) return undefined;
      const chunk = new Uint8Array(Math.min(range.bytesMax, meta.sizeBytes - range.position));
      return chunk.subarray(0, await file.readAsync(chunk, range.position));
    } finally {
      file.close();
    }
  }

  /** Takes a chunk of a snapshot on its way in; position 0 starts anew. Throws DiskError. */
  receive(meta: SnapshotMeta, { position, chunk }: { position: number; chunk: Uint8Array }): void {
    if (position === 0) this.#begin(meta);
    this.#incoming?.file.write([chunk], position);
  }

  /**
   * All chunks are here: resolves with what the file says of itself once it is durable, or with undefined if it is not
   * what it should be (then it is gone). Rejects with DiskError.
   */
  async complete(meta: SnapshotMeta): Promise<SnapshotMeta | undefined> {
    const incoming = this.#incoming;
    this.#incoming = undefined;
    if (incoming === undefined) return undefined;
    try {
      await incoming.file.sync();
    } finally {
      incoming.file.close();
    }
    const decoded = decodeSnapshotFile(readWholeFile(this.#disk, incoming.temporary));
    if (decoded?.meta.index !== meta.index || decoded.meta.term !== meta.term) {
      this.#disk.remove(incoming.temporary);
      return undefined;
    }
    this.#disk.rename(incoming.temporary, `${this.#directory}/${snapshotName(meta)}`);
    await this.#disk.syncDirectory(this.#directory);
    // It may have begun to come in again: nobody asks for the rest of that.
    if (this.#comesIn(meta)) this.#discard();
    this.#removeOld();
    return decoded.meta;
  }

  close(): void {
    this.#incoming?.file.close();
    this.#incoming = undefined;
  }

  #pathOf(position: Position): string {
    return `${this.#directory}/${snapshotName(position)}`;
  }

  #decoded(position: Position): DecodedSnapshot | undefined {
    return decodeSnapshotFile(readWholeFile(this.#disk, this.#pathOf(position)));
  }

  #begin(meta: SnapshotMeta): void {
    this.#discard();
    // A name of its own: an earlier one may still be on its way to the disk.
    this.#received += 1;
    const temporary = `${this.#directory}/${snapshotName(meta)}.${this.#received}.tmp`;
    this.#incoming = { meta, temporary, file: this.#disk.open(temporary, 'create') };
  }

  #comesIn({ index, term }: Position): boolean {
    return this.#incoming?.meta.index === index && this.#incoming.meta.term === term;
  }

  #discard(): void {
    if (this.#incoming === undefined) return;
    this.#incoming.file.close();
    this.#disk.remove(this.#incoming.temporary);
    this.#incoming = undefined;
  }

  #names(): string[] {
    return this.#disk.list(this.#directory).filter((name) => NAME_PATTERN.test(name));
  }

  #removeOld(): void {
    for (const name of this.#names().slice(0, -KEPT)) this.#disk.remove(`${this.#directory}/${name}`);
  }
}
