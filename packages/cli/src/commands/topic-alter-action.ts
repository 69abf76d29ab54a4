import { CliError, exitCodes } from '../exit-codes.js';
import { plural, print } from '../output.js';
import { CHANGE_TIMEOUT_MS, connect, requireTopic } from './connect.js';
import type { TopicAlterOptions } from './topic.js';

/** `topic alter`: what is so already is left alone, so that it may be run again. */
export async function alterAction(name: string, options: TopicAlterOptions): Promise<void> {
  const { partitions, config: set = {}, unset = [], dryRun = false } = options;
  const configures = Object.keys(set).length + unset.length > 0;
  if (partitions === undefined && !configures) {
    throw new CliError(exitCodes.usage, 'say what to alter: --partitions, --config or --unset');
  }
  await using connected = await connect(options);
  const { admin } = connected;
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: dryRun };
  const { route } = await requireTopic(connected, name);
  const before = route?.partitions.length ?? 0;
  const grows = partitions !== undefined && partitions !== before;
  // Both are checked before either is done.
  if (grows && configures)
    await admin.createPartitions([{ topic: name, total: partitions }], { ...change, validateOnly: true });
  if (configures) await admin.alterConfigs([{ target: { topic: name }, set, unset }], change);
  if (grows) await admin.createPartitions([{ topic: name, total: partitions }], change);
  const result = { topic: name, partitions: partitions ?? before, set, unset, dryRun };
  print(options.output, result, () => {
    const done = dryRun ? 'Would alter' : 'Altered';
    const settings = configures ? `, ${plural(Object.keys(set).length + unset.length, 'setting')}` : '';
    return `${done} topic ${name}: ${plural(result.partitions, 'partition')}${settings}.`;
  });
}
