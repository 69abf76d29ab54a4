import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { loadConfig } from './load.js';

const minimal = {
  'node.id': '0',
  'cluster.id': 'test',
  'log.dirs': '/data',
  'controller.quorum.voters': '0@127.0.0.1:7700',
};

function problemsOf(overrides: Record<string, string>): readonly string[] {
  try {
    loadConfig({ overrides: { ...minimal, ...overrides } });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('listeners of the Kafka door', () => {
  it('are read by name, as Kafka writes them', () => {
    const config = loadConfig({
      overrides: {
        ...minimal,
        listeners: 'INTERNAL://10.0.0.1:9092, external://:9093',
        'advertised.listeners': 'INTERNAL://10.0.0.1:9092,EXTERNAL://broker.example.org:19093',
        'listener.security.protocol.map': 'INTERNAL:PLAINTEXT,EXTERNAL:PLAINTEXT',
      },
    });
    expect(config.listeners).toEqual([
      { listener: 'INTERNAL', address: { host: '10.0.0.1', port: 9_092 } },
      { listener: 'EXTERNAL', address: { host: '0.0.0.0', port: 9_093 } },
    ]);
    expect(config.advertisedListeners[1]?.address).toEqual({ host: 'broker.example.org', port: 19_093 });
  });

  it.each([
    [{ listeners: 'PLAINTEXT://0.0.0.0:9092' }, 'name in advertised.listeners the address that its clients dial'],
    [
      { listeners: 'PLAINTEXT://:9092', 'advertised.listeners': 'PLAINTEXT://0.0.0.0:9092' },
      'advertised.listeners: nobody can dial the address of PLAINTEXT; name a host and a port',
    ],
    [
      { listeners: 'PLAINTEXT://h:1', 'advertised.listeners': 'OTHER://h:1' },
      'advertised.listeners names OTHER, which listeners does not',
    ],
    [{ listeners: 'PLAINTEXT://h:1,PLAINTEXT://h:2' }, 'listeners names the listener PLAINTEXT twice'],
    [
      { listeners: 'PLAINTEXT://h:1', 'grpc.listeners': 'h:1' },
      'grpc.listeners and listeners name the same address, h:1',
    ],
    [{ listeners: 'SSL://h:1' }, 'SSL is to speak SSL: only PLAINTEXT is there so far'],
    [{ listeners: 'INSIDE://h:1' }, 'listener.security.protocol.map lacks INSIDE: add INSIDE:PLAINTEXT'],
    [{ listeners: 'h:9092' }, '"h:9092" is not NAME://HOST:PORT, as in PLAINTEXT://127.0.0.1:9092'],
    [{ 'listener.security.protocol.map': 'INSIDE' }, '"INSIDE" is not NAME:PROTOCOL, as in INTERNAL:PLAINTEXT'],
    [{ listeners: 'PLAINTEXT://h:1', 'process.roles': 'controller' }, 'listeners is for brokers'],
    [{ 'socket.request.max.bytes': '999999999999' }, 'must be an integer from 1024 to 369098752'],
  ])('refuses %j', (overrides, problem) => {
    const problems = problemsOf(overrides);
    expect(problems.join('\n')).toContain(problem);
  });
});
