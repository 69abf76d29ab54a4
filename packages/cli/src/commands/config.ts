import type { ConfigTarget } from '@tidemark/client';
import type { Command } from 'commander';
import { collectConfig, collectWord, parseConfigTarget } from '../options.js';
import { type ConnectionOptions, withConnection, withDryRun, withExamples } from './shared.js';

export interface ConfigGetOptions extends ConnectionOptions {
  readonly all?: boolean;
}

export interface ConfigSetOptions extends ConnectionOptions {
  readonly unset?: readonly string[];
  readonly dryRun?: boolean;
}

/** `config get|set`. */
export function addConfigCommands(program: Command): void {
  const config = program.command('config').description('Show and change settings of topics, brokers and the cluster.');
  withExamples(config, ['tidemark config get topic:orders', 'tidemark config set cluster retention.ms=86400000']);

  const get = withConnection(config.command('get'))
    .description('Show settings with where each value comes from.')
    .argument('<target>', 'topic:NAME, broker:ID or cluster', parseConfigTarget)
    .argument('[keys...]', 'only these settings')
    .action(async (target: ConfigTarget, keys: readonly string[], options: ConfigGetOptions) => {
      const { getAction } = await import('./config-actions.js');
      await getAction({ target, keys }, options);
    });
  withExamples(get, ['tidemark config get topic:orders', 'tidemark config get broker:1 log.dirs -o json']);

  const set = withDryRun(withConnection(config.command('set')))
    .description('Change settings: all that are named, or none.')
    .argument('<target>', 'topic:NAME, broker:ID or cluster', parseConfigTarget)
    .argument('[key=value...]', 'what to set', collectConfig)
    .option('--unset <key>', 'a setting that goes back to what holds without it; may be repeated', collectWord)
    .action(async (target: ConfigTarget, given: Readonly<Record<string, string>>, options: ConfigSetOptions) => {
      const { setAction } = await import('./config-actions.js');
      // Where none is given, commander hands over an empty list.
      await setAction({ target, set: { ...given } }, options);
    });
  withExamples(set, [
    'tidemark config set topic:orders retention.ms=86400000 --unset segment.ms',
    'tidemark config set broker:1 replication.throttle.bytes.per.second=10000000',
  ]);
}
