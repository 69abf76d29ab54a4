import type { Admin } from '@tidemark/client';
import { ErrorCode, NONE } from '@tidemark/protocol';
import { topicNow } from '../cluster-view.js';
import { Administrator } from './administrator.js';
import type { WorkloadSetting } from './workload.js';

const ANSWER_MS = 10_000;

/**
 * An operator who moves leaderships about: bursts of elections, each of a random member of the ISR, of the preferred
 * leader or of the one before, so quickly one after the other that followers have not heard of one when the next comes.
 */
export class Elections extends Administrator {
  constructor(setting: WorkloadSetting) {
    super(setting, { name: 'elector', request: 'election', betweenMs: { least: 20, most: 800 } });
  }

  protected async round(admin: Admin): Promise<void> {
    const partition = this.between(0, this.setting.partitionCount() - 1);
    const count = this.between(1, 5);
    const pauseMs = this.oneOf([2, 10, 40]) ?? 0;
    const back = this.between(0, 1) === 0;
    let before: number | undefined;
    for (let index = 0; index < count && !this.stopped; index += 1) {
      before = await this.#elect(admin, partition, back ? before : undefined);
      await this.setting.cluster.pause(this.between(0, pauseMs));
    }
  }

  /** Elects the wanted leader if it may be, else another; returns who led before. */
  async #elect(admin: Admin, partition: number, wanted: number | undefined): Promise<number | undefined> {
    const { cluster, topic, promises } = this.setting;
    const state = topicNow(cluster, topic)?.partitions[partition];
    if (state === undefined || state.leader === NONE) return undefined;
    const others = state.isr.filter((id) => id !== state.leader);
    const leader = others.find((id) => id === wanted) ?? this.oneOf(others);
    if (leader === undefined) return undefined;
    const at = { topic, partition };
    const preferred = wanted === undefined && this.between(0, 4) === 0;
    const wish = preferred
      ? ({ type: 'preferred', partitions: [at] } as const)
      : ({ type: 'chosen', partitions: [{ ...at, leader }] } as const);
    const askedAt = promises.metadataOffset;
    await this.ask(`${preferred ? 'the preferred leader' : leader} is to lead ${topic}-${partition}`, async () => {
      const [result] = await admin.electLeaders(wish, { timeoutMs: ANSWER_MS });
      if (result?.error !== ErrorCode.NONE) return;
      promises.electionDone({ ...at, leader: preferred ? result.leader : leader, askedAt });
    });
    return state.leader;
  }
}
