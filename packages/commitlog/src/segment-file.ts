import type { Disk, DiskFile } from '@tidemark/ports';
import { bytesOf } from './read-window.js';
import type { BehindFile, Block, WriteBehind } from './write-behind.js';

export interface SegmentFileInit {
  readonly disk: Disk;
  readonly path: string;
  readonly behind: WriteBehind;
  /** Its descriptor was used, or is about to be. Throws DiskError. */
  readonly onUse: () => void;
}

/**
 * The log file of a segment, whose end may wait in memory: to whoever reads, cuts or syncs it here it is a file like any other. Its
 * descriptor is opened when it is needed, and may go meanwhile.
 */
export class SegmentFile implements DiskFile, BehindFile {
  readonly #init: SegmentFileInit;
  readonly #behind: WriteBehind;
  #file: DiskFile | undefined;
  /** Holds what waits to be written behind the rest: its first `#waitingBytes`; undefined: nothing does. */
  #block: Block | undefined;
  #waitingBytes = 0;
  /** Where the first of them goes: below it the file on the disk is whole. */
  #writtenTo = 0;

  constructor(init: SegmentFileInit) {
    this.#init = init;
    this.#behind = init.behind;
  }

  get path(): string {
    return this.#init.path;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Something waits to be written. */
  get isBehind(): boolean {
    return this.#block !== undefined;
  }

  /** Makes it, empty whatever it held. Throws DiskError. */
  create(): void {
    // First: what has no place leaves no file.
    this.#init.onUse();
    this.#file = this.#init.disk.open(this.path, 'create');
    if (this.#file.sizeBytes() > 0) this.#file.truncate(0);
  }

  sizeBytes(): number {
    return this.isBehind ? this.#writtenTo + this.#waitingBytes : this.#used.sizeBytes();
  }

  /** Writes at once, with what waits; in one call if it goes behind that. Throws DiskError; then that waits as before. */
  write(buffers: readonly Uint8Array[], position: number): void {
    if (this.isBehind && position === this.sizeBytes()) {
      this.#writeWaiting(this.#used, buffers);
      return;
    }
    this.writeOut();
    this.#used.write(buffers, position);
  }

  /** As `write`, of what goes behind the rest and is needed there later only: it waits until a write is worth its while. Throws DiskError. */
  writeLater(buffers: readonly Uint8Array[], position: number): void {
    const bytes = bytesOf(buffers);
    const fits = bytes <= this.#behind.gatheredBytesMax && this.#waitingBytes + bytes <= this.#behind.blockBytes;
    const block = fits ? (this.#block ?? this.#behind.lend(this)) : undefined;
    if (block === undefined) {
      this.write(buffers, position);
      return;
    }
    if (!this.isBehind) this.#writtenTo = position;
    this.#block = block;
    for (const buffer of buffers) {
      block.memory.set(buffer, block.from + this.#waitingBytes);
      this.#waitingBytes += buffer.length;
    }
  }

  /** Writes what waits. Throws DiskError; then it waits as before. */
  writeOut(): void {
    if (this.isBehind) this.#writeWaiting(this.#used);
  }

  #writeWaiting(file: DiskFile, behindIt: readonly Uint8Array[] = []): void {
    file.write([this.#waiting, ...behindIt], this.#writtenTo);
    this.#forgetWaiting();
  }

  read(target: Uint8Array, position: number): number {
    const written = this.#writtenPart(target, position);
    const count = written.length === 0 ? 0 : this.#used.read(written, position);
    return count < written.length ? count : count + this.#readWaiting(target, position, count);
  }

  readAsync(target: Uint8Array, position: number): Promise<number> {
    return this.isBehind ? this.#readBehind(target, position) : this.#used.readAsync(target, position);
  }

  async #readBehind(target: Uint8Array, position: number): Promise<number> {
    const written = this.#writtenPart(target, position);
    // First: it may be written meanwhile, or cut.
    const waitingCount = this.#readWaiting(target, position, written.length);
    const count = written.length === 0 ? 0 : await this.#used.readAsync(written, position);
    return count < written.length ? count : count + waitingCount;
  }

  truncate(sizeBytes: number): void {
    const keepsWaiting = this.isBehind && sizeBytes > this.#writtenTo;
    // Behind what is written a write that failed may have left something.
    this.#used.truncate(keepsWaiting ? this.#writtenTo : sizeBytes);
    if (keepsWaiting) this.#waitingBytes = Math.min(this.#waitingBytes, sizeBytes - this.#writtenTo);
    else this.#forgetWaiting();
  }

  sync(): Promise<void> {
    this.writeOut();
    return this.#used.sync();
  }

  syncNow(): void {
    this.writeOut();
    this.#used.syncNow();
  }

  /** As `sync`; where its descriptor is open that does not count as a use of it: it may be about to go. */
  syncUnused(): Promise<void> {
    if (this.#file === undefined) return this.sync();
    if (this.isBehind) this.#writeWaiting(this.#file);
    return this.#file.sync();
  }

  /** Fsyncs what is written, blocking, as far as that was done with the descriptor that is open. */
  syncWrittenNow(): void {
    this.#file?.syncNow();
  }

  /** Lets go of the descriptor until it is needed again. */
  release(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  /** What waits is forgotten. */
  close(): void {
    this.#forgetWaiting();
    this.release();
  }

  /** What is on the disk, opened if need be. */
  get #used(): DiskFile {
    this.#file ??= this.#init.disk.open(this.path, 'write');
    this.#init.onUse();
    return this.#file;
  }

  get #waiting(): Uint8Array {
    if (this.#block === undefined) return NOTHING;
    const { memory, from } = this.#block;
    return memory.subarray(from, from + this.#waitingBytes);
  }

  /** The part of a target that is to be read from the disk. */
  #writtenPart(target: Uint8Array, position: number): Uint8Array {
    return this.isBehind ? target.subarray(0, Math.max(0, this.#writtenTo - position)) : target;
  }

  /** Fills a target from its byte `from` on; returns how many bytes there were. */
  #readWaiting(target: Uint8Array, position: number, from: number): number {
    if (!this.isBehind) return 0;
    const start = position + from - this.#writtenTo;
    const bytes = this.#waiting.subarray(start, start + target.length - from);
    target.set(bytes, from);
    return bytes.length;
  }

  #forgetWaiting(): void {
    if (!this.isBehind) return;
    this.#block = undefined;
    this.#waitingBytes = 0;
    this.#behind.giveBack(this);
  }
}

const NOTHING = new Uint8Array(0);
