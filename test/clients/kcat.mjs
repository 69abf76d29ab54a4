// kcat as a driver: what drivers print is made of the lines that it reads and writes.
import { spawn } from 'node:child_process';
import { driverArguments, md5, oneAtATime, sendAll } from './drivers/workload.mjs';

const SETTINGS = ['-X', 'reconnect.backoff.max.ms=200', '-X', 'message.max.bytes=2000000'];

/** As a driver's process would: calls `onLine` for each line that it would print. Rejects if kcat fails. */
export function runKcat(args, onLine) {
  const options = driverArguments(args);
  const place = ['-b', options.brokers.join(','), '-t', options.topic, '-p', String(options.partition), ...SETTINGS];
  return options.command === 'produce' ? produce(options, place, onLine) : consume(options, place, onLine);
}

/** A process for each record, one after the other: a header is one of kcat's arguments, the same for all it sends. */
async function produce(options, place, onLine) {
  const { codec, acks, idempotent } = options;
  const settings = ['-z', codec, '-X', `acks=${acks}`, '-X', `enable.idempotence=${idempotent}`];
  const send = ({ key, value, header }) =>
    kcat(['-P', ...place, ...settings, '-K:', '-H', `n=${header}`], `${key}:${value}\n`);
  await sendAll(options, oneAtATime(send), onLine);
}

async function consume({ count }, place, onLine) {
  const format = ['-f', '%o %k %h %s\n'];
  const output = await kcat(['-C', '-q', ...place, '-o', 'beginning', '-c', String(count), ...format]);
  for (const line of output.trimEnd().split('\n')) {
    const [offset, key, header, value] = line.split(' ');
    onLine(`${offset} ${key} ${header.replace('n=', '')} ${value.length} ${md5(value)}`);
  }
}

async function kcat(args, input = '') {
  const child = spawn('kcat', args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
  const [output, errors] = [[], []];
  child.stdout.on('data', (chunk) => output.push(chunk));
  child.stderr.on('data', (chunk) => errors.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`kcat ended with ${code}: ${Buffer.concat(errors).toString().trim()}`);
  return Buffer.concat(output).toString();
}
