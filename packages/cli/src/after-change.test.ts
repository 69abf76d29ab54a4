// Goal: no failure is told as certain, or as an unreachable cluster, by a command that has changed something before it.
import { ClientError } from '@tidemark/client';
import { expect, test } from 'vitest';
import { afterChange } from './after-change.js';
import { CliError, exitCodes } from './exit-codes.js';

const after = (error: unknown) => afterChange('half of it is done', () => Promise.reject(error));

test('what follows a change that was made says so where it fails, and that the outcome is open', async () => {
  const failing = after(new ClientError({ code: 'UNREACHABLE', message: 'no node answers', outcome: 'failed' }));
  await expect(failing).rejects.toThrow(
    /^half of it is done; what was to follow failed: no node answers; .*UNREACHABLE/,
  );
  await expect(failing).rejects.toMatchObject({ exitCode: exitCodes.unknown });
});

test('what a command says itself it says alone', async () => {
  await expect(after(new CliError(exitCodes.failed, 'stop it first'))).rejects.toMatchObject({
    message: 'stop it first',
    exitCode: exitCodes.failed,
  });
});
