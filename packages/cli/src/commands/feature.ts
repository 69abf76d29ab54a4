import type { Command } from 'commander';
import { integerOption } from '../options.js';
import { type ConnectionOptions, withConnection, withDryRun, withExamples } from './shared.js';

export interface FeatureUpgradeOptions extends ConnectionOptions {
  readonly level?: number;
  readonly dryRun?: boolean;
}

/** `feature describe|upgrade`. */
export function addFeatureCommands(program: Command): void {
  const feature = program.command('feature').description('What the cluster may rely on every node to understand.');
  withExamples(feature, ['tidemark feature describe', 'tidemark feature upgrade']);

  const describe = withConnection(feature.command('describe'))
    .description('Show the level of each feature, and what the nodes know.')
    .action(async (options: ConnectionOptions) => {
      const { describeAction } = await import('./feature-actions.js');
      await describeAction(options);
    });
  withExamples(describe, ['tidemark feature describe', 'tidemark feature describe -o json']);

  const upgrade = withDryRun(withConnection(feature.command('upgrade [feature]')))
    .description('Raise the level of a feature, once every node runs the new release. There is no way back.')
    .option('--level <level>', 'the level (default: the highest that every broker knows)', integerOption(1, 65_535))
    .action(async (name: string | undefined, options: FeatureUpgradeOptions) => {
      const { upgradeAction } = await import('./feature-actions.js');
      await upgradeAction(name ?? 'metadata.version', options);
    });
  withExamples(upgrade, ['tidemark feature upgrade --dry-run', 'tidemark feature upgrade metadata.version --level 2']);
}
