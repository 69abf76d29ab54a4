import { readWholeFile } from '@tidemark/ports';
import { compareReplicaFiles } from './checkers/replica-files.js';
import type { SimulatedCluster, SimulatedMachine } from './cluster.js';
import { replicaOn, topicNow } from './cluster-view.js';

interface Comparing {
  readonly machines: readonly SimulatedMachine[];
  /** What a log holds below this nobody is given: there one that was behind when it was raised may have kept its own. */
  readonly logStart: (partition: number) => number;
}

/** How long a file that lacks something waits to be written once more. */
const BEHIND_MS = 10;

/**
 * Has the files of a topic's replicas hold what their logs do: the last of it may be in the journal and in memory only. The topic
 * must be quiet. Does nothing where they hold it.
 */
export async function writtenOut(
  cluster: SimulatedCluster,
  topic: string,
  { machines = cluster.machines }: Partial<Pick<Comparing, 'machines'>> = {},
): Promise<void> {
  for (const state of topicNow(cluster, topic)?.partitions ?? []) {
    for (const machine of machines) {
      for (;;) {
        const log = replicaOn(machine, state)?.log;
        if (log === undefined || machine.rotten || bytesIn(machine, log.directory) >= log.sizeBytes) break;
        await log.settle();
        log.flush();
        await cluster.pause(BEHIND_MS);
      }
    }
  }
}

function bytesIn({ disk }: SimulatedMachine, directory: string): number {
  const segments = disk.list(directory).filter((name) => name.endsWith('.log'));
  return segments.reduce((sum, name) => sum + readWholeFile(disk, `${directory}/${name}`).length, 0);
}

/**
 * A sentence for each difference between the files of the topic's replicas on these machines, and for each replica that is not
 * hosted, or lacks in its files what its log holds. The topic must be quiet; a machine whose disk has rotted is left out.
 */
export function compareFiles(
  cluster: SimulatedCluster,
  topic: string,
  { machines = cluster.machines, logStart = () => 0 }: Partial<Comparing> = {},
): string[] {
  return (topicNow(cluster, topic)?.partitions ?? []).flatMap((state) => {
    const { partition, replicas: assigned } = state;
    const sound = machines.filter(({ nodeId, rotten }) => !rotten && assigned.some((id) => id === nodeId));
    const wrong: string[] = [];
    const replicas = sound.flatMap((machine) => {
      const { hostName: name, disk } = machine;
      const log = replicaOn(machine, state)?.log;
      if (log === undefined) {
        wrong.push(`${name} has no log of it`);
        return [];
      }
      const { directory, logStartOffset, logEndOffset } = log;
      return [{ name, disk, directory, logStartOffset, logEndOffset }];
    });
    const differences = compareReplicaFiles(replicas, { from: logStart(partition) });
    return [...wrong, ...differences].map((difference) => `partition ${partition}: ${difference}`);
  });
}
