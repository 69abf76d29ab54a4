// `node test/clients/suite.mjs [CLIENT[:CASE]…]`: drives a cluster of three processes by clients that are not ours, and looks at what
// they wrote in the replicas' files, not only at what they read. Ends with "N passed, N failed, N skipped".
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { CODECS, clients, driverFolder } from './clients.mjs';
import { expectedRow } from './drivers/workload.mjs';
import { startTidemark } from './tidemark-cluster.mjs';

const PORTS_FROM = Number(process.env.TEST_CLIENTS_PORT ?? 19_200);
const DRIVER_TIMEOUT_MS = 120_000;
const NO_PAUSE_MS = 0;
/** Of the records that are sent while a leader is killed. */
const KILL = { count: 200, pauseMs: 15, killAfter: 40 };
const counts = { passed: 0, failed: 0, skipped: 0 };

/** Runs a driver and returns the lines that it printed. Rejects if it fails. */
async function runDriver(driver, args, onLine = () => {}) {
  const lines = [];
  const take = (line) => {
    lines.push(line);
    onLine(line);
  };
  if (driver.run !== undefined) {
    await driver.run(args, take);
    return lines;
  }
  const env = { ...process.env, PYTHONPATH: driverFolder, PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' };
  const stdio = ['ignore', 'pipe', 'pipe'];
  const child = spawn(driver.command, [...driver.args, ...args], { stdio, timeout: DRIVER_TIMEOUT_MS, env });
  const errors = [];
  child.stderr.on('data', (chunk) => errors.push(chunk));
  createInterface({ input: child.stdout }).on('line', take);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return lines;
  throw new Error(`the driver ended with ${code}: ${Buffer.concat(errors).toString().slice(-1_500)}`);
}

function demand(condition, problem) {
  if (!condition) throw new Error(problem);
}

/** Produces through the driver; every record must be acknowledged. */
async function produce({ driver, cluster, topic }, options, onLine) {
  const { codec = 'none', acks = -1, idempotent = false, count = 20, bytes = 200, pauseMs = NO_PAUSE_MS } = options;
  const send = [codec, acks, idempotent ? 1 : 0, 0, count, bytes, pauseMs].map(String);
  const lines = await runDriver(driver, ['produce', cluster.kafka, topic, '0', ...send], onLine);
  const failed = lines.filter((line) => line.startsWith('fail'));
  demand(failed.length === 0, `${failed.length} sends failed, the first: ${failed[0]}`);
  const acked = lines.filter((line) => line.startsWith('ack')).length;
  demand(acked === count, `${acked} of ${count} records were acknowledged`);
}

/** What is read must be what was sent, in order, each once, with key, header and value; by the client and natively. */
async function readBack({ client, driver, cluster, topic }, { count = 20, bytes = 200 }) {
  const wanted = Array.from({ length: count }, (_, index) => expectedRow(index, bytes));
  const compare = (rows, by) => {
    const read = rows.map((row) => row.slice(row.indexOf(' ') + 1));
    const wrong = wanted.findIndex((row, index) => row !== read[index]);
    demand(
      wrong === -1 && read.length === count,
      `read ${by}, record ${wrong}: "${read[wrong]}", not "${wanted[wrong]}"`,
    );
  };
  compare(await cluster.readNatively(topic, count), 'natively');
  if (client.reads === false) return;
  compare(await runDriver(driver, ['consume', cluster.kafka, topic, '0', String(count)]), 'by the client');
}

/** What the files of all three replicas say of the batches. */
async function demandStored({ cluster, topic }, { codec, idempotent }) {
  for (const batch of await cluster.storedBatches(topic)) {
    const found = `${batch.compression} of producer ${batch.producerId}`;
    demand(codec === undefined || batch.compression === codec, `stored is a batch in ${found}, not in ${codec}`);
    demand(idempotent === undefined || batch.producerId >= 0 === idempotent, `stored is a batch in ${found}`);
  }
}

async function killLeaderMeanwhile(parts) {
  const { cluster, topic } = parts;
  let acked = 0;
  let killing;
  const onLine = (line) => {
    if (line.startsWith('ack')) acked += 1;
    if (acked >= KILL.killAfter) killing ??= cluster.killLeader(topic);
  };
  try {
    await produce(parts, { idempotent: true, ...KILL }, onLine);
    demand(killing !== undefined, 'no leader was killed');
    await killing;
  } finally {
    await cluster.restart();
  }
  await readBack(parts, KILL);
}

function casesOf({ lacks = [], why, cases: own }) {
  if (own !== undefined) return own;
  const written = (options) => async (parts) => {
    await produce(parts, options);
    await demandStored(parts, options);
    await readBack(parts, options);
  };
  const cases = [
    ...CODECS.map((codec) => ({ name: codec, run: written({ codec }) })),
    ...[0, 1, -1].map((acks) => ({ name: `acks=${acks === -1 ? 'all' : acks}`, run: written({ acks }) })),
    { name: 'idempotent', run: written({ idempotent: true }) },
    { name: 'records of 1 MB', run: written({ count: 3, bytes: 1_000_000 }) },
    { name: 'a leader killed meanwhile', run: killLeaderMeanwhile },
  ];
  return cases.map((each) => ({ ...each, skip: lacks.includes(each.name) ? why : undefined }));
}

async function runClient(wanted, cluster) {
  const [name, only = ''] = wanted.split(':');
  const client = clients[name];
  let driver;
  try {
    driver = await client.get();
  } catch (error) {
    counts.skipped += 1;
    console.log(`skip  ${name}: it cannot be had here: ${String(error.message).split('\n').slice(0, 2).join(' ')}`);
    return;
  }
  const cases = casesOf(client).filter(({ name: what }) => what.startsWith(only));
  for (const { name: what, skip, run } of cases) {
    if (skip !== undefined) {
      counts.skipped += 1;
      console.log(`skip  ${name}: ${what}: ${skip}`);
      continue;
    }
    const topic = `${name}-${counts.passed + counts.failed}`;
    try {
      await cluster.createTopic(topic);
      await run({ client, driver, cluster, topic });
      counts.passed += 1;
      console.log(`ok    ${name}: ${what}`);
    } catch (error) {
      counts.failed += 1;
      console.log(`FAIL  ${name}: ${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(clients);
for (const name of names) demand(clients[name.split(':')[0]] !== undefined, `no client is called ${name}`);
const cluster = await startTidemark({ from: PORTS_FROM });
try {
  for (const name of names) await runClient(name, cluster);
} finally {
  await cluster.stop();
}
console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
