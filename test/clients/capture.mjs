// `node test/clients/capture.mjs [CLIENT…]`: makes test/golden/kafka-wire again, between real Kafka and foreign clients. With
// clients named the frames of the others stay.
// Needs Java and Maven, and per client kcat, Python or Go; a client that cannot be had is named and left out.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { capturedClients } from './captured-clients.mjs';
import { ensureJars, startRealKafka } from './real-kafka.mjs';
import { startRecordingProxy } from './recording-proxy.mjs';

const golden = fileURLToPath(new URL('../golden/kafka-wire/', import.meta.url));
const PORTS = { port: 19_092, controllerPort: 19_093, advertisedPort: 19_094 };
/** Larger frames say nothing new. */
const FRAME_BYTES_MAX = 4_096;
const ATTEMPTS = 30;

/** Keeps, of each API and version, the exchange that says most: the largest that is still small. */
function keepTelling(kept, exchange) {
  const key = `${exchange.apiKey}-v${exchange.apiVersion}`;
  const bytes = ({ request, response }) => request.length + response.length;
  if (exchange.request.length > FRAME_BYTES_MAX || exchange.response.length > FRAME_BYTES_MAX) return;
  const before = kept.get(key);
  if (before === undefined || bytes(exchange) > bytes(before)) kept.set(key, exchange);
}

async function waitUntilServing(address) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await capturedClients.kafkajs({ address, topic: `warm-up-${attempt}` });
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(500);
    }
  }
}

function writeGolden(client, kept) {
  const entries = [];
  for (const { apiKey, apiVersion, ...frames } of kept.values()) {
    for (const direction of ['request', 'response']) {
      const file = `${client}-${apiKey}-v${apiVersion}-${direction}.bin`;
      writeFileSync(join(golden, file), frames[direction]);
      entries.push({ client, apiKey, apiVersion, direction, file });
    }
  }
  return entries;
}

async function captureClients(names, jars) {
  let record = () => {};
  const proxy = await startRecordingProxy({
    port: PORTS.advertisedPort,
    targetPort: PORTS.port,
    record: (exchange) => record(exchange),
  });
  const address = `127.0.0.1:${PORTS.advertisedPort}`;
  const index = [];
  try {
    await waitUntilServing(address);
    for (const client of names) {
      const kept = new Map();
      record = (exchange) => keepTelling(kept, exchange);
      try {
        await capturedClients[client]({ address, topic: `${client}-golden`, jars });
        index.push(...writeGolden(client, kept));
        console.log(`${client}: ${kept.size} APIs and versions`);
      } catch (error) {
        console.log(`${client}: left out: ${error instanceof Error ? error.message : String(error)}`);
      }
      record = () => {};
    }
  } finally {
    await proxy.close();
  }
  return index;
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(capturedClients);
const jars = await ensureJars();
const directory = mkdtempSync(join(tmpdir(), 'tidemark-capture-'));
const kafka = await startRealKafka({ jars, directory, ...PORTS });
try {
  mkdirSync(golden, { recursive: true });
  const indexFile = join(golden, 'index.json');
  const before = JSON.parse(readFileSync(indexFile, 'utf8'));
  const isKept = ({ client }) => !names.includes(client);
  for (const { file } of before.filter((entry) => !isKept(entry))) rmSync(join(golden, file), { force: true });
  const index = [...before.filter(isKept), ...(await captureClients(names, jars))];
  const order = (entry) => [entry.client, String(entry.apiKey).padStart(3, '0'), entry.file].join(' ');
  index.sort((a, b) => (order(a) < order(b) ? -1 : 1));
  writeFileSync(indexFile, `[\n${index.map((entry) => `  ${JSON.stringify(entry)}`).join(',\n')}\n]\n`);
  console.log(`${index.length} frames in test/golden/kafka-wire`);
} finally {
  await kafka.stop();
}
