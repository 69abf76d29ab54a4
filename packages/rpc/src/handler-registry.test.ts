import { expect, test } from 'vitest';
import { HandlerRegistry, methods, RpcError } from './index.js';

const context = { attachments: [], signal: new AbortController().signal };

test('a handler is run in this process with the very bytes that were given', async () => {
  const registry = new HandlerRegistry();
  const attachments = [new Uint8Array([1, 2, 3])];
  registry.unary(methods.produce, (request, { attachments: given, peer }) => ({
    message: { message: `${request.acks} by ${peer.remote}` },
    attachments: given,
  }));
  const request = { acks: -1, timeoutMs: 1, partitions: [], attachments: [] };
  const reply = await registry.call(methods.produce, request, { ...context, attachments });
  expect(reply.message.message).toBe('-1 by local');
  expect(reply.attachments?.[0]).toBe(attachments[0]);
});

test('what has no handler, and what its handler throws, are the errors that a connection would tell', async () => {
  const registry = new HandlerRegistry();
  const code = (error: unknown) => (error instanceof RpcError ? error.code : error);
  await expect(registry.call(methods.initProducerId, {}, context).catch(code)).resolves.toBe('UNSUPPORTED_VERSION');
  registry.unary(methods.initProducerId, () => {
    throw new RpcError('SHUTTING_DOWN');
  });
  await expect(registry.call(methods.initProducerId, {}, context).catch(code)).resolves.toBe('SHUTTING_DOWN');
});
