import type { SimulatedCluster } from './cluster.js';

/**
 * A sentence for each file that a node of a cluster at rest holds open twice, or that is gone: whoever forgets to close one comes to
 * the limit of descriptors in the end.
 */
export function leakedFiles({ machines }: SimulatedCluster): string[] {
  return machines.flatMap(({ hostName, disk }) => {
    const { openFiles } = disk;
    const twice = openFiles.filter((path, index) => openFiles.indexOf(path) !== index);
    const gone = openFiles.filter((path) => !disk.exists(path));
    return [
      ...twice.map((path) => `${hostName} at rest has a file open twice: ${path}`),
      ...gone.map((path) => `${hostName} at rest has a file open that is gone: ${path}`),
    ];
  });
}
