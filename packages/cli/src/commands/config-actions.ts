import type { ConfigTarget } from '@tidemark/client';
import { type ConfigEntry, ConfigSource } from '@tidemark/protocol';
import { CliError, exitCodes } from '../exit-codes.js';
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

/** Where a setting's value comes from, in a word. */
export function sourceName({ source }: Pick<ConfigEntry, 'source'>): string {
  return sourceNames.get(source) ?? 'unknown';
}

/** `config get`. */
export async function getAction(
  { target, keys }: { readonly target: ConfigTarget; readonly keys: readonly string[] },
  options: ConfigGetOptions,
): Promise<void> {
  await using connected = await connect(options);
  const { entries, lacks } = settingsOf(target, keys, await connected.admin.describeConfigs(target));
  if (lacks !== undefined) process.stderr.write(`tidemark: ${lacks}\n`);
  print(options.output, entries.map(settingOf), (settings) =>
    formatTable(
      ['SETTING', 'VALUE', 'SET BY', 'DEFAULT', 'MEANING'],
      settings.map(({ key, value, source, defaultValue, doc }) => [key, value, source, defaultValue, doc]),
    ),
  );
}

/**
 * The settings that are named, or all; `lacks`: why some are not among them. Throws CliError for one that is not there, or that
 * only a broker could tell which does not answer.
 */
export function settingsOf(
  target: ConfigTarget,
  keys: readonly string[],
  all: readonly ConfigEntry[],
): { readonly entries: readonly ConfigEntry[]; readonly lacks: string | undefined } {
  const isSilent = 'broker' in target && !all.some(({ readOnly }) => readOnly);
  const silence = isSilent
    ? `broker ${target.broker} does not answer: what it was started with only it can tell`
    : undefined;
  if (keys.length === 0) return { entries: all, lacks: silence };
  const missing = keys.find((key) => !all.some((entry) => entry.key === key));
  if (missing === undefined) return { entries: all.filter(({ key }) => keys.includes(key)), lacks: undefined };
  if (silence !== undefined) throw new CliError(exitCodes.unreachable, `${silence}, and so "${missing}"`);
  throw new CliError(exitCodes.failed, `there is no setting "${missing}" here; see "tidemark config get" without it`);
}

/** `config set`. */
export async function setAction(
  { target, set }: { readonly target: ConfigTarget; readonly set: Readonly<Record<string, string>> },
  { unset = [], dryRun = false, ...options }: ConfigSetOptions,
): Promise<void> {
  const count = Object.keys(set).length + unset.length;
  if (count === 0) throw new CliError(exitCodes.usage, 'say what to set: key=value, or --unset key');
  await using connected = await connect(options);
  const change = { timeoutMs: CHANGE_TIMEOUT_MS, validateOnly: dryRun };
  await connected.admin.alterConfigs([{ target, set, unset }], change);
  const done = dryRun ? 'Would change' : 'Changed';
  print(options.output, { ...target, set, unset, dryRun }, () => `${done} ${plural(count, 'setting')}.`);
}

function settingOf(entry: ConfigEntry) {
  const { key, value, defaultValue, unit, doc, readOnly } = entry;
  return { key, value, source: sourceName(entry), defaultValue, unit, doc, readOnly };
}
