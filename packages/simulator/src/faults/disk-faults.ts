import { otherDirectory } from '../node-config.js';
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
    ({ disk }) => disk.stallSyncs('', strike.forMs),
    ({ disk }) => disk.releaseSyncs(),
  );

/**
 * The disk of the second directory of `log.dirs` fails for good, by reads, writes or both; it is there again after the
 * restart that replaces its cable. The node goes on meanwhile.
 */
export const failedLogDirectory: Fault = async ({ cluster, victims, random, forMs }) => {
  const scope = { path: otherDirectory(2), times: Number.POSITIVE_INFINITY };
  for (const victim of victims) {
    const { disk } = victim;
    victim.failedDirectory = scope.path;
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
