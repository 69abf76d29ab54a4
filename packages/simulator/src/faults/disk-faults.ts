import { otherDirectory } from '../cluster.js';
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
    (machine) => {
      const { disk } = machine;
      const directory = strike.cluster.folderOn(machine, `${strike.topic}-0`);
      const segments = disk.exists(directory) ? disk.list(directory).filter((name) => name.endsWith('.log')) : [];
      const active = segments.at(-1);
      if (active !== undefined) disk.failNext('write', 'ENOSPC', { path: `${directory}/${active}` });
    },
    ({ disk }) => disk.clearFaults(),
  );

const MIB = 2 ** 20;

/**
 * So little is left that producers are refused, or that followers wait too; what metadata and journal need to go on is
 * left, as it would be if nobody else wrote to the disk.
 */
export const fullDisk: Fault = (strike) => {
  const leftBytes = strike.random.next() < 0.5 ? 12 * MIB : 6 * MIB;
  return forAWhile(
    strike,
    ({ disk }) => {
      disk.capacityBytes -= disk.freeBytes() - leftBytes;
    },
    ({ disk }) => {
      disk.capacityBytes = 2 ** 40;
    },
  );
};

/**
 * The disk of the second directory of `log.dirs` fails for good, by reads, writes or both; it is there again after the
 * restart that replaces its cable. The node goes on meanwhile.
 */
export const failedLogDirectory: Fault = async ({ cluster, victims, random, forMs }) => {
  const scope = { path: otherDirectory(2), times: Number.POSITIVE_INFINITY };
  for (const { disk } of victims) {
    const draw = random.next();
    if (draw < 0.7) disk.failNext('write', draw < 0.3 ? 'EROFS' : 'EIO', scope);
    if (draw > 0.4) disk.failNext('read', 'EIO', scope);
    if (draw > 0.6) disk.failNext('open', 'EIO', scope);
  }
  await cluster.pause(forMs);
  for (const victim of victims) {
    cluster.kill(victim);
    victim.disk.clearFaults();
  }
  await cluster.pause(between(random, { least: 1, most: 200 }));
  for (const victim of victims) cluster.start(victim);
};
