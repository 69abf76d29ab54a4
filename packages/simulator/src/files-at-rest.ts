import { compareReplicaFiles } from './checkers/replica-files.js';
import type { SimulatedCluster, SimulatedMachine } from './cluster.js';
import { topicNow } from './cluster-view.js';

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
  const { topicId, partitions = [] } = topicNow(cluster, topic) ?? {};
  return partitions.flatMap(({ partition, replicas: assigned }) => {
    const sound = machines.filter(({ nodeId, rotten }) => !rotten && assigned.some((id) => id === nodeId));
    const wrong: string[] = [];
    const replicas = sound.flatMap(({ hostName: name, disk, running }) => {
      const hosted = [...(running?.node?.broker?.replicas.all() ?? [])].filter(
        ({ key }) => key.topicId === topicId && key.partition === partition,
      );
      if (hosted.length !== 1) wrong.push(`${name} has ${hosted.length} logs of it`);
      return hosted.map(({ log: { directory, logStartOffset, logEndOffset } }) => {
        return { name, disk, directory, logStartOffset, logEndOffset };
      });
    });
    const differences = compareReplicaFiles(replicas, { from: logStart(partition) });
    return [...wrong, ...differences].map((difference) => `partition ${partition}: ${difference}`);
  });
}
