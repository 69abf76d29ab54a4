import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test('what prepares a script says nothing on its stdout, which may be a file of data', () => {
  const module = new URL('./run.mjs', import.meta.url);
  const script = `
    import { mustPrepare } from ${JSON.stringify(module.href)};
    await mustPrepare(process.execPath, ['-e', 'console.log("added 249 packages")']);
    console.log('data');`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect([stdout, stderr]).toEqual(['data\n', 'added 249 packages\n']);
});
