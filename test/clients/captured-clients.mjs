// The foreign clients whose frames are captured: each goes its way through a topic of its own by one address.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import kafkajsModule from 'kafkajs';
import { ensurePython, pythonPackages } from './python-clients.mjs';
import { cacheFolder, javaArgs, mustRunTool } from './real-kafka.mjs';

const { CompressionTypes, ConfigResourceTypes, Kafka, logLevel } = kafkajsModule;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const CLIENT_TIMEOUT_MS = 60_000;

async function kafkajs({ address, topic }) {
  const kafka = new Kafka({ brokers: [address], clientId: 'kafkajs', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }] });
  await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
  for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
    const producer = kafka.producer({ idempotent: compression === CompressionTypes.None });
    await producer.connect();
    const messages = [{ key: 'key', value: 'value', partition: 0, headers: { name: 'header' } }];
    await producer.send({ topic, compression, messages });
    await producer.disconnect();
  }
  await admin.fetchTopicOffsets(topic);
  await admin.fetchTopicOffsetsByTimestamp(topic, 0);
  const resource = { type: ConfigResourceTypes.TOPIC, name: topic };
  await admin.describeConfigs({ includeSynonyms: true, resources: [resource] });
  await admin.alterConfigs({
    validateOnly: false,
    resources: [{ ...resource, configEntries: [{ name: 'retention.ms', value: '1000000' }] }],
  });
  await admin.describeCluster();
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] });
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
}

/** Runs a program with a text as its input; bounded in time. Throws Error with its output if it fails. */
async function runClient(command, args, input = '') {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: CLIENT_TIMEOUT_MS });
  const output = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code === 0) return;
  throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${Buffer.concat(output).toString().slice(-2_000)}`);
}

async function kcat({ address, topic }) {
  for (const codec of ['none', 'gzip', 'snappy', 'lz4', 'zstd']) {
    const args = ['-P', '-b', address, '-t', topic, '-p', '0', '-z', codec, '-K:', '-H', `codec=${codec}`];
    await runClient('kcat', args, `key:${'value '.repeat(20)}\n`);
  }
  await runClient('kcat', ['-L', '-b', address]);
  await runClient('kcat', ['-Q', '-b', address, '-t', `${topic}:0:0`]);
  await runClient('kcat', ['-C', '-e', '-b', address, '-t', topic, '-p', '0', '-o', 'beginning']);
}

const python =
  (program, packages) =>
  async ({ address, topic }) =>
    runClient(await ensurePython(packages), [here(`python/${program}.py`), address, topic]);

const go =
  (name) =>
  async ({ address, topic }) => {
    const program = join(cacheFolder, name);
    const env = { ...process.env, GOFLAGS: '-p=1 -buildvcs=false' };
    await mustRunTool('go', ['build', '-o', program, `./${name}`], { cwd: here('go'), env });
    await runClient(program, [address, topic]);
  };

async function java({ address, topic, jars }) {
  const tool = (mainClass, args, input) => runClient('java', javaArgs(jars, mainClass, ...args), input);
  const bootstrap = ['--bootstrap-server', address];
  const tools = 'org.apache.kafka.tools';
  await tool(`${tools}.TopicCommand`, [...bootstrap, '--create', '--topic', topic, '--partitions', '1']);
  await tool(`${tools}.ConsoleProducer`, [...bootstrap, '--topic', topic], 'one\ntwo\n');
  const read = ['--topic', topic, '--partition', '0', '--offset', 'earliest', '--max-messages', '2'];
  await tool(`${tools}.consumer.ConsoleConsumer`, [...bootstrap, ...read]);
  await tool(`${tools}.TopicCommand`, [...bootstrap, '--alter', '--topic', topic, '--partitions', '2']);
  await tool(`${tools}.TopicCommand`, [...bootstrap, '--describe', '--topic', topic]);
  const entity = ['--entity-type', 'topics', '--entity-name', topic];
  await tool('kafka.admin.ConfigCommand', [...bootstrap, '--alter', ...entity, '--add-config', 'retention.ms=1000000']);
  await tool('kafka.admin.ConfigCommand', [...bootstrap, '--describe', ...entity]);
  await tool(`${tools}.GetOffsetShell`, [...bootstrap, '--topic', topic]);
  await tool(`${tools}.LogDirsCommand`, [...bootstrap, '--describe', '--topic-list', topic]);
  await tool(`${tools}.MetadataQuorumCommand`, [...bootstrap, 'describe', '--status']);
  await javaOfOperators({ tool, bootstrap, topic });
  await tool(`${tools}.TopicCommand`, [...bootstrap, '--delete', '--topic', topic]);
}

/** The tools of those who run a cluster: elections, reassignment, deleted records, producers. */
async function javaOfOperators({ tool, bootstrap, topic }) {
  const tools = 'org.apache.kafka.tools';
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-tools-'));
  const file = (name, content) => {
    writeFileSync(join(folder, name), JSON.stringify({ version: 1, partitions: [content] }));
    return join(folder, name);
  };
  try {
    const moved = file('reassign.json', { topic, partition: 0, replicas: [0] });
    const reassign = `${tools}.reassign.ReassignPartitionsCommand`;
    await tool(reassign, [...bootstrap, '--reassignment-json-file', moved, '--execute']);
    await tool(reassign, [...bootstrap, '--list']);
    const election = ['--election-type', 'preferred', '--topic', topic, '--partition', '0'];
    await tool(`${tools}.LeaderElectionCommand`, [...bootstrap, ...election]);
    const upTo = file('delete.json', { topic, partition: 0, offset: 1 });
    await tool(`${tools}.DeleteRecordsCommand`, [...bootstrap, '--offset-json-file', upTo]);
    const producers = ['describe-producers', '--topic', topic, '--partition', '0'];
    await tool(`${tools}.TransactionsCommand`, [...bootstrap, ...producers]);
    await tool(`${tools}.BrokerApiVersionsCommand`, bootstrap);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** By the name that the captured frames carry. */
export const capturedClients = {
  kafkajs,
  kcat,
  'confluent-kafka': python('capture_confluent', pythonPackages.confluent),
  'kafka-python': python('capture_kafka_python', pythonPackages.kafkaPython),
  java,
  sarama: go('sarama'),
  'franz-go': go('franz'),
};
