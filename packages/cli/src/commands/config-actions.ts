import type { ConfigTarget } from '@tidemark/client';
import { type ConfigEntry, ConfigSource } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
import { collectConfig } from '../options.js';
import { formatTable, plural, print } from '../output.js';
import type { ConfigGetOptions, ConfigSetOptions } from './config.js';
import { CHANGE_TIMEOUT_MS, connect } from './connect.js';

const sourceNames = new Map<ConfigSource, string>([
  [ConfigSource.DEFAULT_CONFIG, 'default'],
  [ConfigSource.STATIC_BROKER_CONFIG, 'file'],
  [ConfigSource.CLUSTER_CONFIG, 'cluster'],
  [ConfigSource.BROKER_CONFIG, 'broker'],
  [ConfigSource.TOPIC_CONFIG, 'topic'],
]);

/** `config get`. */
export async function getAction(
  { target, keys }: { readonly target: ConfigTarget; readonly keys: readonly string[] },
  options: ConfigGetOptions,
): Promise<void> {
  await using connected = await connect(options);
  const entries = await connected.admin.describeConfigs(target, { keys });
  const missing = keys.find((key) => !entries.some((entry) => entry.key === key));
  if (missing !== undefined) {
    throw new CliError(exitCodes.failed, `there is no setting "${missing}" here; see "tidemark config get" without it`);
  }
  print(options.output, entries.map(settingOf), (settings) =>
    formatTable(
      ['SETTING', 'VALUE', 'SET BY', 'DEFAULT', 'MEANING'],
      settings.map(({ key, value, source, defaultValue, doc }) => [key, value, source, defaultValue, doc]),
    ),
  );
}

/** `config set`. */
export async function setAction(
  { target, values }: { readonly target: ConfigTarget; readonly values: readonly string[] },
  { unset = [], dryRun = false, ...options }: ConfigSetOptions,
): Promise<void> {
  let set: Record<string, string> = {};
  for (const value of values) set = collectConfig(value, set);
  const count = Object.keys(set).length + unset.length;
  if (count === 0) throw new CliError(exitCodes.usage, 'say what to set: key=value, or --unset key');
  await using connected = await connect(options);
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: dryRun };
  await connected.admin.alterConfigs([{ target, set, unset }], change);
  const done = dryRun ? 'Would change' : 'Changed';
  print(options.output, { ...target, set, unset, dryRun }, () => `${done} ${plural(count, 'setting')}.`);
}

function settingOf({ key, value, source, defaultValue, doc, unit, readOnly }: ConfigEntry) {
  return { key, value, source: sourceNames.get(source) ?? 'unknown', defaultValue, unit, doc, readOnly };
}
