import { between, type Fault, forAWhile } from './strike.js';

export const slowDisk: Fault = (strike) => {
  const usual = { least: 0.1, most: 2 };
  const least = between(strike.random, { least: 5, most: 55 });
  const slow = { least, most: least * between(strike.random, { least: 1, most: 11 }) };
  return forAWhile(
    strike,
    ({ disk }) => {
      disk.syncLatencyMs = slow;
    },
    ({ disk }) => {
      disk.syncLatencyMs = usual;
    },
  );
};

/** No fsync ends for a while: longer than replicas may lag, with some plans. */
export const stalledDisk: Fault = (strike) =>
  forAWhile(
    strike,
    ({ disk }) => disk.stallSyncs(),
    ({ disk }) => disk.releaseSyncs(),
  );

/** The disk is full for one write, which may be short: if it is a leader's, followers may have been sent what it holds. */
export const failedWrite: Fault = (strike) =>
  forAWhile(
    strike,
    ({ disk }) => {
      const directory = `/data/${strike.topic}-0`;
      const segments = disk.exists(directory) ? disk.list(directory).filter((name) => name.endsWith('.log')) : [];
      const active = segments.at(-1);
      if (active !== undefined) disk.failNext('write', 'ENOSPC', { path: `${directory}/${active}` });
    },
    ({ disk }) => disk.clearFaults(),
  );
