import { type Admin, ClientError } from '@tidemark/client';
import { leaderOf } from '../cluster-view.js';
import { Administrator } from './administrator.js';
import type { WorkloadSetting } from './workload.js';

const ANSWER_MS = 10_000;

/** An operator who deletes records from the start of partitions. */
export class Deletions extends Administrator {
  constructor(setting: WorkloadSetting) {
    super(setting, { name: 'deleter', request: 'deletion', betweenMs: { least: 100, most: 1_500 } });
  }

  protected async round(admin: Admin): Promise<void> {
    const { cluster, topic, partitionCount, promises } = this.setting;
    const partition = this.between(0, partitionCount() - 1);
    const replicas = leaderOf(cluster, topic, partition)?.running?.node?.broker?.replicas.all() ?? [];
    const led = [...replicas].find((replica) => replica.topic === topic && replica.key.partition === partition);
    if (led === undefined) return;
    // Above the high watermark it must be refused.
    const before = this.between(led.log.logStartOffset, led.highWatermark + 2);
    const asked = promises.deletionAsked({ topic, partition, before });
    await this.ask(`delete ${topic}-${partition} before ${before}`, async () => {
      try {
        await admin.deleteRecords([{ topic, partition, before }], { timeoutMs: ANSWER_MS });
        promises.deletionDone(asked);
      } catch (error) {
        const wasAbove = error instanceof ClientError && error.code === 'OFFSET_OUT_OF_RANGE';
        if (wasAbove && error.outcome === 'failed') promises.deletionRefused(asked);
        throw error;
      }
    });
  }
}
