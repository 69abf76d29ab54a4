import { compareReplicaFiles } from './checkers/replica-files.js';
import type { SimulatedCluster, SimulatedMachine } from './cluster.js';
import { replicaOn, topicNow } from './cluster-view.js';

interface Comparing {
  readonly machines: readonly SimulatedMachine[];
  /** What a log holds below this nobody is given: there one that was behind when it was raised may have kept its own. */
  readonly logStart: (partition: number) => number;
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
