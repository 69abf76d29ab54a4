import { leaderEpoch, offset } from '@tidemark/protocol';
import { expect, it } from 'vitest';
import { LeaderEpochCache } from './core/epoch-cache.js';
import { EpochCheckpoint } from './epoch-checkpoint.js';
import { DIRECTORY, Machine } from './testing/machine.js';

function start() {
  const machine = new Machine();
  const { disk } = machine.world;
  disk.makeDirectory(DIRECTORY);
  const cache = new LeaderEpochCache();
  const checkpoint = new EpochCheckpoint({ disk, directory: DIRECTORY, cache, journal: undefined });
  return { machine, disk, cache, checkpoint };
}

it('epochs that could not be written are saved for all who waited for that', async () => {
  const { machine, cache, checkpoint } = start();
  await machine.scheduler.settle(checkpoint.saveIfChanged());
  cache.assign({ epoch: leaderEpoch(2), startOffset: offset(5) });
  checkpoint.touch();
  machine.disk.stallSyncs();
  machine.disk.failNext('rename', 'ENOSPC', { path: DIRECTORY });
  const refused = expect(checkpoint.saveIfChanged()).rejects.toMatchObject({ code: 'ENOSPC' });
  const savedTo = async () => {
    await checkpoint.saveIfChanged();
    return checkpoint.savedTo;
  };
  const waiting = Promise.all([savedTo(), savedTo(), savedTo()]);
  machine.disk.releaseSyncs();
  const all = Number.POSITIVE_INFINITY;
  expect(await machine.scheduler.settle(waiting)).toEqual([all, all, all]);
  await refused;
});

it('of a log that is deleted is not written into the folder of the next one of its name', async () => {
  const { machine, disk, cache, checkpoint } = start();
  machine.disk.stallSyncs();
  const saves = [checkpoint.save()];
  cache.assign({ epoch: leaderEpoch(1), startOffset: offset(0) });
  // In line behind the one that hangs.
  saves.push(checkpoint.save());
  checkpoint.abandon();
  disk.rename(DIRECTORY, `${DIRECTORY}-deleted`);
  disk.makeDirectory(DIRECTORY);
  machine.disk.releaseSyncs();
  await machine.scheduler.settle(Promise.allSettled(saves));
  expect(disk.list(DIRECTORY)).toEqual([]);
});
