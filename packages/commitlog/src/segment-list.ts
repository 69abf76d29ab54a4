import type { Clock, Disk } from '@tidemark/ports';
import { countLeading } from './core/count-leading.js';
import { parseSegmentName } from './file-names.js';
import type { OpenFiles } from './open-files.js';
import { Segment, type SegmentInit } from './segment.js';
import type { WriteBehind } from './write-behind.js';

/**
 * A log's segments in order, each beginning where the one before ends; the last one, the active, takes the appends. There is
 * none only where the disk refused the file of a log that begins again.
 */
export class SegmentList {
  /** Every append asks for it. */
  #last: Segment | undefined;
  readonly #disk: Disk;
  readonly #directory: string;
  readonly #openFiles: OpenFiles;
  readonly #behind: WriteBehind;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #intervalBytes: number;
  #segments: Segment[] = [];
  #beginsAt = 0;

  constructor(details: {
    readonly disk: Disk;
    readonly directory: string;
    readonly intervalBytes: number;
    readonly openFiles: OpenFiles;
    readonly behind: WriteBehind;
    readonly clock: Pick<Clock, 'monotonicMs'>;
  }) {
    this.#clock = details.clock;
    this.#openFiles = details.openFiles;
    this.#behind = details.behind;
    this.#disk = details.disk;
    this.#directory = details.directory;
    this.#intervalBytes = details.intervalBytes;
  }

  get all(): readonly Segment[] {
    return this.#segments;
  }

  get active(): Segment {
    if (this.#last === undefined) throw new Error(`${this.#directory}: a log has at least one segment`);
    return this.#last;
  }

  /** Without a segment, where the log is to begin again. */
  get endOffset(): number {
    return this.#last?.endOffset ?? this.#beginsAt;
  }

  get sizeBytes(): number {
    return this.#segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  }

  /** Whether there is no batch at all. */
  get isEmpty(): boolean {
    return this.#segments.length <= 1 && this.sizeBytes === 0;
  }

  /** Puts other segments in the place of `count` from `index` on; returns those. */
  #splice(index: number, count: number, ...others: Segment[]): Segment[] {
    const taken = this.#segments.splice(index, count, ...others);
    this.#last = this.#segments.at(-1);
    return taken;
  }

  #takeLast(): Segment | undefined {
    return this.#splice(-1, 1)[0];
  }

  /** For segments that are made from now on. */
  setIntervalBytes(intervalBytes: number): void {
    this.#intervalBytes = intervalBytes;
  }

  /** The segment that holds an offset, or would; undefined below the first. */
  find(offset: number): Segment | undefined {
    const segments = this.#segments;
    return segments[countLeading(segments.length, (at) => (segments[at]?.baseOffset ?? 0) <= offset) - 1];
  }

  /** A segment whose file exists, not in the list yet. Throws DiskError. */
  openExisting(baseOffset: number): Segment {
    return Segment.existing(this.#init(baseOffset));
  }

  /** Puts a segment behind the last. */
  push(segment: Segment): void {
    this.#splice(this.#segments.length, 0, segment);
  }

  /** Begins a new segment, the active one from now on. Throws DiskError. */
  create(baseOffset: number): Segment {
    const segment = Segment.create(this.#init(baseOffset));
    this.push(segment);
    return segment;
  }

  /** Seals the active segment and begins another at the log's end. Throws DiskError. */
  roll(): Segment {
    const sealed = this.active;
    // First: one whose indexes do not hold everything stays the active one.
    sealed.seal();
    return this.create(sealed.endOffset);
  }

  /**
   * Cuts the log: removes what lies above `end.segment`, newest first, so that a crash in between leaves no hole
   * that a scan could take for damage, and cuts that segment. Nothing is durable yet.
   */
  truncate(end: { readonly segment: Segment; readonly sizeBytes: number; readonly endOffset: number }): void {
    while (this.#segments.length > 1 && this.active !== end.segment) this.#removeLast();
    this.active.truncateTo(end);
  }

  /** It is out of the list also where the disk does not remove it: nothing that waits for it is written any more. */
  #removeLast(): void {
    const last = this.#takeLast();
    try {
      last?.remove();
    } finally {
      last?.closeFile();
    }
  }

  /** Fsyncs what is not, blocking; `also` names segments whose fsync has not ended yet. */
  syncNow(also: ReadonlySet<Segment> = new Set()): void {
    for (const segment of this.#segments) {
      if (!segment.unsynced && !also.has(segment)) continue;
      segment.syncNow();
      if (segment !== this.active) segment.indexes.syncNow();
    }
  }

  /** The log files of segments that are not in the list. Throws DiskError. */
  unlisted(): string[] {
    const listed = new Set(this.#segments.map(({ baseOffset }) => baseOffset));
    return this.#disk
      .list(this.#directory)
      .filter((name) => {
        const baseOffset = parseSegmentName(name);
        return baseOffset !== undefined && !listed.has(baseOffset);
      })
      .map((name) => `${this.#directory}/${name}`);
  }

  /** Takes every segment from the one at `index` on out of the list; it may be empty then, until one is created. */
  drop(index: number): Segment[] {
    const dropped = this.#splice(index, this.#segments.length);
    for (const segment of dropped) segment.closeFile();
    return dropped;
  }

  /** Ends the log at a point in one of its segments: what lies above is in no list any more, and stays on the disk as it is. */
  endAt(end: { readonly segment: Segment; readonly sizeBytes: number; readonly endOffset: number }): void {
    this.drop(this.#segments.indexOf(end.segment) + 1);
    end.segment.setEnd(end);
  }

  /** Puts one whose file is about to be there in the place of `count` others, which are returned; nothing of it fails. */
  replace(
    index: number,
    count: number,
    by: { readonly baseOffset: number; readonly sizeBytes: number; readonly endOffset: number },
  ): Segment[] {
    return this.#splice(index, count, Segment.expected(this.#init(by.baseOffset), by));
  }

  /** Takes the first `count` segments out of the list. */
  shift(count: number): Segment[] {
    return this.#splice(0, count);
  }

  /** Removes every segment; another is made at `beginsAt` next. Throws DiskError. */
  removeAll(beginsAt: number): void {
    this.#beginsAt = beginsAt;
    while (this.#last !== undefined) {
      // What the disk does not remove stays in the list, for the next try.
      this.#last.remove();
      this.#takeLast();
    }
  }

  closeFiles(): void {
    for (const segment of this.#segments) segment.closeFile();
  }

  #init(baseOffset: number): SegmentInit {
    return {
      disk: this.#disk,
      directory: this.#directory,
      baseOffset,
      intervalBytes: this.#intervalBytes,
      openFiles: this.#openFiles,
      behind: this.#behind,
      createdMs: this.#clock.monotonicMs(),
    };
  }
}
