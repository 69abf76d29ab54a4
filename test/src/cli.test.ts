// Goal: the command does what its help says, on a real cluster of real processes. Needs the build (npm test does it).
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterStatus, freeBasePort } from '@tidemark/cli';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand, startCommand } from './cli-process.js';
import { firstPort } from './first-port.js';

let directory: string;
let cluster: string[];
let bootstrap: string[];

const lines = (count: number) => Array.from({ length: count }, (_, index) => `value ${index}`);
const createTopic = (name: string, ...flags: string[]) => runCommand(['topic', 'create', name, ...flags, ...bootstrap]);
const produce = (topic: string, input: string, ...flags: string[]) =>
  runCommand(['produce', topic, ...flags, ...bootstrap], input);
const consume = (topic: string, ...flags: string[]) => runCommand(['consume', topic, ...flags, ...bootstrap]);

async function status(): Promise<ClusterStatus> {
  const { stdout } = await runCommand(['cluster', 'status', ...cluster, '-o', 'json']);
  return JSON.parse(stdout) as ClusterStatus;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tidemark-cli-'));
  const port = await freeBasePort({ from: firstPort(0), nodes: 3 });
  cluster = ['--dir', directory, '--port', String(port)];
  bootstrap = ['--bootstrap', `127.0.0.1:${port},127.0.0.1:${port + 10}`];
  const started = await runCommand(['cluster', 'start', ...cluster]);
  expect(started.stderr).toContain('The cluster takes writes (started nodes 0, 1, 2');
  expect(started.code).toBe(0);
}, 60_000);

afterAll(async () => {
  await runCommand(['cluster', 'stop', ...cluster]);
  rmSync(directory, { recursive: true });
}, 60_000);

describe('cluster', () => {
  test('status has the shape that scripts rely on', async () => {
    await createTopic('shape');
    const { nodes, partitions } = await status();
    expect(nodes.map(({ id }) => id)).toEqual([0, 1, 2]);
    expect(nodes.filter(({ controller }) => controller)).toHaveLength(1);
    for (const node of nodes) {
      expect(node.pid).toBeGreaterThan(0);
      expect(node.roles.toSorted()).toEqual(['broker', 'controller', 'nameserver']);
      expect(node.addresses.broker).toMatch(/^127\.0\.0\.1:\d+$/);
      expect(node.addresses.http).toMatch(/^127\.0\.0\.1:\d+$/);
    }
    const [partition] = partitions.filter(({ topic }) => topic === 'shape');
    expect(partition).toMatchObject({ partition: 0, hw: 0, leo: 0 });
    expect(partition?.isr.toSorted()).toEqual([0, 1, 2]);
    expect(partition?.replicas).toContain(partition?.leader);
  });

  test('nodes tell over HTTP how they are, and what they and their processes do', async () => {
    for (const { addresses } of (await status()).nodes) {
      const get = (path: string) => fetch(`http://${addresses.http}${path}`);
      expect((await get('/health/live')).status).toBe(200);
      expect((await get('/health/ready')).status).toBe(200);
      const metrics = await (await get('/metrics')).text();
      for (const name of ['tidemark_raft_term', 'process_cpu_seconds_total', 'nodejs_gc_duration_seconds'])
        expect(metrics).toContain(name);
    }
  });

  test('another cluster on its ports is left alone, and no directory made', async () => {
    const other = join(directory, 'other');
    const { stderr, code } = await runCommand(['cluster', 'start', '--dir', other, ...cluster.slice(2)]);
    expect(stderr).toMatch(/^tidemark: port \d+, which node 0 would use, is not free \(EADDRINUSE\).*\n$/);
    expect(code).toBe(1);
    expect(existsSync(other)).toBe(false);
  });

  test('a second start finds every node running', async () => {
    const before = await status();
    const { stderr, code } = await runCommand(['cluster', 'start', ...cluster]);
    expect(stderr).toContain('every node ran already');
    expect(code).toBe(0);
    expect((await status()).nodes).toEqual(before.nodes);
  });
});

describe('topic', () => {
  test('is created, listed, described and deleted', async () => {
    const flags = ['--partitions', '4', '--replication-factor', '2', '--config', 'min.insync.replicas=1'];
    expect(await createTopic('orders', '--dry-run')).toMatchObject({ code: 0, stdout: 'Would create topic orders.\n' });
    expect(await createTopic('orders', ...flags)).toMatchObject({
      code: 0,
      stdout: 'Created topic orders: 4 partitions, 2 replicas each.\n',
    });
    expect((await runCommand(['topic', 'list', ...bootstrap])).stdout).toMatch(/^orders +4 +2 /m);
    const described = await runCommand(['topic', 'describe', 'orders', '-o', 'json', ...bootstrap]);
    const details = JSON.parse(described.stdout);
    expect(details).toMatchObject({ topic: 'orders', partitions: 4, replicationFactor: 2 });
    expect(details.configs).toContainEqual({
      key: 'min.insync.replicas',
      value: '1',
      isDefault: false,
      source: 'topic',
    });
    const wouldDelete = await runCommand(['topic', 'delete', 'orders', '--dry-run', ...bootstrap]);
    expect(wouldDelete).toMatchObject({ code: 0, stdout: expect.stringContaining('Would delete topic orders.') });
    expect(await runCommand(['topic', 'delete', 'orders', ...bootstrap])).toMatchObject({ code: 0 });
    expect((await runCommand(['topic', 'list', ...bootstrap])).stdout).not.toContain('orders');
  });

  test.each([
    ['that exists already', ['create', 'shape'], 'TOPIC_ALREADY_EXISTS'],
    ['with an illegal name', ['create', 'no/slash'], 'INVALID_TOPIC'],
    ['with more replicas than brokers', ['create', 'wide', '--replication-factor', '4'], 'INVALID_REPLICATION_FACTOR'],
    ['with an unknown setting', ['create', 'odd', '--config', 'retention.millis=1'], 'INVALID_CONFIG'],
    ['that does not exist', ['describe', 'nothing'], 'there is no topic "nothing"'],
    ['that does not exist, deleted', ['delete', 'nothing'], 'there is no topic "nothing"'],
  ])('%s: one line on stderr and exit code 1', async (_what, args, expected) => {
    const { code, stderr } = await runCommand(['topic', ...args, ...bootstrap]);
    expect(stderr).toMatch(/^tidemark: .*\n$/);
    expect(stderr).toContain(expected);
    expect(code).toBe(1);
  });
});

describe('produce and consume', () => {
  test('what goes in comes out, in order', async () => {
    await createTopic('order');
    const sent = lines(2_000);
    const { code, stderr } = await produce('order', sent.join('\n'));
    expect(stderr).toMatch(/^2000 of 2000 records acknowledged in /);
    expect(code).toBe(0);
    const read = await consume('order');
    expect(read.stdout.split('\n')).toEqual([...sent, '']);
    expect(read.code).toBe(0);
  });

  test('from a file, with keys, over partitions, as JSON', async () => {
    await createTopic('keyed', '--partitions', '3');
    const file = join(directory, 'keyed.txt');
    writeFileSync(file, 'a:1\nb:2\na:3\n');
    expect(await produce('keyed', '', '--file', file, '--key-separator', ':')).toMatchObject({ code: 0 });
    const plain = await consume('keyed', '--key-separator', '=');
    expect(plain.stdout.trim().split('\n').toSorted()).toEqual(['a=1', 'a=3', 'b=2']);
    const records = (await consume('keyed', '-o', 'json')).stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const ofA = records.filter(({ key }) => key === 'a');
    expect(ofA.map(({ value }) => value)).toEqual(['1', '3']);
    expect(new Set(ofA.map(({ partition }) => partition)).size).toBe(1);
  });

  test('from an offset, the end, and a time', async () => {
    await createTopic('seek');
    await produce('seek', 'first\nsecond');
    const between = new Date(Date.now() + 5).toISOString();
    while (Date.now() <= Date.parse(between)) await new Promise(setImmediate);
    await produce('seek', 'third');
    expect((await consume('seek', '--from', '1')).stdout).toBe('second\nthird\n');
    expect((await consume('seek', '--from', between)).stdout).toBe('third\n');
    expect((await consume('seek', '--from', 'end')).stdout).toBe('');
    expect((await consume('seek', '-n', '1')).stdout).toBe('first\n');
  });

  test('what was deleted is not read any more', async () => {
    await createTopic('shorter');
    await produce('shorter', 'first\nsecond\nthird');
    const deleteRecords = (...flags: string[]) =>
      runCommand(['topic', 'delete-records', 'shorter', ...flags, ...bootstrap]);
    const deleted = await deleteRecords('--partition', '0', '--before', '1', '-o', 'json');
    expect(JSON.parse(deleted.stdout)).toEqual([{ topic: 'shorter', partition: 0, startOffset: 1 }]);
    expect((await consume('shorter')).stdout).toBe('second\nthird\n');
    const refused = await deleteRecords('--partition', '0', '--before', '4');
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('OFFSET_OUT_OF_RANGE') });
    expect(await deleteRecords('--before', '1')).toMatchObject({ code: 2 });
    expect(await deleteRecords('--before', 'end')).toMatchObject({ code: 0 });
    expect((await consume('shorter')).stdout).toBe('');
  });

  test('-f goes on with what comes, until Ctrl-C', async () => {
    await createTopic('follow');
    await produce('follow', 'before');
    const following = startCommand(['consume', 'follow', '-f', ...bootstrap]);
    await following.waitForOutput('before\n');
    await produce('follow', 'after');
    await following.waitForOutput('after\n');
    following.interrupt();
    expect(await following.finished).toMatchObject({ code: 0, stdout: 'before\nafter\n', stderr: '' });
  });

  test('Ctrl-C before the end is a failure', async () => {
    await createTopic('half');
    // More than is fetched ahead, so that the signal is heard before all of it is printed.
    expect(await produce('half', Array(5_000).fill('x'.repeat(1_000)).join('\n'))).toMatchObject({ code: 0 });
    const reading = startCommand(['consume', 'half', ...bootstrap]);
    await reading.waitForOutput('x\n');
    reading.interrupt();
    const { code, stdout, stderr } = await reading.finished;
    expect(stdout.length).toBeLessThan(5_000 * 1_001);
    expect([code, stderr]).toEqual([1, 'tidemark: interrupted before everything was printed\n']);
  });

  test('that what is read goes away before the end is a failure too, and nothing to wait for', async () => {
    await createTopic('gone');
    expect(await produce('gone', Array(5_000).fill('x'.repeat(1_000)).join('\n'))).toMatchObject({ code: 0 });
    const reading = startCommand(['consume', 'gone', ...bootstrap]);
    await reading.waitForOutput('x\n');
    reading.interrupt('SIGSTOP');
    expect(await runCommand(['topic', 'delete', 'gone', ...bootstrap])).toMatchObject({ code: 0 });
    reading.interrupt('SIGCONT');
    const { code, stdout, stderr } = await reading.finished;
    expect(stdout.length).toBeLessThan(5_000 * 1_001);
    expect(stderr).toMatch(/^tidemark: .*gone.*\n$/);
    expect(code).not.toBe(0);
  });

  test('an offset that is not there is a failure with -f, and nothing to print without', async () => {
    const [following, plain] = await Promise.all([
      consume('order', '--from', '999999', '-f'),
      consume('order', '--from', '999999'),
    ]);
    expect(following).toMatchObject({ code: 1, stdout: '' });
    expect(following.stderr).toMatch(/^tidemark: partition 0 of order does not hold offset 999999 now: .*\n$/);
    expect(plain).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test('a topic that takes large records gets them', async () => {
    await createTopic('large', '--config', 'max.message.bytes=5000000');
    const line = 'x'.repeat(3_000_000);
    expect(await produce('large', line)).toMatchObject({ code: 0 });
    expect((await consume('large')).stdout).toBe(`${line}\n`);
  });

  test('a reader that goes away is no error', async () => {
    await createTopic('pipe');
    await produce('pipe', lines(50_000).join('\n'));
    const reading = startCommand(['consume', 'pipe', ...bootstrap]);
    await reading.waitForOutput('value 0\n');
    reading.closeOutput();
    expect(await reading.finished).toMatchObject({ code: 0, stderr: '' });
  });

  test('what was done is done, though nobody reads what is said of it', async () => {
    await createTopic('unread');
    const producing = startCommand(['produce', 'unread', '-o', 'json', ...bootstrap], 'a');
    producing.closeOutput();
    expect(await producing.finished).toMatchObject({ code: 0, stderr: '' });
    expect((await consume('unread')).stdout).toBe('a\n');
  });

  test('acks 0 and 1, and a summary as JSON', async () => {
    await createTopic('acks');
    const { stdout, code } = await produce('acks', 'a\nb', '--acks', '1', '-o', 'json');
    expect(JSON.parse(stdout)).toMatchObject({ topic: 'acks', sent: 2, acknowledged: 2, failed: 0, unknown: 0 });
    expect(code).toBe(0);
    expect((await produce('acks', 'c', '--acks', '0')).stderr).toContain('not acknowledged (--acks 0)');
  });

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends an input that stays open, what was sent is told',
    async (signal) => {
      const topic = `interrupted-${signal}`;
      await createTopic(topic);
      const following = startCommand(['consume', topic, '-f', ...bootstrap]);
      const producing = startCommand(['produce', topic, ...bootstrap], 'one\ntwo\n', { inputStaysOpen: true });
      await following.waitForOutput('two\n');
      producing.interrupt(signal);
      const { code, stderr } = await producing.finished;
      expect(stderr).toMatch(/^2 of 2 records acknowledged in [^\n]*\n$/);
      expect(code).toBe(1);
      following.interrupt();
      await following.finished;
    },
  );

  test('Ctrl-C ends a named pipe that is quiet, and its writer does when it goes', async () => {
    await createTopic('piped');
    const pipe = join(directory, 'lines.pipe');
    execFileSync('mkfifo', [pipe]);
    const following = startCommand(['consume', 'piped', '-f', ...bootstrap]);
    for (const end of ['writer', 'Ctrl-C']) {
      // To read too spares it the wait for a reader.
      const writer = openSync(pipe, 'r+');
      const producing = startCommand(['produce', 'piped', '--file', pipe, ...bootstrap]);
      writeSync(writer, `${end}\n`);
      await following.waitForOutput(`${end}\n`);
      if (end === 'writer') closeSync(writer);
      else producing.interrupt();
      const { code, stderr } = await producing.finished;
      expect([code, stderr]).toEqual([
        end === 'writer' ? 0 : 1,
        expect.stringMatching(/^1 of 1 records acknowledged /),
      ]);
      if (end !== 'writer') closeSync(writer);
    }
    following.interrupt();
    await following.finished;
  });

  test('a line that cannot be sent does not take back those before it, and all of them are told', async () => {
    await createTopic('cut');
    const { code, stderr } = await produce('cut', 'a:1\nb:2\nplain\nc:3', '--key-separator', ':');
    expect(stderr).toMatch(/^2 of 2 records acknowledged [^\n]*\ntidemark: line 3 holds no key separator ":"\n$/);
    expect(code).toBe(1);
    expect((await consume('cut')).stdout).toBe('1\n2\n');
  });

  test.each([
    ['an unknown topic', ['nothing'], 'x', 'there is no topic "nothing"'],
    ['too large a record', ['order'], 'x'.repeat(2_000_000), 'RECORD_TOO_LARGE'],
    ['a line without the separator', ['order', '--key-separator', '|'], 'plain', 'line 1 holds no key separator'],
  ])('%s: exit code 1 and one line that says what to do', async (_what, [topic = '', ...flags], input, expected) => {
    const { code, stderr } = await produce(topic, input, ...flags);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^tidemark: /);
    expect(stderr).toContain(expected);
    expect(code).toBe(1);
  });
});

describe('when nodes die', () => {
  test('a killed leader loses nothing, and cluster start brings it back', async () => {
    await createTopic('survive');
    await produce('survive', 'before');
    const { nodes, partitions } = await status();
    const victim = nodes.find(({ id }) => id === partitions.find(({ topic }) => topic === 'survive')?.leader);
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    expect(await produce('survive', 'after')).toMatchObject({ code: 0 });
    expect((await consume('survive')).stdout).toBe('before\nafter\n');
    const { stderr, code } = await runCommand(['cluster', 'start', ...cluster]);
    expect(stderr).toContain(`started node ${victim?.id}`);
    expect(code).toBe(0);
    expect((await consume('survive')).stdout).toBe('before\nafter\n');
  }, 60_000);

  test('not enough replicas is a certain failure', async () => {
    await createTopic('strict', '--config', 'min.insync.replicas=3');
    const [victim] = (await status()).nodes.filter(({ controller }) => !controller);
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    const { code, stderr } = await produce('strict', 'x', '--timeout', '3');
    expect(stderr).toContain('NOT_ENOUGH_REPLICAS');
    expect(code).toBe(1);
    await runCommand(['cluster', 'start', ...cluster]);
    expect(await produce('strict', 'x')).toMatchObject({ code: 0 });
  }, 60_000);

  test('a stopped cluster is unreachable, and has everything when it starts again', async () => {
    const stopped = await runCommand(['cluster', 'stop', ...cluster]);
    expect(stopped).toMatchObject({ code: 0, stderr: 'Stopped 3 nodes.\n' });
    const { code, stderr } = await produce('order', 'x');
    expect(stderr).toMatch(/^tidemark: no node answers at 127.*\n$/);
    expect(code).toBe(3);
    expect((await status()).nodes.map(({ pid }) => pid)).toEqual([null, null, null]);
    expect(await runCommand(['cluster', 'start', ...cluster])).toMatchObject({ code: 0 });
    expect((await consume('order', '-n', '2')).stdout).toBe('value 0\nvalue 1\n');
  }, 60_000);
});

describe('metadata', () => {
  test('tells of a partition, the same from a running cluster and from a directory', async () => {
    await createTopic('told', '--partitions', '2');
    const online = await runCommand(['explain', 'told/1', ...bootstrap, '-o', 'json']);
    expect(online).toMatchObject({ code: 0, stderr: '' });
    const { changes, state } = JSON.parse(online.stdout) as { changes: { why: string }[]; state: { isr: number[] } };
    expect(changes[0]?.why).toBe('the partition was created');
    expect(state.isr).toHaveLength(3);
    const data = join(directory, 'node-0', 'data');
    const { stdout, code } = await runCommand(['explain', 'told/1', '--dir', data]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/the partition was created +leader \d; replicas/);
    expect(stdout).toMatch(/told\/1 now: leader \d/);
    expect(await runCommand(['explain', 'untold/0', '--dir', data])).toMatchObject({ code: 1 });
    expect(await runCommand(['explain', 'told', ...bootstrap])).toMatchObject({ code: 2 });
  });

  test('is dumped, listed and compared offline', async () => {
    const data = join(directory, 'node-1', 'data');
    const dumped = await runCommand(['metadata', 'dump', data]);
    const { brokers, offset } = JSON.parse(dumped.stdout) as { brokers: { nodeId: number }[]; offset: number };
    expect(brokers.map(({ nodeId }) => nodeId)).toEqual([0, 1, 2]);
    const records = (await runCommand(['metadata', 'cat', data, '--from', '1'])).stdout.trim().split('\n');
    expect(JSON.parse(records[0] ?? '')).toMatchObject({ offset: 1 });
    expect(JSON.parse(records.at(-1) ?? '').offset).toBeGreaterThanOrEqual(offset);
    expect((await runCommand(['metadata', 'diff', `${data}@${offset}`, `${data}@${offset}`])).stdout).toBe(
      'No differences.\n',
    );
    expect((await runCommand(['metadata', 'diff', `${data}@0`, `${data}@${offset}`])).stdout).toMatch(
      /^brokers\/0 +- /m,
    );
    const missing = await runCommand(['metadata', 'dump', join(directory, 'nowhere')]);
    expect(missing).toMatchObject({ code: 1, stdout: '' });
    expect(missing.stderr).toContain("name a node's data directory");
  });
});
