import type { Admin } from '@tidemark/client';
import { Administrator } from './administrator.js';
import type { WorkloadSetting } from './workload.js';

const ANSWER_MS = 10_000;

/** The values that a setting goes between. */
export type SettingChoices = Readonly<Record<string, readonly string[]>>;

/** An operator who changes the topic's settings, each between values that the plan allows. */
export class Settings extends Administrator {
  readonly #choices: SettingChoices;

  constructor(setting: WorkloadSetting, choices: SettingChoices) {
    super(setting, { name: 'operator', request: 'setting', betweenMs: { least: 50, most: 1_000 } });
    this.#choices = choices;
  }

  protected async round(admin: Admin): Promise<void> {
    const key = this.oneOf(Object.keys(this.#choices).sort());
    const value = key === undefined ? undefined : this.oneOf(this.#choices[key] ?? []);
    if (key === undefined || value === undefined) return;
    const { topic, promises } = this.setting;
    const askedAt = promises.metadataOffset;
    await this.ask(`${key}=${value}`, async () => {
      await admin.alterConfigs([{ target: { topic }, set: { [key]: value } }], { timeoutMs: ANSWER_MS });
      promises.settingDone({ topic, key, value, askedAt });
    });
  }
}
