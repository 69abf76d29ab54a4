import type { Plain } from '@tidemark/metadata';

/** One place where two states differ; an absent side is undefined. */
export interface Difference {
  /** Such as `topics/orders/partitions/0/leader`. */
  readonly path: string;
  readonly before?: Plain;
  readonly after?: Plain;
}

type PlainObject = { readonly [name: string]: Plain };

/** Walks two plain values side by side. Members of a list are told apart by their name, id or number, not their place. */
export function differences(before: Plain, after: Plain): Difference[] {
  return [...walk('', before, after)];
}

function* walk(path: string, before: Plain | undefined, after: Plain | undefined): Generator<Difference> {
  const [old, now] = [membersOf(before), membersOf(after)];
  if (old === undefined || now === undefined) {
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    yield { path, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    return;
  }
  for (const name of new Set([...old.keys(), ...now.keys()])) {
    yield* walk(path === '' ? name : `${path}/${name}`, old.get(name), now.get(name));
  }
}

/** What a value is made of, by name; undefined for a value that is compared as a whole. */
function membersOf(value: Plain | undefined): ReadonlyMap<string, Plain> | undefined {
  if (value === undefined || value === null || typeof value !== 'object') return undefined;
  if (!isList(value)) return new Map(Object.entries(value));
  const named = value.map((member) => [nameOf(member), member] as const);
  const isNamed = named.every((entry): entry is readonly [string, Plain] => entry[0] !== undefined);
  return isNamed ? new Map(named) : undefined;
}

function nameOf(member: Plain): string | undefined {
  if (member === null || typeof member !== 'object' || isList(member)) return undefined;
  const { partition, nodeId, topicId, name } = member as PlainObject;
  const id = partition ?? nodeId ?? topicId;
  if (id === undefined) return undefined;
  return typeof name === 'string' ? `${name} (${id})` : String(id);
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}
