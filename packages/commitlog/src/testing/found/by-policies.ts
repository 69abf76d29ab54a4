import { append, type FoundStory } from './story.js';

/** Of a log whose flush policy changes. */
export const FOUND_OF_POLICIES: FoundStory[] = [
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
