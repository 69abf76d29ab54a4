// Goal: a metadata log that is cut into segments, loses old ones and is sent in chunks of a snapshot serves the quorum as one
// of production does. Method: stories whose sizes are so small that this happens, and voters that stay away.
import { expect, it } from 'vitest';
import { runStory } from './story.js';
import { describePlan, formatReport } from './story-text.js';
import { producer, strike, threeCopies } from './testing/planned.js';

const metadataLog = {
  segmentBytes: 1_024,
  snapshotLogBytes: 1_000,
  retainedLogBytes: 0,
  snapshotChunkBytes: 700,
  appendBytesMax: 1_500,
  inflightMessagesMax: 2,
  applyBytesMax: 500,
};

it.each([1, 2])(
  'voters that missed what was compacted take a snapshot, seed %i',
  { timeout: 300_000 },
  async (seed) => {
    const report = await runStory(seed, (plan) => ({
      ...plan,
      ...threeCopies,
      metadataLog,
      workloads: [
        producer(1, { sendIntervalMs: 40 }),
        { kind: 'elections', draw: 2 },
        { kind: 'recreated topic', draw: 3 },
      ],
      faults: [
        strike('kill', 1, { victim: 'follower', forMs: 2_000 }),
        strike('power loss', 2, { victim: 'controller', forMs: 1_000 }),
        strike('power loss', 3, { victim: 'all' }),
        strike('isolate', 4, { victim: 'controller', forMs: 2_000 }),
      ],
    }));
    expect(report.violations, formatReport(report)).toEqual([]);
    expect(report.marks).toMatchObject({
      'metadata log of several segments': expect.any(Number),
      'snapshot install': expect.any(Number),
    });
    expect(describePlan(report.plan)[1]).toBe(
      'Metadata log: segments of 1024 bytes, a snapshot every 1000, below which 0 are kept.',
    );
  },
);
