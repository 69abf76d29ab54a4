import type { World } from '@tidemark/ports';
import { offset } from '@tidemark/protocol';
import { sharedBackgroundFlushes } from './background-flushes.js';
import { sharedColdReads } from './cold-reads.js';
import type { CleanerNote } from './compaction/cleaner-checkpoint.js';
import { LogCompaction } from './compaction/log-compaction.js';
import { damagedTo } from './damage.js';
import { Durability } from './durability.js';
import { parentDirectory } from './file-names.js';
import type { LogJournal } from './journal/log-journal.js';
import { Landmarks } from './landmarks.js';
import { LogCondition } from './log-condition.js';
import { noticeDamage } from './log-end.js';
import type { LogOptions } from './options.js';
import { LogReader } from './reader.js';
import type { LogParts, RecoveryReport } from './recovery.js';
import { SegmentDeletion } from './segment-deletion.js';
import { LogTail, sharedTailCache } from './tail-cache.js';

/** What an open log consists of, for the operations that change all of it. */
export interface LogBody extends LogParts {
  readonly world: World;
  options: LogOptions;
  readonly condition: LogCondition;
  readonly durability: Durability;
  readonly tail: LogTail;
  readonly reader: LogReader;
  readonly deletion: SegmentDeletion;
  readonly compaction: LogCompaction;
}

/** Puts together what a log that has been recovered consists of. */
export function assembleLog(opened: {
  readonly world: World;
  readonly parts: LogParts;
  readonly options: LogOptions;
  readonly report: RecoveryReport;
  readonly journal: LogJournal | undefined;
  readonly cleanerNote: CleanerNote | undefined;
  /** The durable offset has risen. */
  readonly onAdvance: () => void;
}): LogBody {
  const { world, parts, options, report, journal, onAdvance } = opened;
  const { directory, segments, checkpoint, epochs } = parts;
  const { damage, clean } = report;
  // An earlier process may have taken a write back.
  const condition = new LogCondition(directory, { damage, failedWrite: clean ? 'none' : 'taken-back' });
  const tail = new LogTail(options.tailCache ?? sharedTailCache(world));
  const coldReads = sharedColdReads(world, parentDirectory(directory));
  const reader = new LogReader({ directory, segments, tail, coldReads, epochs });
  reader.logStartOffset = offset(checkpoint.state.logStartOffset);
  const deletion = new SegmentDeletion(world.clock, parts);
  const durability = new Durability({
    ...parts,
    landmarks: new Landmarks(parts, world.log, () => body.options),
    background: sharedBackgroundFlushes(world, parts.disk, parentDirectory(directory)),
    clock: world.clock,
    log: world.log,
    journal,
    provesEpochs: options.trackProducers,
    syncedOffset: segments.endOffset,
    damagedTo: () => damagedTo(condition.damage),
    policy: options.flushPolicy,
    flushIntervalMs: options.flushIntervalMs,
    flushMessages: options.flushMessages,
    onAdvance,
  });
  const compaction = new LogCompaction({
    world,
    parts,
    durability,
    deletion,
    note: opened.cleanerNote,
    options: () => body.options,
    onReplaced: (before) => {
      tail.dropBelow(before);
      reader.filesChanged();
    },
    onDamage: ({ message, offset: at }) => noticeDamage(body, condition.error('damaged', message), offset(at)),
  });
  const { marker } = parts;
  // What an append looks at, side by side: of a thousand logs none is in a processor's cache.
  const first = { condition, segments, options, epochs, marker, durability, tail, checkpoint, world };
  const body: LogBody = { ...{ ...first, ...parts, ...first, reader, deletion, compaction } };
  return body;
}
