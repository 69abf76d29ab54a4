/** Bits of the hash that each level of the trie consumes: 32 children at most. */
const LEVEL_BITS = 5;
const LEVEL_MASK = 31;

interface Leaf<K, V> {
  readonly kind: 'leaf';
  readonly hash: number;
  /** More than one only where whole hashes collide. */
  readonly entries: readonly (readonly [K, V])[];
}

interface Branch<K, V> {
  readonly kind: 'branch';
  /** Which of the 32 children exist; the array holds only those, in order. */
  readonly bitmap: number;
  readonly children: readonly Node<K, V>[];
}

type Node<K, V> = Leaf<K, V> | Branch<K, V>;

/**
 * An immutable map from strings or numbers: `set` and `delete` return a new map that shares all but one path of a
 * 32-way trie, so that an image of ten thousand topics costs a change of one no more than an image of ten does.
 * The order of iteration depends on what the map holds, not on how it came to hold it (but for whole collisions).
 */
export class PersistentMap<K extends string | number, V> implements ReadonlyMap<K, V> {
  readonly size: number;
  readonly #root: Node<K, V> | undefined;

  private constructor(root: Node<K, V> | undefined, size: number) {
    this.#root = root;
    this.size = size;
  }

  static empty<K extends string | number, V>(): PersistentMap<K, V> {
    return new PersistentMap<K, V>(undefined, 0);
  }

  static from<K extends string | number, V>(entries: Iterable<readonly [K, V]>): PersistentMap<K, V> {
    let map = PersistentMap.empty<K, V>();
    for (const [key, value] of entries) map = map.set(key, value);
    return map;
  }

  get(key: K): V | undefined {
    const hash = hashOf(key);
    let node = this.#root;
    for (let shift = 0; node?.kind === 'branch'; shift += LEVEL_BITS) node = childOf(node, hash, shift);
    if (node === undefined || node.hash !== hash) return undefined;
    return node.entries.find(([each]) => each === key)?.[1];
  }

  has(key: K): boolean {
    const hash = hashOf(key);
    let node = this.#root;
    for (let shift = 0; node?.kind === 'branch'; shift += LEVEL_BITS) node = childOf(node, hash, shift);
    return node !== undefined && node.hash === hash && node.entries.some(([each]) => each === key);
  }

  set(key: K, value: V): PersistentMap<K, V> {
    const hash = hashOf(key);
    const leaf: Leaf<K, V> = { kind: 'leaf', hash, entries: [[key, value]] };
    const root = this.#root === undefined ? leaf : insert(this.#root, leaf, 0);
    return new PersistentMap(root, this.has(key) ? this.size : this.size + 1);
  }

  delete(key: K): PersistentMap<K, V> {
    if (this.#root === undefined || !this.has(key)) return this;
    return new PersistentMap(remove(this.#root, { key, hash: hashOf(key) }, 0), this.size - 1);
  }

  *entries(): MapIterator<[K, V]> {
    if (this.#root !== undefined) yield* walk(this.#root);
  }

  *keys(): MapIterator<K> {
    for (const [key] of this.entries()) yield key;
  }

  *values(): MapIterator<V> {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(callback: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this);
  }
}

/** FNV-1a over the characters of a string, or over a number's decimal digits: 32 bits, the same everywhere. */
function hashOf(key: string | number): number {
  const text = typeof key === 'number' ? String(key) : key;
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

function bitOf(hash: number, shift: number): number {
  return (1 << ((hash >>> shift) & LEVEL_MASK)) >>> 0;
}

function countBits(bits: number): number {
  let rest = bits - ((bits >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Where the child for `bit` stands, or would stand, among the children that exist. */
function positionOf(bitmap: number, bit: number): number {
  return countBits(bitmap & (bit - 1));
}

function childOf<K, V>(branch: Branch<K, V>, hash: number, shift: number): Node<K, V> | undefined {
  const bit = bitOf(hash, shift);
  return (branch.bitmap & bit) === 0 ? undefined : branch.children[positionOf(branch.bitmap, bit)];
}

function insert<K, V>(node: Node<K, V>, leaf: Leaf<K, V>, shift: number): Node<K, V> {
  if (node.kind === 'leaf') {
    if (node.hash === leaf.hash) return mergeEntries(node, leaf);
    const branch: Branch<K, V> = { kind: 'branch', bitmap: bitOf(node.hash, shift), children: [node] };
    return insert(branch, leaf, shift);
  }
  const bit = bitOf(leaf.hash, shift);
  const position = positionOf(node.bitmap, bit);
  const child = childOf(node, leaf.hash, shift);
  if (child === undefined) {
    return {
      kind: 'branch',
      bitmap: (node.bitmap | bit) >>> 0,
      children: node.children.toSpliced(position, 0, leaf),
    };
  }
  return { ...node, children: node.children.with(position, insert(child, leaf, shift + LEVEL_BITS)) };
}

function mergeEntries<K, V>(old: Leaf<K, V>, fresh: Leaf<K, V>): Leaf<K, V> {
  const freshKeys = fresh.entries.map(([key]) => key);
  return { ...old, entries: [...old.entries.filter(([key]) => !freshKeys.includes(key)), ...fresh.entries] };
}

/** The node without the key, which it must hold; undefined if nothing is left. */
function remove<K, V>(node: Node<K, V>, gone: { key: K; hash: number }, shift: number): Node<K, V> | undefined {
  if (node.kind === 'leaf') {
    const entries = node.entries.filter(([key]) => key !== gone.key);
    return entries.length === 0 ? undefined : { ...node, entries };
  }
  const bit = bitOf(gone.hash, shift);
  const position = positionOf(node.bitmap, bit);
  const child = childOf(node, gone.hash, shift);
  const rest = child === undefined ? undefined : remove(child, gone, shift + LEVEL_BITS);
  const children = rest === undefined ? node.children.toSpliced(position, 1) : node.children.with(position, rest);
  const [only] = children;
  if (only === undefined) return undefined;
  // A lone leaf moves up, so that equal contents have equal shapes.
  if (children.length === 1 && only.kind === 'leaf') return only;
  return { kind: 'branch', bitmap: rest === undefined ? (node.bitmap & ~bit) >>> 0 : node.bitmap, children };
}

function* walk<K, V>(node: Node<K, V>): Generator<[K, V], undefined> {
  if (node.kind === 'leaf') {
    for (const [key, value] of node.entries) yield [key, value];
    return;
  }
  for (const child of node.children) yield* walk(child);
}
