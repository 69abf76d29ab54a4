import { expect, test } from 'vitest';
import { apis } from '../core/apis.js';
import { HandlerTable } from '../handler-table.js';
import { type DoorHarness, startDoor } from '../testing/door-harness.js';
import { COMPLAINTS_MAX, COMPLAINTS_WINDOW_MS, type DoorLimits, REQUEST_BYTES_CEILING } from './limits.js';

const bytesOf = (text: string) => Buffer.from(text, 'latin1');

function start(limits: Partial<DoorLimits> = {}): Promise<DoorHarness> {
  const table = new HandlerTable()
    .serve(apis.apiVersions, () => ({ errorCode: 0, apiKeys: [] }))
    .serve(apis.produce, () => ({ responses: [] }))
    .serve(apis.metadata, () => new Promise(() => undefined));
  return startDoor(table, { limits });
}

/** The reason in the log for closing a connection whose first frame is `frame`. */
async function reasonFor(frame: Uint8Array): Promise<string> {
  const { dial, scheduler, log } = await start();
  const client = await dial();
  client.connection.send([frame]);
  await scheduler.runUntil(() => client.isClosed());
  const lines = log.at('warn');
  expect(lines).toHaveLength(1);
  expect(lines[0]?.fields).toMatchObject({ listener: 'PLAINTEXT', remote: expect.stringMatching(/^client:/) });
  return String(lines[0]?.fields.reason);
}

test('what is not a request closes the connection with one line that says what it is', async () => {
  expect(await reasonFor(bytesOf('TIDE\x01\x04node'))).toBe(
    "the API with the key 21577 is not served; it looks like Tidemark's own frames",
  );
  expect(await reasonFor(bytesOf(''))).toBe('byte 0: a field of 2 bytes where 0 are left; it looks like nothing known');
  expect(await reasonFor(bytesOf('some rubbish'))).toBe(
    'the API with the key 29551 is not served; it looks like nothing known',
  );
  expect(await reasonFor(Buffer.from('00030004000000010004', 'hex'))).toMatch(
    /^byte 10: a field of 4 bytes where 0 are left/,
  );
});

test('an API that is not served, or not in this version, closes the connection as Kafka does', async () => {
  expect(await reasonFor(Buffer.from('000b000400000001ffff', 'hex'))).toBe(
    'the API with the key 11 is not served; it looks like Kafka',
  );
  expect(await reasonFor(Buffer.from('0000000200000001ffff', 'hex'))).toBe(
    'Produce is served in the versions 3 to 13, not 2: upgrade the client',
  );
});

test('a request above socket.request.max.bytes closes the connection, and what its length looks like is said', async () => {
  const { dial, scheduler, log } = await start({ requestBytesMax: 100 });
  const fresh = await dial();
  fresh.connection.send([new Uint8Array(101)]);
  await scheduler.runUntil(() => fresh.isClosed());
  const known = await dial();
  await known.call(apis.apiVersions, 0, {});
  known.connection.send([new Uint8Array(101)]);
  await scheduler.runUntil(() => known.isClosed());
  expect(log.at('warn').map(({ fields }) => fields.reason)).toEqual([
    'a frame of 101 bytes is above the limit of 100 (socket.request.max.bytes); it looks like nothing known',
    'a frame of 101 bytes is above the limit of 100 (socket.request.max.bytes)',
  ]);
});

test('a limit that would take TLS for a request is refused', async () => {
  await expect(start({ requestBytesMax: REQUEST_BYTES_CEILING + 1 })).rejects.toThrow('socket.request.max.bytes is');
});

test('max.connections and max.connections.per.ip close what is too many, and count what has closed', async () => {
  const { dial, scheduler, log, listener } = await start({ connectionsMax: 3, connectionsPerIpMax: 2 });
  const [first] = [await dial('one'), await dial('one')];
  const third = await dial('one');
  await scheduler.runUntil(() => third.isClosed());
  await dial('two');
  const fifth = await dial('three');
  await scheduler.runUntil(() => fifth.isClosed());
  expect(log.at('warn').map(({ fields }) => fields.limit)).toEqual(['max.connections.per.ip', 'max.connections']);
  expect(listener.connections).toBe(3);
  first?.connection.destroy();
  await scheduler.runUntil(() => listener.connections === 2);
  const sixth = await dial('one');
  expect(await sixth.call(apis.apiVersions, 0, {})).toMatchObject({ errorCode: 0 });
});

test('a connection on which nothing moves is closed after connections.max.idle.ms, one that is worked for is not', async () => {
  const { dial, scheduler, log } = await start({ connectionIdleMs: 10_000 });
  const idle = await dial();
  const busy = await dial();
  const waiting = await dial();
  waiting.send(apis.metadata, 4, { topics: null });
  for (let round = 0; round < 9; round++) {
    await scheduler.runFor(1_000);
    await busy.call(apis.apiVersions, 0, {});
  }
  expect(idle.isClosed()).toBe(false);
  await scheduler.runFor(2_500);
  expect(idle.isClosed()).toBe(true);
  await scheduler.runFor(5_000);
  expect(busy.isClosed()).toBe(false);
  await scheduler.runFor(20_000);
  expect([busy.isClosed(), waiting.isClosed()]).toEqual([true, false]);
  expect(log.at('warn')).toEqual([]);
});

test('whoever dials with rubbish on and on does not fill the log', async () => {
  const { dial, scheduler, log } = await start();
  for (let index = 0; index < 3 * COMPLAINTS_MAX; index++) {
    const client = await dial();
    client.connection.send([bytesOf('rubbish')]);
    await scheduler.runUntil(() => client.isClosed());
  }
  expect(log.at('warn')).toHaveLength(COMPLAINTS_MAX);
  await scheduler.runFor(COMPLAINTS_WINDOW_MS);
  expect(log.at('warn').slice(COMPLAINTS_MAX)).toMatchObject([{ fields: { connections: 2 * COMPLAINTS_MAX } }]);
});

test('whoever makes handlers fail on and on does not fill the log either, and hides nothing else', async () => {
  const failing = new HandlerTable().serve(apis.apiVersions, () => Promise.reject(new Error('planted')));
  const { scheduler, dial, log } = await startDoor(failing);
  for (let count = 0; count < COMPLAINTS_MAX + 5; count++) {
    const client = await dial();
    client.send(apis.apiVersions, 0, {});
    await scheduler.runUntil(() => client.isClosed());
  }
  expect(log.at('error').length).toBe(COMPLAINTS_MAX);
  const rude = await dial();
  rude.connection.send([Buffer.from('GET / HTTP/1.1')]);
  await scheduler.runUntil(() => rude.isClosed());
  expect(log.at('warn').length).toBe(1);
  await scheduler.runFor(COMPLAINTS_WINDOW_MS);
  expect(log.at('warn').at(-1)).toMatchObject({ fields: { connections: 5 } });
});

test('a burst of small requests, more than one turn takes, is answered whole and in order', async () => {
  const { dial, scheduler } = await start();
  const client = await dial();
  const requests = 1_000;
  for (let index = 0; index < requests; index++) client.send(apis.apiVersions, 0, {});
  await scheduler.runUntil(() => client.frames.length === requests);
  expect(client.answered()).toEqual(Array.from({ length: requests }, (_, index) => index));
});

test('closing a listener tells handlers and closes connections', async () => {
  const { dial, scheduler, listener } = await start();
  const client = await dial();
  client.send(apis.metadata, 4, { topics: null });
  await scheduler.runFor(100);
  await scheduler.settle(listener.close());
  await scheduler.runUntil(() => client.isClosed());
  expect(listener.connections).toBe(0);
});

test('requests and connections are counted', async () => {
  const { dial, metrics } = await start();
  const client = await dial();
  await client.call(apis.apiVersions, 0, {});
  await client.call(apis.apiVersions, 3, { clientSoftwareName: 'a', clientSoftwareVersion: '1' });
  expect(metrics.value('tidemark_kafka_connections', { listener: 'PLAINTEXT' })).toBe(1);
  expect(metrics.value('tidemark_kafka_requests_total', { listener: 'PLAINTEXT', api: 'ApiVersions' })).toBe(2);
});
