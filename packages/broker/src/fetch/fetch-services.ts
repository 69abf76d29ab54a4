import type { MetadataImage } from '@tidemark/metadata';
import type { World } from '@tidemark/ports';
import type { PartitionTable } from '../partitions/partition-table.js';
import type { PartitionWatchers } from '../partitions/partition-watchers.js';
import type { FetchWakes } from './fetch-wakes.js';

/** What serving a fetch needs of its broker. */
export interface FetchServices {
  readonly world: Pick<World, 'clock' | 'log' | 'halt'>;
  readonly nodeId: number;
  readonly table: PartitionTable;
  readonly image: () => MetadataImage;
  readonly watchers: PartitionWatchers;
  readonly wakes: FetchWakes;
}
