import { type Admin, type ChangeOptions, ClientError } from '@tidemark/client';
import type { TopicDescription } from '@tidemark/protocol';
import { afterChange } from '../after-change.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { plural, print } from '../output.js';
import { CHANGE_TIMEOUT_MS, connect, findTopic, requireTopic } from './connect.js';
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
  const total = partitions === before ? undefined : partitions;
  const isGrown = ({ route: now }: TopicDescription) => now?.partitions.length === total;
  // The node that told of fewer may be behind.
  const hasThem = async () => before < (total ?? 0) && (await findTopic(connected, name, isGrown)) !== undefined;
  await alterTopic(admin, { topic: name, total, hasThem, set, unset, change });
  const result = { topic: name, partitions: partitions ?? before, set, unset, dryRun };
  print(options.output, result, () => {
    const done = dryRun ? 'Would alter' : 'Altered';
    const settings = configures ? `, ${plural(Object.keys(set).length + unset.length, 'setting')}` : '';
    return `${done} topic ${name}: ${plural(result.partitions, 'partition')}${settings}.`;
  });
}

interface Alteration {
  readonly topic: string;
  /** How many partitions it is to have; undefined: as many as it has. */
  readonly total: number | undefined;
  /** Whether it has as many, though it cannot be given them. */
  readonly hasThem: () => Promise<boolean>;
  readonly set: Readonly<Record<string, string>>;
  readonly unset: readonly string[];
  readonly change: ChangeOptions;
}

/** Both are checked before either is done. Rejects with ClientError; with CliError where only the settings are altered. */
export async function alterTopic(
  admin: Pick<Admin, 'alterConfigs' | 'createPartitions'>,
  { topic, total, hasThem, set, unset, change }: Alteration,
): Promise<void> {
  const configures = Object.keys(set).length + unset.length > 0;
  const grow = async (options: ChangeOptions) => {
    if (total === undefined) return;
    try {
      await admin.createPartitions([{ topic, total }], options);
    } catch (error) {
      const isRefused = error instanceof ClientError && error.code === 'INVALID_PARTITIONS';
      if (!isRefused || !(await hasThem())) throw error;
    }
  };
  if (!configures) return grow(change);
  await grow({ ...change, validateOnly: true });
  await admin.alterConfigs([{ target: { topic }, set, unset }], change);
  if (change.validateOnly === true) return;
  await afterChange(`the settings of ${topic} are altered`, () => grow(change));
}
