import type { Mutant } from './mutant.js';

const progress = 'packages/replication/dist/core/leader/follower-progress.js';
const leaderCore = 'packages/replication/dist/core/leader/partition-leader.js';

/** What the rules of logs, of their followers and of producers' states imply. */
export const storageMutants: readonly Mutant[] = [
  {
    name: 'the journal is not replayed',
    rule: 'The journal (data-plane.md)',
    edits: [
      {
        file: 'packages/commitlog/dist/journal/replay.js',
        find: '.filter(({ type }) => type !== journalRecordType.checkpoint);',
        replace: '.filter(() => false);',
      },
    ],
  },
  {
    name: 'an fsync leaves out what waits to be written',
    rule: 'The journal: it forgets only what the files hold, synced',
    edits: [
      {
        file: 'packages/commitlog/dist/segment-file.js',
        find: `    sync() {
        this.writeOut();`,
        replace: '    sync() {',
      },
    ],
  },
  {
    // The leader gives its role up, and another goes on: only that it complains tells of it.
    name: "a leader's write fails now and then, for no reason of its disk",
    rule: 'A failed write ends a leadership: a write fails for its disk only',
    edits: [
      {
        file: 'packages/broker/dist/partitions/staged-records.js',
        find: '        if (announced.length > 0)\n            this.#log.append(',
        replace: `        if (announced.some(({ baseOffset }) => baseOffset % 50 === 49))
            announced.nothing.here;
        if (announced.length > 0)
            this.#log.append(`,
      },
    ],
  },
  {
    name: 'a cut at the own end keeps the epoch that begins there',
    rule: 'Leader-epoch cache: also when T = LEO',
    edits: [
      {
        file: 'packages/commitlog/dist/core/epoch-cache.js',
        find: 'this.#entries.filter(({ startOffset }) => startOffset < end);',
        replace: 'this.#entries.filter(({ startOffset }) => startOffset <= end);',
      },
    ],
  },
  {
    name: 'a fetch that diverges is counted',
    rule: 'LEO and durable offset: not updated by a fetch that is answered with a divergence',
    edits: [
      {
        file: 'packages/broker/dist/fetch/watched-partition.js',
        find: "        if (decision.kind === 'diverging') {",
        replace: `        if (decision.kind === 'diverging') {
            this.#count(leadership);`,
      },
    ],
  },
  {
    name: 'progress above the recorded LEO is believed',
    rule: 'LEO and durable offset',
    mood: 'echoes',
    edits: [{ file: progress, find: 'if (durableOffset > this.#logEndOffset)', replace: 'if (false)' }],
  },
  {
    name: "a follower's LEO is the highest that it ever said",
    rule: 'LEO and durable offset: overwritten, never a maximum',
    mood: 'returning',
    edits: [
      {
        file: progress,
        find: 'this.#durableOffset = durableOffset;',
        replace: 'this.#durableOffset = Math.max(this.#durableOffset, durableOffset);',
      },
      // What a new incarnation forgets would cover it.
      { file: leaderCore, find: 'follower.forget();', replace: ';' },
    ],
  },
  {
    name: "a truncated log keeps its producers' sequences",
    rule: 'Truncation rebuilds producer state',
    edits: [
      {
        file: 'packages/commitlog/dist/log-end.js',
        find: 'if (body.options.trackProducers && replay)',
        replace: 'if (false)',
      },
    ],
  },
  {
    name: 'followers do not learn sequences',
    rule: 'Idempotence: followers update producer state on append',
    edits: [
      {
        file: 'packages/commitlog/dist/take-up.js',
        find: 'if (!rules.trackProducers || header.producerId < 0)',
        replace: 'if (true)',
      },
    ],
  },
  {
    name: 'an unclean log under async counts as proved',
    rule: 'Registration',
    edits: [
      {
        file: 'packages/broker/dist/storage/replica-inventory.js',
        find: "proved: !log.unproved && (clean || flushPolicy === 'sync'),",
        replace: 'proved: true,',
      },
    ],
  },
  {
    name: 'retention takes what is not committed',
    rule: 'Retention: nothing at or above the own HW',
    edits: [
      {
        file: 'packages/commitlog/dist/core/retention.js',
        find: ' || segment.endOffset > rules.highWatermark',
        replace: '',
      },
    ],
  },
  {
    name: 'tombstones go at once',
    rule: 'Compaction: delete.retention.ms',
    edits: [
      {
        file: 'packages/commitlog/dist/core/compaction/clean-batch.js',
        find: 'value !== null || rules.keepTombstones === true || !isOver(header, rules)',
        replace: 'value !== null',
      },
    ],
  },
  {
    name: 'a tombstone goes, and some of what it hides stays',
    rule: 'Compaction: a tombstone goes behind what it hides',
    edits: [
      {
        file: 'packages/commitlog/dist/core/compaction/clean-batch.js',
        find: 'latest !== undefined && offset < latest',
        replace: 'latest !== undefined && offset < latest && offset % 4 !== 1',
      },
    ],
  },
  {
    name: 'retention takes whatever is committed',
    rule: 'Retention: by size only where the topic has one',
    edits: [
      {
        file: 'packages/commitlog/dist/core/retention.js',
        find: 'const tooLarge = rules.retentionBytes >= 0 && surplusBytes >= segment.sizeBytes;',
        replace: 'const tooLarge = true;',
      },
    ],
  },
  {
    name: 'a deletion takes whatever is committed',
    rule: 'DeleteRecords: below the offset that was asked for',
    edits: [
      {
        file: 'packages/broker/dist/deletion/delete-records.js',
        find: "return { kind: 'delete', leadership, before };",
        replace: "return { kind: 'delete', leadership, before: highWatermark };",
      },
    ],
  },
  {
    name: 'a deletion waits for no follower',
    rule: 'DeleteRecords is answered once every live log start has reached it',
    edits: [
      {
        file: 'packages/replication/dist/core/leader/deletions.js',
        find: 'const isLive = broker !== undefined && !broker.fenced;',
        replace: 'const isLive = false;',
      },
    ],
  },
  {
    name: 'a log start is raised, and not synced',
    rule: "The leader's log start is durable before it counts, a follower's too",
    edits: [
      {
        file: 'packages/commitlog/dist/log-beginning.js',
        find: 'checkpoint.commit({ logStartOffset: start });',
        replace: 'checkpoint.note({ logStartOffset: start });',
      },
    ],
  },
  {
    name: "a follower never takes its leader's log start over",
    rule: 'A follower follows the log start as far as its own HW',
    edits: [
      {
        file: 'packages/broker/dist/follower/followed-partition.js',
        find: `if (logStart > log.logStartOffset)
                log.advanceLogStart(logStart);`,
        replace: ';',
      },
    ],
  },
  {
    name: 'a damaged log begins again at its damage',
    rule: 'Damage is cut off; what is sound below it stays',
    edits: [
      {
        file: 'packages/broker/dist/partitions/replica.js',
        find: 'log.truncateTo(cutAt);',
        replace: 'log.restartAt(cutAt);',
      },
    ],
  },
];
