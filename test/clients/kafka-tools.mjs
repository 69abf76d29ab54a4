// Kafka's own command-line tools, each as an operator uses it, and what it must say. Those of groups and transactions are not
// among them.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureJars, javaArgs } from './real-kafka.mjs';

const TOOL_TIMEOUT_MS = 60_000;
const PATIENCE_MS = 30_000;
const TOOLS = 'org.apache.kafka.tools';
const TOPICS = `${TOOLS}.TopicCommand`;
const CONFIGS = 'kafka.admin.ConfigCommand';
const REASSIGN = `${TOOLS}.reassign.ReassignPartitionsCommand`;
/** So slow that a reassignment does not end by itself while it is looked at. */
const CREEPING_BYTES_PER_SECOND = 1_024;

/** Resolves with a program that runs a tool and resolves with what it printed. */
export async function getTools() {
  const jars = await ensureJars();
  return (mainClass, args, input) => runTool(jars, { mainClass, args, input });
}

async function runTool(jars, { mainClass, args, input = '' }) {
  const child = spawn('java', javaArgs(jars, mainClass, ...args), { stdio: 'pipe', timeout: TOOL_TIMEOUT_MS });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  // Nobody has told them where to log.
  const said = Buffer.concat(output)
    .toString()
    .replaceAll(/^SLF4J: .*\n/gm, '');
  if (code === 0) return said;
  throw new Error(`${mainClass} ${args.join(' ')}: exit code ${code}: ${said.slice(-1_000)}`);
}

function mustSay(said, ...patterns) {
  const lacking = patterns.find((pattern) => !pattern.test(said));
  if (lacking !== undefined) throw new Error(`it does not say ${lacking}: ${said.slice(-1_000)}`);
}

/** Asks until the answer is there: what one broker was told, another hears a moment later. */
async function mustComeToSay(ask, ...patterns) {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const said = await ask();
    if (patterns.every((pattern) => pattern.test(said))) return;
    if (performance.now() > deadlineMs) mustSay(said, ...patterns);
    await delay(200);
  }
}

/** Calls `use` with the path of a file that holds `value` as JSON. */
async function withFile(value, use) {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-tools-'));
  try {
    const path = join(folder, 'input.json');
    writeFileSync(path, JSON.stringify({ version: 1, ...value }));
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function topics({ driver, cluster, topic }) {
  const name = `${topic}-of-the-tool`;
  const tool = (...args) => driver(TOPICS, ['--bootstrap-server', cluster.kafka, ...args]);
  const sizes = ['--partitions', '2', '--replication-factor', '3', '--config', 'retention.ms=1000000'];
  mustSay(await tool('--create', '--topic', name, ...sizes), /Created topic/);
  await mustComeToSay(() => tool('--list'), new RegExp(`^${name}$`, 'm'));
  const described = () => tool('--describe', '--topic', name);
  mustSay(await described(), /PartitionCount: 2\s+ReplicationFactor: 3\s+Configs: .*retention\.ms=1000000/, /Elr:/);
  await tool('--alter', '--topic', name, '--partitions', '3');
  await mustComeToSay(described, /PartitionCount: 3/);
  mustSay(await tool('--describe', '--under-replicated-partitions', '--topic', name), /^\s*$/);
  await tool('--delete', '--topic', name);
  await mustComeToSay(() => tool('--list'), new RegExp(`^(?![\\s\\S]*${name})`));
}

async function configs({ driver, cluster, topic }) {
  const entity = ['--entity-type', 'topics', '--entity-name', topic];
  const tool = (...args) => driver(CONFIGS, ['--bootstrap-server', cluster.kafka, ...args]);
  mustSay(await tool('--alter', ...entity, '--add-config', 'segment.bytes=2000000'), /Completed updating config/);
  await mustComeToSay(() => tool('--describe', ...entity), /segment\.bytes=2000000/);
  mustSay(await tool('--alter', ...entity, '--delete-config', 'segment.bytes'), /Completed updating config/);
  await mustComeToSay(() => tool('--describe', ...entity), /^(?![\s\S]*segment\.bytes)/);
  mustSay(await tool('--describe', '--entity-type', 'brokers', '--entity-name', '0', '--all'), /num\.partitions=/);
}

async function consoleTools({ driver, cluster, topic }) {
  const to = ['--bootstrap-server', cluster.kafka, '--topic', topic];
  await driver(`${TOOLS}.ConsoleProducer`, to, 'one\ntwo\nthree\n');
  const from = ['--partition', '0', '--offset', '1', '--max-messages', '2'];
  mustSay(await driver(`${TOOLS}.consumer.ConsoleConsumer`, [...to, ...from]), /^two\nthree$/m);
}

async function producerPerf({ driver, cluster, topic }) {
  const load = ['--num-records', '1000', '--record-size', '100', '--throughput', '-1'];
  const to = ['--topic', topic, '--bootstrap-server', cluster.kafka, '--command-property', 'acks=all'];
  mustSay(await driver(`${TOOLS}.ProducerPerformance`, [...to, ...load]), /^1000 records sent/m);
}

/** Records for the tools that look at some. */
async function fill({ driver, cluster, topic }, input = 'one\ntwo\nthree\n') {
  await driver(`${TOOLS}.ConsoleProducer`, ['--bootstrap-server', cluster.kafka, '--topic', topic], input);
}

async function getOffsets(parts) {
  await fill(parts);
  const { driver, cluster, topic } = parts;
  const to = ['--bootstrap-server', cluster.kafka, '--topic', topic];
  const at = (...time) => driver(`${TOOLS}.GetOffsetShell`, [...to, ...time]);
  mustSay(await at(), new RegExp(`^${topic}:0:3$`, 'm'));
  mustSay(await at('--time', 'earliest'), new RegExp(`^${topic}:0:0$`, 'm'));
  mustSay(await at('--time', 'max-timestamp'), new RegExp(`^${topic}:0:[012]$`, 'm'));
  mustSay(await at('--time', '0'), new RegExp(`^${topic}:0:0$`, 'm'));
}

async function deleteRecords(parts) {
  await fill(parts);
  const { driver, cluster, topic } = parts;
  const to = ['--bootstrap-server', cluster.kafka];
  const said = await withFile({ partitions: [{ topic, partition: 0, offset: 2 }] }, (path) =>
    driver(`${TOOLS}.DeleteRecordsCommand`, [...to, '--offset-json-file', path]),
  );
  mustSay(said, /low_watermark: 2/);
}

async function logDirs(parts) {
  await fill(parts);
  const { driver, cluster, topic } = parts;
  const ask = ['--bootstrap-server', cluster.kafka, '--describe', '--topic-list', topic];
  const said = await driver(`${TOOLS}.LogDirsCommand`, ask);
  const { brokers } = JSON.parse(said.slice(said.indexOf('{')));
  const found = brokers.flatMap(({ logDirs: directories }) =>
    directories.flatMap(({ error, partitions }) => partitions.map(({ partition }) => `${error} ${partition}`)),
  );
  if (found.join() !== [`null ${topic}-0`, `null ${topic}-0`, `null ${topic}-0`].join()) {
    throw new Error(`not the three replicas: ${said.slice(-1_000)}`);
  }
}

async function leaderElection({ driver, cluster, topic }) {
  const to = ['--bootstrap-server', cluster.kafka];
  const which = ['--topic', topic, '--partition', '0'];
  const elect = (type) => driver(`${TOOLS}.LeaderElectionCommand`, [...to, '--election-type', type, ...which]);
  const [first, ...others] = await cluster.replicasOf(topic);
  await cluster.reassign(topic, [...others, first]);
  mustSay(await elect('preferred'), new RegExp(`Successfully completed leader election \\(PREFERRED\\).*${topic}-0`));
  mustSay(await elect('preferred'), /Valid replica already elected/);
  mustSay(await elect('unclean'), /Valid replica already elected/);
}

async function reassignPartitions(parts) {
  const { driver, cluster, topic } = parts;
  const tool = (...args) => driver(REASSIGN, ['--bootstrap-server', cluster.kafka, ...args]);
  const wish = (replicas) => ({ partitions: [{ topic, partition: 0, replicas }] });
  const withWish = (replicas, ...args) =>
    withFile(wish(replicas), (path) => tool('--reassignment-json-file', path, ...args));
  const generated = await withFile({ topics: [{ topic }] }, (path) =>
    tool('--topics-to-move-json-file', path, '--broker-list', '0,1,2', '--generate'),
  );
  mustSay(generated, /Proposed partition reassignment configuration/);
  const [first, second, third] = await cluster.replicasOf(topic);
  mustSay(await withWish([first], '--execute'), /Successfully started partition reassignment/);
  await mustComeToSay(() => withWish([first], '--verify'), /Reassignment of partition \S+ is completed/);
  await fill(parts, `${'x'.repeat(1_000)}\n`.repeat(500));
  await cluster.throttleReplication(CREEPING_BYTES_PER_SECOND);
  try {
    await withWish([second, third], '--execute');
    mustSay(await tool('--list'), new RegExp(`${topic}-0: replicas: `));
    mustSay(await withWish([second, third], '--verify'), /is still in progress/);
    mustSay(await withWish([second, third], '--cancel'), /Successfully cancelled partition reassignment/);
    mustSay(await tool('--list'), /No partition reassignments found/);
  } finally {
    await cluster.throttleReplication(undefined);
  }
  const after = await cluster.replicasOf(topic);
  if (after.join() !== String(first)) throw new Error(`after the cancellation the replicas are ${after}, not ${first}`);
}

async function metadataQuorum({ driver, cluster }) {
  const tool = (what) =>
    driver(`${TOOLS}.MetadataQuorumCommand`, ['--bootstrap-server', cluster.kafka, 'describe', what]);
  mustSay(await tool('--status'), /LeaderId:\s+[012]/, /CurrentVoters:.*"id": 0.*"id": 1.*"id": 2/);
  mustSay(await tool('--replication'), /^0\s/m, /^1\s/m, /^2\s/m, /Leader/, /Follower/);
}

async function transactions(parts) {
  await fill(parts);
  const { driver, cluster, topic } = parts;
  const ask = ['describe-producers', '--topic', topic, '--partition', '0'];
  mustSay(
    await driver(`${TOOLS}.TransactionsCommand`, ['--bootstrap-server', cluster.kafka, ...ask]),
    /^\d+\s+0\s+-1\s+2\s/m,
  );
}

async function brokerApiVersions({ driver, cluster }) {
  const said = await driver(`${TOOLS}.BrokerApiVersionsCommand`, ['--bootstrap-server', cluster.kafka]);
  mustSay(said, /Produce\(0\): 0 to 13/, /Fetch\(1\): 4 to 18/);
  if (said.split('Produce(0)').length !== 4) throw new Error(`not three brokers: ${said.slice(-1_000)}`);
}

/** Every file of a replica of which Kafka has the format. Snapshots of producers are written where a segment ends. */
async function dumpLog(parts) {
  const ofTopic = ['--entity-type', 'topics', '--entity-name', parts.topic, '--add-config', 'segment.bytes=65536'];
  await parts.driver(CONFIGS, ['--bootstrap-server', parts.cluster.kafka, '--alter', ...ofTopic]);
  await fill(parts, `${'x'.repeat(900)}\n`.repeat(200));
  const { driver, cluster, topic } = parts;
  const folder = await cluster.stoppedReplica(topic);
  try {
    const dump = async (suffix, ...args) => {
      const files = readdirSync(folder).filter((name) => name.endsWith(suffix));
      if (files.length === 0) throw new Error(`no file ${suffix} in ${readdirSync(folder)}`);
      const paths = files.map((name) => join(folder, name)).join(',');
      return driver(`${TOOLS}.DumpLogSegments`, ['--files', paths, ...args]);
    };
    mustSay(await dump('.log', '--print-data-log', '--deep-iteration'), /baseOffset: 0 /, /isvalid: true/, /x{900}/);
    for (const suffix of ['.index', '.timeindex']) {
      const said = await dump(suffix, '--index-sanity-check');
      mustSay(said, /passed sanity check/);
      mustSay(await dump(suffix), /^(?![\s\S]*(Mismatches|Found|Exception|Error))/);
    }
    mustSay(await dump('.snapshot'), /producerId: \d+ .*producerEpoch: 0 /);
  } finally {
    await cluster.restart();
  }
}

export const toolCases = [
  { name: 'kafka-topics', run: topics },
  { name: 'kafka-configs', run: configs },
  { name: 'kafka-console-producer and kafka-console-consumer', run: consoleTools },
  { name: 'kafka-producer-perf-test', run: producerPerf },
  { name: 'kafka-get-offsets', run: getOffsets },
  { name: 'kafka-delete-records', run: deleteRecords },
  { name: 'kafka-log-dirs', run: logDirs },
  { name: 'kafka-leader-election', run: leaderElection },
  { name: 'kafka-reassign-partitions', run: reassignPartitions },
  { name: 'kafka-metadata-quorum', run: metadataQuorum },
  { name: 'kafka-transactions', run: transactions },
  { name: 'kafka-broker-api-versions', run: brokerApiVersions },
  { name: 'kafka-dump-log', run: dumpLog },
];
