import type { Disk, DiskFile } from '../disk.js';
import type { SimulatedDisk } from './disk.js';
import type { SimulatedProcess } from './process.js';

/** A disk as one process sees it. Every method throws HaltError once the process is dead. */
export class ProcessDisk implements Disk {
  readonly #disk: SimulatedDisk;
  readonly #process: SimulatedProcess;

  constructor(disk: SimulatedDisk, process: SimulatedProcess) {
    this.#disk = disk;
    this.#process = process;
    process.onKill(() => disk.closeFilesOf(process));
  }

  get descriptorsMax(): number {
    return this.#disk.descriptorsMax;
  }

  open(path: string, mode: 'read' | 'write' | 'create'): DiskFile {
    return (mode === 'create' ? this.#changing() : this.#living()).openFor(this.#process, path, mode);
  }

  exists(path: string): boolean {
    return this.#living().exists(path);
  }

  isDirectory(path: string): boolean {
    return this.#living().isDirectory(path);
  }

  list(path: string): string[] {
    return this.#living().list(path);
  }

  makeDirectory(path: string): void {
    this.#changing().makeDirectory(path);
  }

  remove(path: string): void {
    this.#changing().remove(path);
  }

  rename(from: string, to: string): void {
    this.#changing().rename(from, to);
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#changing().syncDirectoryFor(this.#process, path);
  }

  syncDirectoryNow(path: string): void {
    this.#changing().syncDirectoryNow(path);
    this.#disk.blockForSync(this.#process, path);
  }

  freeBytes(path: string): number {
    return this.#living().freeBytes(path);
  }

  totalBytes(path: string): number {
    return this.#living().totalBytes(path);
  }

  #changing(): SimulatedDisk {
    this.#process.beginDiskOperation();
    return this.#living();
  }

  #living(): SimulatedDisk {
    this.#process.assertAlive();
    return this.#disk;
  }
}
