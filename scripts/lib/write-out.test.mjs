import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';

test('a reader that goes away before the end is no error', async () => {
  const module = new URL('./write-out.mjs', import.meta.url);
  const script = `
    import { writeOut } from ${JSON.stringify(module.href)};
    writeOut('line\\n'.repeat(1_000_000));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  child.stdout.destroy();
  expect([await closed, said]).toEqual([[0, null], '']);
});
