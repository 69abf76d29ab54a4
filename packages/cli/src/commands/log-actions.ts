import type { Disk } from '@tidemark/ports';
import { NodeDisk } from '@tidemark/ports/node';
import { OutputWriter } from '../consume/writer.js';
import { CliError, exitCodes } from '../exit-codes.js';
import { type Dump, type DumpEvent, dumpIndexes, dumpTargets } from '../log/dump.js';
import { jsonBytes } from '../log/json.js';
import { runningNode } from '../log/running-node.js';
import { type IsLive, readStores, type StoreWord } from '../log/stops.js';
import { dataDirectoryOf, findTargets, type LogTarget } from '../log/targets.js';
import { itemText, shown, verifyText } from '../log/text.js';
import { verifyTargets } from '../log/verify.js';
import { plural } from '../output.js';
import type { LogDumpOptions, LogOptions, LogVerifyOptions } from './log.js';

/** `log dump`. */
export async function dumpAction(paths: readonly string[], options: LogDumpOptions): Promise<void> {
  const { disk, targets, stores } = await opened(paths);
  const dump = dumpTargets(disk, targets, { stores, records: options.records === true, from: options.from ?? 0 });
  const damaged = await printDump(dump, options);
  if (damaged > 0)
    throw new CliError(exitCodes.failed, `${plural(damaged, 'place')} of damage; see tidemark log verify`);
}

/** `log verify`. */
export async function verifyAction(paths: readonly string[], options: LogVerifyOptions): Promise<void> {
  const { disk, targets, isLive, stores } = await opened(paths);
  const damaged = new Set<string>();
  await writing(async (writer) => {
    for (const event of verifyTargets(disk, targets, { allowsGaps: options.compacted === true, isLive, stores })) {
      if (writer.closed) return;
      await writer.write(options.output === 'json' ? jsonBytes(event) : Buffer.from(`${verifyText(event)}\n`));
      if (event.type === 'finding' ? event.kind === 'damage' : event.isDamaged) {
        damaged.add(event.type === 'finding' ? event.file : event.type === 'log' ? event.directory : event.path);
      }
    }
  });
  if (damaged.size > 0) throw new CliError(exitCodes.failed, DAMAGE);
}

const DAMAGE =
  'there is damage: a node keeps damaged bytes as they are and fetches the replica again from its leader; see docs/operations.md';

/** `log index`. */
export async function indexAction(paths: readonly string[], options: LogOptions): Promise<void> {
  const { disk, targets, isLive, stores } = await opened(paths);
  await printDump(dumpIndexes(disk, targets), options);
  let damaged = 0;
  const logs = targets.filter(({ kind }) => kind === 'log' || kind === 'file' || kind === 'journal');
  await writing(async (writer) => {
    for (const event of verifyTargets(disk, logs, { allowsGaps: true, isLive, stores })) {
      if (event.type !== 'finding' || event.kind !== 'damage' || !/index$/.test(event.file)) continue;
      damaged += 1;
      await writer.write(options.output === 'json' ? jsonBytes(event) : Buffer.from(`${verifyText(event)}\n`));
    }
  });
  if (damaged > 0) {
    throw new CliError(
      exitCodes.failed,
      `${plural(damaged, 'index')} wrong: removed while the node is down, they are built again`,
    );
  }
}

interface Opened {
  readonly disk: Disk;
  readonly targets: readonly LogTarget[];
  readonly isLive: IsLive;
  /** Of the data directories that have one. */
  readonly stores: ReadonlyMap<string, StoreWord>;
}

/** Says on stderr which of the directories are in use. */
async function opened(paths: readonly string[]): Promise<Opened> {
  const disk = new NodeDisk();
  const targets = findTargets(disk, paths);
  const live = new Map<string, boolean | undefined>();
  for (const directory of new Set(targets.map(dataDirectoryOf))) {
    const pid = runningNode(directory);
    live.set(directory, pid === undefined ? undefined : pid !== 'none');
    if (typeof pid !== 'number') continue;
    process.stderr.write(
      `tidemark: a node (pid ${pid}) runs on ${shown(directory)}: what it writes now may look unfinished\n`,
    );
  }
  const isLive: IsLive = (directory) => live.get(directory);
  const withStore = targets.filter(({ kind }) => kind === 'store').map(dataDirectoryOf);
  return { disk, targets, isLive, stores: await readStores(withStore, isLive) };
}

/** Returns how many places of damage were printed. */
function printDump(dump: Dump, { output }: LogOptions): Promise<number> {
  return writing(async (writer) => {
    let [damaged, file] = [0, ''];
    for (const event of dump) {
      if (writer.closed) return 0;
      if ('item' in event ? event.item.type === 'damage' : 'damage' in event.fact) damaged += 1;
      if (output === 'json')
        await writer.write(jsonBytes('item' in event ? { file: event.file, ...event.item } : event));
      else {
        if (event.file !== file) await writer.write(Buffer.from(`${shown(event.file)}\n`));
        await writer.write(Buffer.from(`  ${lineOf(event)}\n`));
      }
      file = event.file;
    }
    return damaged;
  });
}

/** Prints also what came before a failure. */
async function writing<Result>(work: (writer: OutputWriter) => Promise<Result>): Promise<Result> {
  const writer = new OutputWriter(process.stdout);
  try {
    return await work(writer);
  } finally {
    await writer.flush();
  }
}

function lineOf(event: DumpEvent): string {
  if ('item' in event) return itemText(event.item);
  const fields = Object.entries(event.fact).filter(([, value]) => value !== undefined);
  return fields.map(([name, value]) => `${name} ${String(value)}`).join(', ');
}
