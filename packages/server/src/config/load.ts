import { didYouMean } from '@tidemark/metadata';
import { placeDirectory } from './config-directory.js';
import { ConfigError } from './config-error.js';
import type { ConfigKey } from './key.js';
import { configKeys, type NodeConfig } from './keys.js';
import { checkRelations } from './relations.js';
import { isServiceVariable } from './service-variables.js';

/** Where a configuration comes from; the first that has a key wins: overrides, environment, file, default. */
export interface ConfigSources {
  /** The text of a properties file: `key=value` lines, `#` comments. */
  readonly file?: string;
  /** The folder of that file, which `${config.dir}` in `log.dirs` stands for. */
  readonly fileDirectory?: string;
  /**
   * `TIDEMARK_MIN_INSYNC_REPLICAS=2` sets `min.insync.replicas`; other variables are left alone, and so are those that
   * Kubernetes sets for a service of such a name.
   */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Keys by their names, as flags give them. */
  readonly overrides?: Readonly<Record<string, string>>;
}

const keysByName = new Map<string, ConfigKey<unknown>>(Object.values(configKeys).map((key) => [key.name, key]));

/**
 * Reads and validates a node's configuration.
 * @throws ConfigError that lists every problem: unknown keys with a known one that is near, bad values, missing keys, contradictions
 */
export function loadConfig(sources: ConfigSources): NodeConfig {
  const problems: string[] = [];
  const given = new Map<string, { value: string; source: string }>();
  const take = (name: string, value: string, source: string) => {
    if (keysByName.has(name)) given.set(name, { value, source });
    else problems.push(`${source}: unknown key "${name}"${didYouMean(name, [...keysByName.keys()])}`);
  };
  for (const [name, value, line] of parseProperties(sources.file ?? '', problems)) take(name, value, `line ${line}`);
  for (const [variable, value] of Object.entries(sources.environment ?? {})) {
    const name = keyOfVariable(variable);
    if (name === undefined || value === undefined || isPassedOver(variable, value)) continue;
    take(name, value, variable);
  }
  for (const [name, value] of Object.entries(sources.overrides ?? {})) take(name, value, 'flag');

  const values: Record<string, unknown> = {};
  for (const [property, key] of Object.entries<ConfigKey<unknown>>(configKeys)) {
    values[property] = readKey(key, given.get(key.name), problems);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  const config = withDirectories(values as NodeConfig, sources.fileDirectory ?? '.');
  const contradictions = checkRelations(config);
  if (contradictions.length > 0) throw new ConfigError(contradictions);
  return config;
}

function withDirectories(config: NodeConfig, fileDirectory: string): NodeConfig {
  return { ...config, logDirs: config.logDirs.map((path) => placeDirectory(path, fileDirectory)) };
}

function readKey(
  key: ConfigKey<unknown>,
  given: { value: string; source: string } | undefined,
  problems: string[],
): unknown {
  const value = given?.value ?? key.defaultText;
  if (value === undefined) {
    problems.push(`"${key.name}" is missing: ${key.doc}`);
    return undefined;
  }
  const result = key.schema.safeParse(value);
  if (result.success) return result.data;
  const reason = result.error.issues.map((issue) => issue.message).join('; ');
  problems.push(`${given?.source ?? 'default'}: ${key.name}=${value}: ${reason}`);
  return undefined;
}

function* parseProperties(file: string, problems: string[]): Generator<[name: string, value: string, line: number]> {
  for (const [index, raw] of file.split(/\r?\n/).entries()) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith('!')) continue;
    const separator = line.indexOf('=');
    if (separator < 1) problems.push(`line ${index + 1}: "${line}" is not key=value`);
    else yield [line.slice(0, separator).trim(), line.slice(separator + 1).trim(), index + 1];
  }
}

const PREFIX = 'TIDEMARK_';

/** The variables that look like ours and are Kubernetes' word of a service: no configuration takes anything from them. */
export function passedOver(environment: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(environment).flatMap(([variable, value]) =>
    value !== undefined && isPassedOver(variable, value) ? [variable] : [],
  );
}

function isPassedOver(variable: string, value: string): boolean {
  const name = keyOfVariable(variable);
  return name !== undefined && !keysByName.has(name) && isServiceVariable(variable, value);
}

function keyOfVariable(variable: string): string | undefined {
  if (!variable.startsWith(PREFIX)) return undefined;
  return variable.slice(PREFIX.length).toLowerCase().replaceAll('_', '.');
}
