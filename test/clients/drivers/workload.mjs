// What every driver produces, and how it tells of it: record i has the key `k-i`, a header `n` of i, and a value of so many
// bytes that follows from i. A driver is a program:
//
//   produce ADDRESSES TOPIC PARTITION CODEC ACKS IDEMPOTENT FIRST COUNT BYTES PAUSE_MS   prints `ack I` or `fail I WHY`
//   consume ADDRESSES TOPIC PARTITION COUNT                                              prints `OFFSET KEY N LENGTH MD5`
import { createHash } from 'node:crypto';

const PATTERN = 'abcdefghij'.repeat(100_001);

/** The value of record `index`, as text of ASCII. */
export function recordValue(index, bytes) {
  return `${index}:${PATTERN}`.slice(0, bytes);
}

/** What a consumer must print of record `index`, the offset aside. */
export function expectedRow(index, bytes) {
  const value = recordValue(index, bytes);
  return `k-${index} ${index} ${value.length} ${md5(value)}`;
}

export function md5(value) {
  return createHash('md5').update(value).digest('hex');
}

/** The arguments of a driver that runs on Node.js. */
export function driverArguments(args) {
  const [command, addresses, topic, partition, ...rest] = args;
  const place = { command, brokers: addresses.split(','), topic, partition: Number(partition) };
  if (command === 'consume') return { ...place, count: Number(rest[0]) };
  const [codec, acks, idempotent, first, count, bytes, pauseMs] = rest;
  return {
    ...place,
    codec,
    acks: Number(acks),
    idempotent: idempotent === '1',
    first: Number(first),
    count: Number(count),
    bytes: Number(bytes),
    pauseMs: Number(pauseMs),
  };
}

/** A `send` of which the next begins when the last has ended: for clients that do not keep the order of sends in flight. */
export function oneAtATime(send) {
  let last = Promise.resolve();
  return (record) => {
    const next = () => send(record);
    last = last.then(next, next);
    return last;
  };
}

/** Sends the records, `pauseMs` between the beginnings of two, and tells what became of each. */
export async function sendAll({ first, count, bytes, pauseMs }, send, print = console.log) {
  const sends = [];
  for (let index = first; index < first + count; index += 1) {
    const outcome = send({ index, key: `k-${index}`, value: recordValue(index, bytes), header: String(index) }).then(
      () => print(`ack ${index}`),
      (error) => print(`fail ${index} ${reasonOf(error)}`),
    );
    sends.push(outcome);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await Promise.all(sends);
}

/** An error with those that it stands for. */
function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  return [error.message, ...(error.errors ?? []).map(reasonOf)].join(': ');
}
