import type { StaticEntry } from '@tidemark/controller';
import { formatAddress } from '@tidemark/ports';
import type { ConfigKey } from './key.js';
import { configKeys, type NodeConfig } from './keys.js';

/** A node's configuration as a file would have it, each key with its meaning and default. */
export function describeConfig(config: NodeConfig): StaticEntry[] {
  return Object.entries<ConfigKey<unknown>>(configKeys).map(
    ([property, { name, doc, unit = '', defaultText = '' }]) => ({
      key: name,
      value: textOf(config[property as keyof NodeConfig]),
      doc,
      unit,
      defaultValue: defaultText,
    }),
  );
}

type Value = NodeConfig[keyof NodeConfig];
type Item = Extract<Value, readonly unknown[]>[number];

function textOf(value: Value): string {
  return typeof value === 'object' ? value.map((item: Item) => itemText(item)).join(',') : String(value);
}

function itemText(item: Item): string {
  if (typeof item === 'string') return item;
  if ('protocol' in item) return `${item.listener}:${item.protocol}`;
  if ('listener' in item) return `${item.listener}://${formatAddress(item.address)}`;
  return 'nodeId' in item ? `${item.nodeId}@${formatAddress(item.address)}` : formatAddress(item);
}
