// Goal: what a voter once said is durable is never forgotten by a start that ends in its middle. Method: an opening is ended
// before each of its disk operations in turn, by a kill or by a loss of power; then the node starts again.
import {
  CrashingDisk,
  createSimulatedWorld,
  type SimulatedDisk,
  SimulatedNetwork,
  SimulatedScheduler,
} from '@tidemark/ports/simulated';
import { NONE, type NodeId, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import { votersOf } from '../core/index.js';
import { DIRECTORY, RaftCluster } from '../testing/raft-cluster.js';
import { openStorage } from './open-storage.js';

const LOG = `${DIRECTORY}/log`;
const LOG_FILE = `${LOG}/00000000000000000000.log`;

interface Story {
  /** How many entries were proposed up to each snapshot, and after the last. */
  readonly batches: readonly number[];
  /** What befalls the disk of the follower that is down. */
  readonly harm?: (disk: SimulatedDisk) => void;
}

const rotEntry = (disk: SimulatedDisk): void => {
  disk.flipBit(LOG_FILE, Buffer.from(disk.durableBytes(LOG_FILE) ?? []).indexOf('text-2'));
};
const rotNewestSnapshot = (disk: SimulatedDisk): void => {
  const newest = disk.list(DIRECTORY).findLast((name) => name.endsWith('.snapshot'));
  disk.flipBit(`${DIRECTORY}/${newest}`, 70);
};
const loseLog = (disk: SimulatedDisk): void => {
  for (const name of disk.list(LOG)) disk.remove(`${LOG}/${name}`);
};

const stories: Readonly<Record<string, Story>> = {
  'a sound log': { batches: [6] },
  'a sound log beside a snapshot': { batches: [6, 3] },
  'an entry that is damaged': { batches: [6], harm: rotEntry },
  'a damaged snapshot that the log went on from': { batches: [6, 3, 3], harm: rotNewestSnapshot },
  'a log folder that is empty': { batches: [6], harm: loseLog },
  'a log folder that is empty beside a snapshot': { batches: [6, 3], harm: loseLog },
  'a log folder that is gone': { batches: [6], harm: (disk) => disk.remove(LOG) },
};

/** The disk of a follower that is down, and the last entry that it has said to be durable. */
async function downFollower({ batches, harm }: Story) {
  const cluster = await new RaftCluster({ voters: 3, options: { retainedLogBytes: 0 } }).startAll();
  const leader = await cluster.elect();
  const victim = (leader + 1) % 3;
  let proposed = 0;
  for (const [at, count] of batches.entries()) {
    for (const end = proposed + count; proposed < end; proposed += 1) await cluster.propose(leader, `text-${proposed}`);
    const isLevel = () => cluster.node(victim).appliedIndex === cluster.node(leader).durableIndex;
    await cluster.scheduler.runUntil(isLevel, { timeoutMs: 5_000 });
    if (at < batches.length - 1) await cluster.scheduler.settle(cluster.node(victim).takeSnapshot());
  }
  const { durableIndex: promised } = cluster.node(victim);
  cluster.kill(victim);
  const { disk, id } = cluster.member(victim);
  harm?.(disk);
  return { disk, id, promised };
}

/** A machine with a copy of that disk. */
function machineOf({ disk, id }: { disk: SimulatedDisk; id: NodeId }, seed: string) {
  const scheduler = new SimulatedScheduler(seed);
  const network = new SimulatedNetwork(scheduler, scheduler.random.fork('network'));
  const own = disk.copy(scheduler.random.fork('disk'));
  return (operations: number) => {
    const world = createSimulatedWorld({ scheduler, network, hostName: 'node', disk: own });
    const crashing = new CrashingDisk(world.disk, { operations });
    const open = () =>
      openStorage({
        world: { ...world, disk: crashing },
        directory: DIRECTORY,
        segmentBytes: 2 ** 20,
        selfId: id,
        newIdentity: () => ({ directoryId: 'd', origin: 'first', peers: {} }),
        bootstrap: votersOf([0, 1, 2].map(nodeId)),
      });
    return { world, crashing, open };
  };
}

describe('a start that ends in its middle', () => {
  it.each(Object.entries(stories))('forgets nothing of %s', async (_name, story) => {
    const follower = await downFollower(story);
    let operations = 0;
    for (let isOver = false; !isOver; operations += 1) {
      for (const end of ['kill', 'powerLoss'] as const) {
        const start = machineOf(follower, `${end} ${operations}`);
        const { world, crashing, open } = start(operations);
        try {
          open();
        } catch (error) {
          // The end of the process, or what a part of it made of that.
          if (!crashing.crashed) throw error;
        }
        isOver = !crashing.crashed;
        world[end]();
        const { hard, index } = start(Number.POSITIVE_INFINITY).open();
        const isWhole = index.lastIndex >= follower.promised && hard.abstainTerm === NONE;
        const isKnown = hard.abstainTerm !== NONE && hard.term > hard.abstainTerm;
        expect(story.harm === undefined ? isWhole : isKnown, `${end} before operation ${operations}`).toBe(true);
      }
    }
    // It has been ended somewhere, and has come to its end.
    expect(operations).toBeGreaterThan(5);
  });
});

describe('a vote whose save ends in its middle', () => {
  it('is what the next start finds, and every start after a loss of power', async () => {
    const follower = await downFollower({ batches: [3] });
    let [cast, lost] = [0, 0];
    for (let operations = 0; operations < 8; operations += 1) {
      for (let seed = 0; seed < 20; seed += 1) {
        const start = machineOf(follower, `vote ${operations} ${seed}`);
        const voting = start(Number.POSITIVE_INFINITY);
        const { quorumState, hard: before } = voting.open();
        voting.crashing.crashAfter(operations);
        const vote = { ...before, term: before.term + 1, vote: nodeId(1) };
        try {
          quorumState.saveNow(vote);
        } catch (error) {
          if (!voting.crashing.crashed) throw error;
        }
        voting.world.kill();
        // It may repeat the vote to whoever asks again, and writes nothing for that.
        const next = start(Number.POSITIVE_INFINITY);
        const { hard: found } = next.open();
        next.world.powerLoss();
        expect(start(Number.POSITIVE_INFINITY).open().hard, `operation ${operations}, seed ${seed}`).toEqual(found);
        if (found.term > before.term) cast += 1;
        else lost += 1;
      }
    }
    expect(Math.min(cast, lost)).toBeGreaterThan(0);
  });
});
