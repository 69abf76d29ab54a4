import type { Admin } from '@tidemark/client';
import { Administrator } from './administrator.js';
import type { WorkloadSetting } from './workload.js';

const ANSWER_MS = 10_000;
const PARTITIONS_MAX = 5;

/** An operator who gives the topic another partition now and then. */
export class MorePartitions extends Administrator {
  constructor(setting: WorkloadSetting) {
    super(setting, { name: 'grower', request: 'new partition', betweenMs: { least: 200, most: 2_000 } });
  }

  protected async round(admin: Admin): Promise<void> {
    const total = this.setting.partitionCount() + 1;
    if (total > PARTITIONS_MAX) return;
    const { topic, promises } = this.setting;
    await this.ask(`${total} partitions`, async () => {
      await admin.createPartitions([{ topic, total }], { timeoutMs: ANSWER_MS });
      promises.partitionsDone({ topic, total });
    });
  }
}
