import { impliedMutants } from './implied.js';
import { clientMutants } from './implied-clients.js';
import { clusterMutants } from './implied-cluster.js';
import { membershipMutants } from './implied-membership.js';
import { storageMutants } from './implied-storage.js';
import { listedMutants } from './listed.js';
import type { Mutant } from './mutant.js';

export type { Edit, Mutant } from './mutant.js';

/** Every bug that the simulator must find. */
export const mutants: readonly Mutant[] = [
  ...listedMutants,
  ...impliedMutants,
  ...storageMutants,
  ...clusterMutants,
  ...membershipMutants,
  ...clientMutants,
];
