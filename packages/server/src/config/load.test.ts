import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { loadConfig, passedOver } from './load.js';

const minimal = `
# a node
node.id=1
cluster.id=test
log.dirs=/var/lib/tidemark
controller.quorum.voters=0@127.0.0.1:7700, 1@127.0.0.1:7710
`;

function problemsOf(file: string, environment: Record<string, string> = {}): readonly string[] {
  try {
    loadConfig({ file, environment });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('fills in defaults and reads lists', () => {
    const config = loadConfig({ file: minimal });
    expect(config.nodeId).toBe(1);
    expect(config.roles).toEqual(['controller', 'broker', 'nameserver']);
    expect(config.quorumVoters[1]).toEqual({ nodeId: 1, address: { host: '127.0.0.1', port: 7710 } });
    expect(config.sessionTimeoutMs).toBe(9000);
  });

  it('prefers flag over environment over file over default', () => {
    const file = `${minimal}broker.session.timeout.ms=10000`;
    const environment = { TIDEMARK_BROKER_SESSION_TIMEOUT_MS: '11000' };
    expect(loadConfig({ file }).sessionTimeoutMs).toBe(10_000);
    expect(loadConfig({ file, environment }).sessionTimeoutMs).toBe(11_000);
    const overrides = { 'broker.session.timeout.ms': '12000' };
    expect(loadConfig({ file, environment, overrides }).sessionTimeoutMs).toBe(12_000);
  });

  it('puts the folder of the file in the place of its variable, and leaves every other directory as it is written', () => {
    const at = (directories: string, fileDirectory?: string) => {
      const file = `${minimal}log.dirs=${directories}`;
      return loadConfig({ file, ...(fileDirectory === undefined ? {} : { fileDirectory }) }).logDirs;
    };
    const variable = `\${config.dir}`;
    expect(at(`${variable}/data,/disk2/data`, '/etc/a,$&b')).toEqual(['/etc/a,$&b/data', '/disk2/data']);
    expect(at(variable, '/etc')).toEqual(['/etc']);
    expect(at('data,./more,/disk3')).toEqual(['data', './more', '/disk3']);
    expect(problemsOf(`${minimal}log.dirs=${variable}s/data`)).toEqual([
      expect.stringContaining(`"${variable}s/data": the only variable is ${variable}`),
    ]);
  });

  it('names the nearest key for an unknown one, if it is near', () => {
    expect(problemsOf(`${minimal}min.insync.replica=2\nretention.m=1`)).toEqual([
      'line 7: unknown key "min.insync.replica"; did you mean "min.insync.replicas"?',
      'line 8: unknown key "retention.m"',
    ]);
  });

  it('passes over what Kubernetes sets for a service of such a name, and nothing that only looks like it', () => {
    const ofServices = {
      TIDEMARK_SERVICE_HOST: '10.0.0.1',
      TIDEMARK_SERVICE_PORT: '7700',
      TIDEMARK_SERVICE_PORT_FRAMES: '7700',
      TIDEMARK_PORT: 'tcp://10.0.0.1:7700',
      TIDEMARK_PORT_7700_TCP: 'tcp://10.0.0.1:7700',
      TIDEMARK_PORT_7700_TCP_PROTO: 'tcp',
      TIDEMARK_PORT_7700_TCP_PORT: '7700',
      TIDEMARK_PORT_7700_TCP_ADDR: '10.0.0.1',
      TIDEMARK_BROKERS_SERVICE_HOST: 'fd00::1',
      TIDEMARK_BROKERS_PORT: 'tcp://[fd00::1]:7700',
    };
    const ours = { TIDEMARK_HTTP_LISTENERS: '127.0.0.1:9000', PATH: '/bin', OTHER_PORT: 'tcp://10.0.0.1:1' };
    expect(problemsOf(minimal, { ...ofServices, ...ours })).toEqual([]);
    expect(passedOver({ ...ofServices, ...ours })).toEqual(Object.keys(ofServices));
    const mistaken = { TIDEMARK_HTTP_PORT: '9000', TIDEMARK_SERVICE_PORTS: '1', TIDEMARK_MIN_INSYNC_REPLICA: '2' };
    expect(problemsOf(minimal, mistaken)).toEqual(
      Object.keys(mistaken).map((variable) => expect.stringMatching(`^${variable}: unknown key`)),
    );
    expect(passedOver(mistaken)).toEqual([]);
  });

  it('lists every problem at once', () => {
    const problems = problemsOf('node.id=one\nlog.level=loud\nnonsense');
    expect(problems).toHaveLength(6);
    expect(problems).toContain('line 3: "nonsense" is not key=value');
    expect(problems).toContain('line 1: node.id=one: must be an integer from 0 to 2147483647');
    expect(problems).toContain('line 2: log.level=loud: must be one of debug, info, warn, error');
  });

  it.each([
    ['process.roles=broker', 'node 1 must have the role controller, since controller.quorum.voters names it'],
    ['process.roles=boss', 'line 7: process.roles=boss: "boss" is no role; choose from controller, broker, nameserver'],
    [
      'broker.heartbeat.interval.ms=5000',
      'broker.heartbeat.interval.ms must be at most a third of broker.session.timeout.ms',
    ],
    [
      'rpc.listeners=0.0.0.0:7700',
      'rpc.listeners is every interface: name in rpc.advertised.listeners the address that others dial',
    ],
    [
      'rpc.listeners=0.0.0.0:7700\nrpc.advertised.listeners=[::]:7700',
      'rpc.advertised.listeners: nobody can dial that address; name a host and a port',
    ],
    [
      'rpc.listeners=127.0.0.1:7700\nhttp.listeners=127.0.0.1:7700',
      'rpc.listeners and http.listeners name the same address, 127.0.0.1:7700: give each a port of its own',
    ],
    ['min.insync.replicas=0', 'min.insync.replicas must be -1 or at least 1'],
    [`broker.rack=${'r'.repeat(256)}`, 'broker.rack has 256 characters: at most 255 may travel'],
    [`cluster.id=${'c'.repeat(256)}`, 'cluster.id has 256 characters: at most 255 may travel'],
    [
      `rpc.listeners=0.0.0.0:7700\nrpc.advertised.listeners=${'h'.repeat(256)}:7700`,
      'rpc.advertised.listeners: a host has 256 characters: at most 255 may travel',
    ],
    [`listeners=PLAINTEXT://${'h'.repeat(256)}:9092`, 'listeners: a host has 256 characters: at most 255 may travel'],
    [
      'rpc.listeners=localhost',
      'line 7: rpc.listeners=localhost: "localhost" is not HOST:PORT with a port from 0 to 65535',
    ],
  ])('refuses %s', (line, problem) => {
    expect(problemsOf(minimal + line)).toEqual([problem]);
  });

  it('takes every interface for the address of a node that is only a nameserver, which nobody is told', () => {
    const lines = 'node.id=9\nprocess.roles=nameserver\nrpc.listeners=0.0.0.0:7700\n';
    expect(problemsOf(minimal + lines)).toEqual([]);
  });
});
