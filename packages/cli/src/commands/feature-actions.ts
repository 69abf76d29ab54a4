import { formatTable, print } from '../output.js';
import { CHANGE_TIMEOUT_MS, connect } from './connect.js';
import type { FeatureUpgradeOptions } from './feature.js';
import type { ConnectionOptions } from './shared.js';

/** `feature describe`. */
export async function describeAction(options: ConnectionOptions): Promise<void> {
  await using connected = await connect(options);
  const features = await connected.admin.describeFeatures();
  print(options.output, features, (rows) =>
    formatTable(
      ['FEATURE', 'LEVEL', 'ALL BROKERS KNOW', 'THIS NODE KNOWS'],
      rows.map(({ name, level, least, most, ownLeast, ownMost }) => [
        name,
        level,
        `${least} to ${most}`,
        `${ownLeast} to ${ownMost}`,
      ]),
    ),
  );
}

/** `feature upgrade`. */
export async function upgradeAction(name: string, options: FeatureUpgradeOptions): Promise<void> {
  await using connected = await connect(options);
  const { level: wanted, dryRun = false } = options;
  const level = await connected.admin.updateFeature(name, {
    timeoutMs: CHANGE_TIMEOUT_MS,
    validateOnly: dryRun,
    ...(wanted !== undefined && { level: wanted }),
  });
  print(options.output, { feature: name, level, dryRun }, () =>
    dryRun ? `Would run ${name} at ${level}.` : `The cluster runs ${name} at ${level}.`,
  );
}
