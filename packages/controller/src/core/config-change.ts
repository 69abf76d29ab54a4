import {
  applyRecords,
  type ConfigDefinition,
  decodeRecordValue,
  effectiveMinIsr,
  encodeRecordValue,
  type MetadataImage,
  metadataLevels,
  topicConfigConflict,
} from '@tidemark/metadata';
import {
  type AlterConfigsRequest,
  type AlterConfigsResource,
  type AlterConfigsResponse,
  type ConfigChange,
  type ConfigResource,
  type ConfigResult,
  type Init,
  type MetadataRecord,
  type Offset,
  ConfigChangeOperation as Operation,
  ProtocolError,
  ConfigRecordResourceType as ResourceType,
} from '@tidemark/protocol';
import { attempt, onlyOnce, onlyValidated, repeatedIn, withinLimit } from './answers.js';
import { type Configured, configured, requireKey } from './config-resources.js';
import type { Decision } from './decision.js';
import { requireLevel } from './feature-gate.js';
import { allPartitions, isLeaderless, isLiveIn } from './lookups.js';
import { changePartition } from './partition-change.js';
import type { ReportedLogs } from './reported-logs.js';

const VALUE_LENGTH_MAX = 4_096;
/** Operations; a newer release may have more. */
const KNOWN: ReadonlySet<Operation> = new Set(Object.values(Operation));

/**
 * Changes settings: each resource succeeds as a whole, or fails and stays as it is; those that succeed are one change,
 * with whatever follows from it for the partitions. What is set to the value that it has makes no record.
 */
export function decideConfigChange(
  { image, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  request: AlterConfigsRequest,
): Decision<Init<AlterConfigsResponse>> {
  withinLimit('resources', request.resources, 'configures');
  const found = request.resources.map((asked) => ({ asked, resource: attempt(() => named(image, asked.resource)) }));
  const repeated = repeatedIn(found.flatMap(({ resource }) => ('label' in resource ? resource.label : [])));
  const records: Init<MetadataRecord>[] = [];
  const resources = found.map(({ asked, resource }): Init<ConfigResult> => {
    const { type = ResourceType.CLUSTER, name = '' } = asked.resource ?? {};
    const outcome = attempt(() => {
      if (!('label' in resource)) return resource;
      onlyOnce(repeated, resource.label);
      if (type === ResourceType.BROKER) requireLevel(image, metadataLevels.administration, 'a setting of one broker');
      records.push(...recordsOf(resource, newValues(resource, asked)));
      return {};
    });
    return { resource: { type, name }, ...outcome };
  });
  const consequences = records.length === 0 ? [] : consequencesFor({ image, reportedLogs }, records);
  const respond: Decision<Init<AlterConfigsResponse>>['respond'] = ({ lastOffset }) => ({
    resources,
    metadataOffset: lastOffset,
  });
  return onlyValidated({ records: [...records, ...consequences], respond }, request.validateOnly);
}

/** Throws ProtocolError for what is not there, or not named at all. */
function named(image: MetadataImage, resource: ConfigResource | null): Configured {
  if (resource === null) throw new ProtocolError('INVALID_REQUEST', 'say what is to be configured');
  return configured(image, resource);
}

/** What the request makes of a resource's own settings, all of them; every key and value is checked. */
function newValues(resource: Configured, { changes, replace }: AlterConfigsResource): ReadonlyMap<string, string> {
  const values = new Map(replace ? [] : resource.own);
  const named = new Set<string>();
  for (const change of changes) {
    const { key, operation } = change;
    if (!KNOWN.has(operation)) throw new ProtocolError('INVALID_REQUEST', `no operation is number ${operation}`);
    if (named.has(key)) throw new ProtocolError('INVALID_CONFIG', `${key} is given twice`);
    named.add(key);
    // What a newer release has set can be taken back by this one.
    if (operation === Operation.DELETE && resource.own.has(key)) values.delete(key);
    else applyChange(values, { change, resource, definition: requireKey(resource, key) });
  }
  if (resource.type !== ResourceType.BROKER) {
    const { own, inherited } = resource;
    const conflictIn = (settings: ReadonlyMap<string, string>) =>
      topicConfigConflict((key) => settings.get(key) ?? inherited.get(key));
    const conflict = conflictIn(values);
    // One that was there before, since the cluster's have changed, is not of this change.
    if (conflict !== undefined && conflict !== conflictIn(own)) throw new ProtocolError('INVALID_CONFIG', conflict);
  }
  return values;
}

function applyChange(
  values: Map<string, string>,
  {
    change: { key, operation, value },
    resource,
    definition,
  }: { readonly change: ConfigChange; readonly resource: Configured; readonly definition: ConfigDefinition<unknown> },
): void {
  if (operation === Operation.DELETE) return;
  if (value.length > VALUE_LENGTH_MAX) throw tooLong(key);
  const text = value.trim();
  const effective = resource.own.get(key) ?? resource.inherited.get(key) ?? definition.defaultText;
  values.set(
    key,
    checkedValue(
      key,
      operation === Operation.SET ? text : edited(key, { operation, text, effective, definition }),
      definition,
    ),
  );
}

function edited(
  key: string,
  {
    operation,
    text,
    effective,
    definition,
  }: {
    readonly operation: ConfigChange['operation'];
    readonly text: string;
    readonly effective: string;
    readonly definition: ConfigDefinition<unknown>;
  },
): string {
  if (definition.isList !== true) {
    throw new ProtocolError('INVALID_CONFIG', `${key} is no list: nothing can be appended or subtracted; set it`);
  }
  const items = (list: string) =>
    list
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const [before, given] = [items(effective), items(text)];
  const after =
    operation === Operation.APPEND
      ? [...before, ...given.filter((item) => !before.includes(item))]
      : before.filter((item) => !given.includes(item));
  return after.join(',');
}

function checkedValue(key: string, text: string, { parse }: ConfigDefinition<unknown>): string {
  if (text === '')
    throw new ProtocolError('INVALID_CONFIG', `${key} has no value; delete it to go back to the default`);
  if (text.length > VALUE_LENGTH_MAX) throw tooLong(key);
  const parsed = parse(text);
  if ('wanted' in parsed) throw new ProtocolError('INVALID_CONFIG', `${key} must be ${parsed.wanted}, not "${text}"`);
  return text;
}

function tooLong(key: string): ProtocolError {
  return new ProtocolError('INVALID_CONFIG', `the value of ${key} is too long`);
}

/** The records that lead from what was set to what is to be; an empty value removes a key. */
function recordsOf({ type, resource, own }: Configured, values: ReadonlyMap<string, string>): Init<MetadataRecord>[] {
  const keys = new Set([...own.keys(), ...values.keys()]);
  return [...keys]
    .filter((key) => own.get(key) !== values.get(key))
    .map((key) => ({ config: { resourceType: type, resource, key, value: values.get(key) ?? '' } }));
}

/** Settings that decide about partitions. */
const decisive: ReadonlySet<string> = new Set(['min.insync.replicas', 'unclean.leader.election.enable']);

/**
 * What follows for partitions: where min ISR changes nobody outside the ISR counts as eligible any more, and what has
 * no leader is looked at under the new settings.
 */
function consequencesFor(
  { image: before, reportedLogs }: { readonly image: MetadataImage; readonly reportedLogs: ReportedLogs },
  changes: readonly Init<MetadataRecord>[],
): Init<MetadataRecord>[] {
  if (!changes.some(({ config }) => decisive.has(config?.key ?? ''))) return [];
  const image = applyRecords(
    before,
    changes.map((change, index) => ({
      offset: (before.offset + 1 + index) as Offset,
      record: decodeRecordValue(encodeRecordValue(change)),
    })),
  ).image;
  const electorate = { image, reportedLogs, isLive: isLiveIn(image) };
  const records: Init<MetadataRecord>[] = [];
  for (const state of allPartitions(image)) {
    const clearElr = effectiveMinIsr(before, state) !== effectiveMinIsr(image, state);
    if (!clearElr && !isLeaderless(state)) continue;
    const record = changePartition(state, { clearElr }, electorate);
    if (record !== undefined) records.push(record);
  }
  return records;
}
