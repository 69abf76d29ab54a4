import type { Disk, DiskFile } from '@tidemark/ports';
import {
  decodeSlots,
  encodeSlot,
  INITIAL_STATE,
  LOG_CHECKPOINT_BYTES,
  type LogCheckpointState,
  type ReadSlots,
  slotPosition,
  takesBack,
} from './core/log-checkpoint-format.js';
import { isAbsent } from './errors.js';
import { LOG_CHECKPOINT_NAME } from './file-names.js';
import type { Closeable, OpenFiles } from './open-files.js';

interface CheckpointFile {
  readonly disk: Disk;
  readonly directory: string;
  /** The bound of descriptors; undefined: whoever opens it closes it soon. */
  readonly openFiles?: OpenFiles;
}

/**
 * The file in which a log keeps its start and its recovery point, overwritten in place. Whatever has to be durable is synced
 * before the descriptor may go: what was only noted would cost time if a write-back failed, and nothing else.
 */
export class LogCheckpoint implements Closeable {
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #openFiles: OpenFiles | undefined;
  #file: DiskFile | undefined;
  #sequence: number;
  #state: LogCheckpointState;
  #noted = false;
  /** The file's name is durable. */
  #isNamed: boolean;
  /** What was loaded may be in the page cache only: an earlier process ended while it was written. */
  #isSettled = false;
  /** The slots agree: where a change takes something back, the second is written only once the first is durable. */
  #agrees: boolean;
  /** By this process: a change that was refused after one was written may be what a restart finds. */
  slotsWritten = 0;
  /** What there was on loading; `damaged`: a file that says nothing valid. */
  readonly found: 'absent' | 'damaged' | 'valid';

  private constructor({ disk, directory, openFiles }: CheckpointFile, found: ReadSlots | 'absent' | 'damaged') {
    this.#disk = disk;
    this.#directory = directory;
    this.#openFiles = openFiles;
    this.found = typeof found === 'string' ? found : 'valid';
    this.#isNamed = found !== 'absent';
    this.#sequence = typeof found === 'string' ? 0 : found.sequence;
    this.#state = typeof found === 'string' ? INITIAL_STATE : found.state;
    this.#agrees = typeof found === 'string' || found.agree;
  }

  /** Reads what a directory holds. Throws DiskError. */
  static load(file: CheckpointFile): LogCheckpoint {
    return new LogCheckpoint(file, readSlots(file.disk, `${file.directory}/${LOG_CHECKPOINT_NAME}`));
  }

  get path(): string {
    return `${this.#directory}/${LOG_CHECKPOINT_NAME}`;
  }

  get state(): LogCheckpointState {
    return this.#state;
  }

  /** Takes a change for true without writing it. */
  assume(change: Partial<LogCheckpointState>): void {
    this.#state = { ...this.#state, ...change };
  }

  /**
   * Writes a change without waiting for the disk: for what is true and would only cost time if it were lost, as a
   * recovery point that rose. Costs as much as a write to the page cache.
   */
  note(change: Partial<LogCheckpointState>): void {
    this.#write(change, 1);
    this.#noted = true;
  }

  /** Whether something was noted that may not be durable. */
  get hasNoted(): boolean {
    return this.#noted;
  }

  /** Makes durable what was noted. */
  async syncNoted(): Promise<void> {
    if (!this.#noted) return;
    this.#noted = false;
    try {
      const name = this.#isNamed ? undefined : this.#disk.syncDirectory(this.#directory);
      await Promise.all([this.#open().sync(), name]);
    } catch (error) {
      this.#noted = true;
      throw error;
    }
    this.#isNamed = true;
  }

  /** Makes durable what the file said on loading: a restart that it intended no more must not come back. */
  async settle(): Promise<void> {
    if (this.#isSettled || this.found === 'absent') return;
    await this.#open().sync();
    this.#isSettled = true;
  }

  /** It was when the log was suspended, and so what was loaded is durable. */
  wasSettled(): void {
    this.#isSettled = true;
  }

  /**
   * What the file says may be so in the page cache only: the process ended while it took something back. Makes it durable,
   * before anything is done by it.
   */
  settleNow(): void {
    if (this.#agrees) return;
    // The slot that counts is written once more, and synced, before the other is made to agree.
    this.#sequence -= 1;
    this.commit({});
  }

  /**
   * Writes a change to both slots, so that no older one can come back, and returns when it is durable. Lets go of the
   * descriptor: a log with a journal writes here too seldom to keep one.
   */
  commit(change: Partial<LogCheckpointState>): void {
    this.#agrees &&= !takesBack({ ...this.#state, ...change }, this.#state);
    if (!this.#agrees) {
      this.#write(change, 1);
      this.#syncNow();
    }
    this.#write(change, this.#agrees ? 2 : 1);
    this.#agrees = true;
    this.#syncNow();
    this.#isSettled = true;
    this.close();
  }

  /** Makes the file, off the event loop; its name is the caller's to make durable. */
  async begin(state: Partial<LogCheckpointState>): Promise<void> {
    this.#write(state, 2);
    await this.#open().sync();
  }

  /** As `commit`, off the event loop. */
  async commitAsync(change: Partial<LogCheckpointState>): Promise<void> {
    await this.begin(change);
    await this.#disk.syncDirectory(this.#directory);
    this.#isNamed = true;
    this.close();
  }

  close(): void {
    this.#openFiles?.forget(this);
    this.releaseFile();
  }

  get needsSync(): boolean {
    return false;
  }

  async syncFile(): Promise<void> {}

  releaseFile(): void {
    this.#file?.close();
    this.#file = undefined;
  }

  #syncNow(): void {
    this.#open().syncNow();
    this.#disk.syncDirectoryNow(this.#directory);
    this.#isNamed = true;
  }

  /** The state is as before if a slot cannot be written; one that was goes with the next change. */
  #write(change: Partial<LogCheckpointState>, slots: number): void {
    const state = { ...this.#state, ...change };
    for (let written = 0; written < slots; written += 1) {
      this.#sequence += 1;
      const slot = encodeSlot({ sequence: this.#sequence, state });
      this.#open().write([slot], slotPosition(this.#sequence));
      this.slotsWritten += 1;
    }
    this.#state = state;
  }

  #open(): DiskFile {
    this.#file ??= this.#disk.open(this.path, 'create');
    this.#openFiles?.touch(this);
    return this.#file;
  }
}

function readSlots(disk: Disk, path: string): ReadSlots | 'absent' | 'damaged' {
  try {
    const file = disk.open(path, 'read');
    try {
      const bytes = new Uint8Array(LOG_CHECKPOINT_BYTES);
      return decodeSlots(bytes.subarray(0, file.read(bytes, 0)));
    } finally {
      file.close();
    }
  } catch (error) {
    if (isAbsent(error)) return 'absent';
    throw error;
  }
}
