import type { Operation } from './model-operations.js';

const append = (sizes: number[], { count = 1, fail = false } = {}): Operation => ({
  kind: 'append',
  sizes,
  count,
  newEpoch: false,
  fail,
});

/** What earlier runs of the log's model found, each with the seed that showed it. */
export const FOUND: [seed: number, cached: boolean, operations: Operation[]][] = [
  // A write that was taken back in the page cache, in a segment then sealed, came back as damage.
  [
    576914575,
    false,
    [
      append([0], { fail: true }),
      append([572, 1350], { count: 2 }),
      { kind: 'flush' },
      append([0], { fail: true }),
      { kind: 'wait', ms: 2 },
      append([572], { count: 2 }),
      { kind: 'kill' },
      { kind: 'kill' },
      { kind: 'closeAndCrash' },
    ],
  ],
  // A segment that recovery had removed came back and went on behind the log.
  [
    2060860948,
    false,
    [
      append([0]),
      append([0], { fail: true }),
      { kind: 'truncate', at: 0 },
      append([849, 609, 424, 1297, 161], { count: 2 }),
      append([0], { fail: true }),
      { kind: 'closeAndCrash' },
      append([0, 0], { count: 2 }),
      { kind: 'powerLoss' },
    ],
  ],
  // An index entry of a batch that was cut came back after an orderly close.
  [
    0,
    false,
    [
      append([531, 0]),
      { kind: 'kill' },
      { kind: 'truncate', at: 0 },
      append([0], { fail: true }),
      { kind: 'kill' },
      { kind: 'closeAndPowerLoss' },
      append([0], { count: 2 }),
      { kind: 'truncate', at: 0.5 },
    ],
  ],
  // A segment was deleted while its log was being written out.
  [
    -953013948,
    false,
    [
      { kind: 'startEpoch', wait: false },
      { kind: 'wait', ms: 1 },
      append([0], { fail: true }),
      append([0], { fail: true }),
      append([1187, 88, 480], { count: 3 }),
      append([678], { count: 3 }),
      { kind: 'flush' },
      { kind: 'wait', ms: 3 },
      { kind: 'retain', at: 0 },
      { kind: 'flush' },
      { kind: 'powerLoss' },
    ],
  ],
  // A clean marker came back with the log as it said, but with index entries of what the crash took.
  [
    1791035738,
    false,
    [
      { kind: 'flush' },
      { kind: 'startEpoch', wait: false },
      { kind: 'closeAndPowerLoss' },
      append([531, 0]),
      append([353, 699], { count: 3 }),
      { kind: 'powerLoss' },
      append([262], { count: 2 }),
      append([0], { fail: true }),
      append([0], { fail: true }),
    ],
  ],
  [
    // A log that began again elsewhere, which a crash had interrupted, was gone with the next loss of power.
    0,
    false,
    [
      append([456, 215, 1_200, 1_218], { count: 2 }),
      { kind: 'crash', during: 'restart', at: 0.02, after: 10, power: false },
      { kind: 'powerLoss' },
    ],
  ],
  // And one whose restart had ended, as the page cache said, and whose file on disk still told to discard it.
  ...Array.from({ length: 8 }, (_, after): [number, boolean, Operation[]] => [
    0,
    false,
    [
      append([1_178, 734], { count: 2 }),
      { kind: 'crash', during: 'restart', at: 0, after: after + 23, power: false },
      append([1_400, 1_400], { count: 2 }),
      { kind: 'settle' },
      { kind: 'powerLoss' },
    ],
  ]),
  // What a failed append had written, in a segment that nobody had synced, reached above a cut when it was back.
  [
    -107129086,
    false,
    [
      { kind: 'kill' },
      append([0, 0, 0], { count: 2, fail: true }),
      append([823, 442], { count: 3 }),
      { kind: 'truncate', at: 0.5 },
      { kind: 'closeAndCrash' },
    ],
  ],
  // A cut during a flush left nothing to the next one, which told nobody of what was durable.
  [0, false, [{ kind: 'flush' }, append([0, 0]), { kind: 'truncate', at: 0.5 }, { kind: 'settle' }]],
  // What a loss of power had left of a batch, zeros first, was taken for a producer's last one, and hid those before it.
  [
    -10,
    false,
    [
      append([0, 0, 1_235, 400, 865, 986], { count: 3 }),
      { kind: 'closeAndPowerLoss' },
      append([0, 530, 187]),
      { kind: 'closeAndCrash' },
    ],
  ],
];

/** And with a journal. */
export const FOUND_OF_JOURNAL: typeof FOUND = [
  ...Array.from({ length: 12 }, (_, after): (typeof FOUND)[number] => [
    // A checkpoint that was in the page cache only when the process was killed: the journal was not needed any more by it.
    0,
    false,
    [
      append([1_178, 734], { count: 2 }),
      { kind: 'crash', during: 'close', at: 0, after: after + 18, power: false },
      { kind: 'powerLoss' },
    ],
  ]),
  ...Array.from({ length: 8 }, (_, after): (typeof FOUND)[number] => [
    // A log that had begun again, as the page cache said, was gone with the power: its file still told to discard it.
    0,
    false,
    [
      append([1_178, 734], { count: 2 }),
      { kind: 'crash', during: 'restart', at: 0, after: after + 22, power: false },
      append([1_400, 1_400, 1_400, 1_400], { count: 2 }),
      { kind: 'settle' },
      append([1_400, 1_400, 1_400, 1_400], { count: 2 }),
      { kind: 'settle' },
      { kind: 'wait', ms: 50 },
      { kind: 'powerLoss' },
    ],
  ]),
  // An epoch that had gone with a log cut below its start was in the epoch file still, and came back.
  [
    0,
    false,
    [
      append([0, 0, 0, 0], { count: 2 }),
      { kind: 'truncate', at: 0.25 },
      { kind: 'raiseStart', at: 0.5 },
      { kind: 'crash', during: 'truncate', at: 0, after: 9, power: false },
      { kind: 'crash', during: 'append', at: 0, after: 0, power: false },
    ],
  ],
  // The epoch file without what a cut had evicted was in the page cache only when the process was killed.
  [
    0,
    false,
    [
      append([0], { count: 3 }),
      append([476, 757], { count: 3 }),
      { kind: 'closeAndPowerLoss' },
      append([0], { fail: true }),
      append([0], { fail: true }),
      { kind: 'crash', during: 'truncate', at: 0, after: 17, power: false },
      { kind: 'crash', during: 'append', at: 0, after: 0, power: true },
    ],
  ],
  // A segment that an append had made and removed again, as its write failed, was back, and a suspended log was not known by it.
  [
    0,
    false,
    [
      append([780, 485, 0], { count: 3 }),
      append([0], { fail: true }),
      { kind: 'flush' },
      { kind: 'crash', during: 'append', at: 0, after: 0, power: false },
      { kind: 'startEpoch', wait: false },
      append([748], { count: 3, fail: true }),
      { kind: 'closeAndPowerLoss' },
    ],
  ],
  // An epoch that a cut had evicted stayed in the epoch file, and made damage of what was appended and closed after it.
  [
    -1987305065,
    false,
    [
      append([0, 0, 0]),
      { kind: 'startEpoch', wait: false },
      { kind: 'kill' },
      { kind: 'crash', during: 'truncate', at: 0, after: 9, power: false },
      append([0, 0, 0, 0, 0]),
      { kind: 'closeAndPowerLoss' },
    ],
  ],
  // Segments that a cut had removed came back: nothing had made it durable, and a suspended log was not known by its files.
  [
    372407263,
    false,
    [
      { kind: 'powerLoss' },
      append([0], { fail: true }),
      append([0], { fail: true }),
      { kind: 'powerLoss' },
      append([0, 675, 1_194, 718, 273, 418], { count: 2 }),
      { kind: 'flush' },
      { kind: 'wait', ms: 2 },
      { kind: 'truncate', at: 0.17 },
      { kind: 'crash', during: 'close', at: 0, after: 3, power: true },
    ],
  ],
  // And one that retention had removed.
  [
    0,
    false,
    [
      append([763, 476], { count: 2 }),
      append([628], { count: 2 }),
      append([0, 0, 507, 0]),
      append([48, 0, 750], { count: 2 }),
      { kind: 'settle' },
      { kind: 'raiseStart', at: 0.25 },
      { kind: 'retain', at: 0.08 },
      { kind: 'closeAndPowerLoss' },
    ],
  ],
  // An older rise of the start, replayed over an epoch file that was of a later one, evicted what came after.
  [
    -38322917,
    false,
    [
      { kind: 'startEpoch', wait: false },
      append([838]),
      { kind: 'truncate', at: 0 },
      append([789, 792, 1_046], { count: 2 }),
      { kind: 'truncate', at: 0.67 },
      append([0, 622], { count: 2 }),
      { kind: 'crash', during: 'startEpoch', at: 0, after: 2, power: false },
      { kind: 'crash', during: 'retain', at: 0.01, after: 4, power: true },
      { kind: 'raiseStart', at: 0.25 },
      { kind: 'closeAndCrash' },
    ],
  ],
  // Records were twice in the journal: a segment that was full had a log written out, which synced the journal in the middle.
  [
    0,
    false,
    [
      append([0, 0], { count: 3 }),
      { kind: 'startEpoch', wait: false },
      { kind: 'wait', ms: 2 },
      { kind: 'raiseStart', at: 0.17 },
      append([830, 113, 1_378, 998], { count: 2 }),
      { kind: 'truncate', at: 0.16 },
      { kind: 'crash', during: 'append', at: 0, after: 21, power: true },
    ],
  ],
];

/** And with flush policies that change. */
export const FOUND_OF_POLICIES: typeof FOUND = [
  // A rise of the log's start that was in the page cache only went with the power, and the epochs that followed it stayed.
  [
    0,
    false,
    [
      append([0], { fail: true }),
      { kind: 'crash', during: 'append', at: 0, after: 4, power: true },
      append([0], { fail: true }),
      { kind: 'policy', whileDown: false },
      { kind: 'crash', during: 'append', at: 0, after: 5, power: false },
      { kind: 'crash', during: 'raiseStart', at: 0.43, after: 2, power: false },
      { kind: 'closeAndCrash' },
    ],
  ],
  // An epoch that a cut had evicted came back: the start had been raised before the log entered the journal.
  [
    1617422575,
    false,
    [
      append([0]),
      { kind: 'policy', whileDown: false },
      { kind: 'raiseStart', at: 1 },
      { kind: 'policy', whileDown: true },
      { kind: 'truncate', at: 0 },
      { kind: 'policy', whileDown: true },
    ],
  ],
  // And one that had stayed in the epoch file came back when the log left the journal.
  [
    0,
    false,
    [
      append([0, 0, 0]),
      { kind: 'startEpoch', wait: false },
      { kind: 'kill' },
      { kind: 'crash', during: 'truncate', at: 0, after: 9, power: false },
      { kind: 'policy', whileDown: true },
      append([0, 0, 0, 0, 0]),
      { kind: 'wait', ms: 10_000 },
      { kind: 'kill' },
    ],
  ],
  // What had been begun to be written out before the log left the journal lowered the recovery point when it was back.
  [
    0,
    false,
    [
      append([498, 294, 735, 1406], { count: 2 }),
      append([363], { count: 2 }),
      { kind: 'truncate', at: 0.2 },
      { kind: 'truncate', at: 0 },
      { kind: 'policy', whileDown: false },
      append([0]),
      { kind: 'policy', whileDown: false },
      { kind: 'crash', during: 'truncate', at: 0, after: 1, power: false },
    ],
  ],
  // A marker of an empty log, whose removal was lost, let a log open whose start had risen above its end: it took nothing.
  [
    0,
    false,
    [
      { kind: 'policy', whileDown: false },
      append([0], { fail: true }),
      { kind: 'startEpoch', wait: false },
      { kind: 'crash', during: 'close', at: 0, after: 18, power: false },
      append([10, 1257], { count: 3 }),
      { kind: 'crash', during: 'retain', at: 0.01, after: 4, power: true },
      append([0], { fail: true }),
    ],
  ],
  // A rise of the start of a log that had been closed in order was in the page cache only, and the epochs followed it.
  [
    0,
    false,
    [
      append([445, 1467], { count: 2 }),
      { kind: 'flush' },
      { kind: 'policy', whileDown: false },
      { kind: 'close' },
      { kind: 'crash', during: 'retain', at: 0.01, after: 2, power: false },
      { kind: 'crash', during: 'append', at: 0, after: 0, power: true },
    ],
  ],
  // A log that had left the journal, as the page cache said, was in it again after a loss of power, and its files counted for nothing.
  [
    0,
    false,
    [
      { kind: 'crash', during: 'append', at: 0, after: 7, power: false },
      append([0]),
      { kind: 'crash', during: 'policy', at: 0, after: 11, power: false },
      append([0], { fail: true }),
      { kind: 'crash', during: 'startEpoch', at: 0, after: 4, power: true },
    ],
  ],
  // And the other way: a log that had entered the journal, as the page cache said, was out of it again after a loss of power.
  [
    650566150,
    false,
    [
      { kind: 'policy', whileDown: false },
      { kind: 'crash', during: 'policy', at: 0, after: 9, power: false },
      { kind: 'crash', during: 'startEpoch', at: 0, after: 2, power: true },
    ],
  ],
  [
    0,
    false,
    [
      { kind: 'crash', during: 'policy', at: 0, after: 0, power: false },
      append([0]),
      { kind: 'crash', during: 'startEpoch', at: 0, after: 4, power: false },
      { kind: 'crash', during: 'policy', at: 0, after: 10, power: false },
      append([0]),
      { kind: 'truncate', at: 0.5 },
      { kind: 'crash', during: 'policy', at: 0, after: 0, power: true },
    ],
  ],
  // An epoch that a rise of the start had moved up was in the epoch file before the journal had it: an older cut evicted it.
  [
    0,
    false,
    [
      append([0, 0]),
      { kind: 'policy', whileDown: false },
      { kind: 'crash', during: 'policy', at: 0, after: 0, power: false },
      { kind: 'truncate', at: 0.5 },
      { kind: 'retain', at: 0 },
      { kind: 'crash', during: 'policy', at: 0, after: 5, power: false },
    ],
  ],
  // A cut, in the page cache only, had the same place in the journal as the log's entry into it, and lost against that.
  [
    0,
    false,
    [
      { kind: 'policy', whileDown: false },
      append([15, 1_252, 166], { count: 3 }),
      { kind: 'policy', whileDown: true },
      { kind: 'crash', during: 'truncate', at: 0.34, after: 9, power: false },
      { kind: 'closeAndCrash' },
    ],
  ],
  // The model forgot, as a compaction was interrupted, what an append that failed under async had written.
  [
    0,
    false,
    [
      { kind: 'policy', whileDown: false },
      { kind: 'startEpoch', wait: false },
      append([0], { fail: true }),
      append([562, 1_350, 562, 0], { count: 2 }),
      { kind: 'crash', during: 'policy', at: 0, after: 0, power: false },
      { kind: 'crash', during: 'policy', at: 0, after: 0, power: true },
      { kind: 'truncate', at: 0.5 },
      append([0, 130], { count: 3, fail: true }),
      { kind: 'compact', at: 0.5, crash: { after: 0, power: false } },
      { kind: 'powerLoss' },
    ],
  ],
];
