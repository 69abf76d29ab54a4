import type { SoughtPosition } from './assigned-partition.js';
import type { TopicPartition } from './cluster-connection.js';
import { LeaderLine, type LeaderLineOptions } from './leader-line.js';
import { type FoundOffset, firstOrEnd, offsetQuestion } from './offset-lookup.js';
import { checkTruncation, epochEndQuestion, type Junction, type TruncationCheck } from './truncation-check.js';

/** Partitions in one request. */
const PARTITIONS_MAX = 10_000;
/** Of which a leader has to search the logs: each may take a disk some 10 ms, and all have to be done in time. */
const SEARCHES_MAX = 500;

/** What a consumer asks the leaders about its partitions; see `LeaderLine.ask` for how the answers reject. */
export class PartitionQuestions {
  readonly #offsets;
  readonly #times;
  readonly #epochEnds;

  constructor(options: Omit<LeaderLineOptions, 'queriesMax'>) {
    this.#offsets = new LeaderLine(offsetQuestion, { ...options, queriesMax: PARTITIONS_MAX });
    this.#times = new LeaderLine(offsetQuestion, { ...options, queriesMax: SEARCHES_MAX });
    this.#epochEnds = new LeaderLine(epochEndQuestion, { ...options, queriesMax: PARTITIONS_MAX });
  }

  /** The offset of a place; of a time see `firstOrEnd`. */
  offsetOf({ topic, partition }: TopicPartition, place: SoughtPosition): Promise<FoundOffset> {
    const ask = (at: SoughtPosition) =>
      (typeof at === 'object' ? this.#times : this.#offsets).ask({ topic, partition, at });
    return typeof place === 'object' ? firstOrEnd(place, ask) : ask(place);
  }

  async truncation(junction: Junction): Promise<TruncationCheck> {
    return checkTruncation(junction, await this.#epochEnds.ask(junction));
  }

  stop(): void {
    for (const line of [this.#offsets, this.#times, this.#epochEnds]) line.stop();
  }
}
