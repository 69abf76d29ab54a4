// Compares the schemas of packages/kafka with the message definitions in the jar of Kafka's client that pom.xml names, and
// says every difference: which fields, in which versions, nullable, tagged, with which type and default. For when a new
// version of Kafka comes out. Run after `npm run build`.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apis } from '@tidemark/kafka';
import { ensureJars, mustRunTool } from './real-kafka.mjs';

const VERSION_MAX = 1_000;
/** What the definitions call what JavaScript cannot write so. */
const DEFAULTS = new Map([
  ['0x7fffffff', String(0x7fff_ffff)],
  ['9223372036854775807', String(2 ** 63)],
]);

const folder = mkdtempSync(join(tmpdir(), 'tidemark-schemas-'));
try {
  const jars = await ensureJars();
  const jar = readdirSync(jars).find((file) => /^kafka-clients-\d.*\.jar$/.test(file));
  await mustRunTool('unzip', ['-qo', join(jars, jar), 'common/message/*', '-d', folder]);
  const found = Object.values(apis).flatMap((api) => [
    ...differences(api, 'Request', api.request),
    ...differences(api, 'Response', api.response),
  ]);
  for (const line of found) console.log(line);
  console.log(`${found.length} differences from ${jar}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function definitionOf(name) {
  const text = readFileSync(join(folder, 'common/message', `${name}.json`), 'utf8');
  return JSON.parse(text.replace(/^\s*\/\/.*$/gm, '').replace(/\s\/\/ .*$/gm, ''));
}

/** "3+", "1-4", "0" or nothing as the first and the last version. */
function rangeOf(text = 'none') {
  const [, from, rest] = /^(\d+)(\+|-\d+)?$/.exec(text) ?? [];
  if (from === undefined) return [VERSION_MAX, -1];
  return [Number(from), rest === '+' ? VERSION_MAX : Number(rest?.slice(1) ?? from)];
}

function within(version, [from, to]) {
  return from <= version && version <= to;
}

function differences({ name, key, versions, flexibleFrom }, kind, message) {
  const definition = definitionOf(name + kind);
  const common = new Map((definition.commonStructs ?? []).map((struct) => [struct.name, struct.fields]));
  const lines = [];
  const differ = (path, what, theirs, ours) => {
    if (String(theirs) !== String(ours)) lines.push(`${path}: ${what} is ${theirs} there, ${ours} here`);
  };
  const [min, max] = rangeOf(definition.validVersions);
  differ(name + kind, 'the key', definition.apiKey, key);
  differ(name + kind, 'the versions', `${min}-${max}`, `${versions.min}-${versions.max}`);
  differ(name + kind, 'flexible from', rangeOf(definition.flexibleVersions)[0], flexibleFrom);
  const walk = (path, fields, shape, present) => {
    const names = fields.map((field) => field.name[0].toLowerCase() + field.name.slice(1));
    differ(path, 'the list of fields', names, Object.keys(shape));
    for (const [index, field] of fields.entries()) {
      const ours = shape[names[index]];
      if (ours === undefined) continue;
      const inner = compareField(`${path}.${field.name}`, field, ours, present, differ);
      const struct = field.fields ?? common.get(field.type.replace('[]', ''));
      if (struct !== undefined && inner.type.kind === 'struct') {
        walk(`${path}.${field.name}`, struct, inner.type.shape, inner.present);
      }
    }
  };
  const served = Array.from({ length: versions.max - versions.min + 1 }, (_, index) => versions.min + index);
  walk(name + kind, definition.fields, message.shape, served);
  return lines;
}

function compareField(path, field, ours, versions, differ) {
  const there = versions.filter((version) => within(version, rangeOf(field.versions)));
  differ(
    path,
    'the list of versions',
    there,
    versions.filter((version) => within(version, [ours.since, ours.until])),
  );
  const nullable = there.filter((version) => within(version, rangeOf(field.nullableVersions)));
  differ(
    path,
    'nullable in',
    nullable,
    there.filter((version) => version >= ours.nullableFrom),
  );
  differ(path, 'the tag', field.tag, ours.tag);
  const isArray = field.type.startsWith('[]');
  differ(path, 'an array', isArray, ours.type.kind === 'array');
  const type = isArray && ours.type.kind === 'array' ? ours.type.element.type : ours.type;
  if (type.kind === 'scalar')
    differ(path, 'the type', field.type.replace('[]', ''), type.scalar.replace('boolean', 'bool'));
  const fallback = String(field.default);
  if (field.default !== undefined) differ(path, 'the default', DEFAULTS.get(fallback) ?? fallback, ours.default);
  return { type, present: there };
}
