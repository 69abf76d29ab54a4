import { type Disk, readWholeFile, replaceFile } from '@tidemark/ports';
import { type CleanMarker, formatCleanMarker, parseCleanMarker } from './core/clean-marker-format.js';
import { isAbsent } from './errors.js';
import { CLEAN_MARKER_NAME } from './file-names.js';

/**
 * The marker that a log was closed in order. It counts only while every segment has exactly the size that it says:
 * whatever is appended afterwards is longer, so an append need not make the marker's removal durable; whatever
 * shortens the log must.
 */
export class CleanMarkerFile {
  readonly #disk: Disk;
  readonly #directory: string;
  #present: boolean;

  constructor(disk: Disk, directory: string) {
    this.#disk = disk;
    this.#directory = directory;
    this.#present = disk.exists(this.#path);
  }

  /** What the marker says; undefined if there is none that is whole. */
  read(): CleanMarker | undefined {
    if (!this.#present) return undefined;
    try {
      return parseCleanMarker(readWholeFile(this.#disk, this.#path));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Resolves when the marker is durable; everything it speaks of must be durable before. */
  async write(marker: CleanMarker): Promise<void> {
    await replaceFile(this.#disk, {
      directory: this.#directory,
      name: CLEAN_MARKER_NAME,
      bytes: formatCleanMarker(marker),
    });
    this.#present = true;
  }

  /** Before the log grows. */
  remove(): void {
    if (!this.#present) return;
    this.#disk.remove(this.#path);
    this.#present = false;
  }

  /** Before the log is shortened: a log cut and grown to the old size would look clean. */
  removeDurably(): void {
    this.remove();
    this.#disk.syncDirectoryNow(this.#directory);
  }

  get #path(): string {
    return `${this.#directory}/${CLEAN_MARKER_NAME}`;
  }
}
