// Goal: what npm's Kafka clients write is stored and read as they mean it, in every compression and acks level, and nothing
// is lost or doubled when a leader is killed meanwhile. Method: the client suite, with the clients that npm alone can get.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const suite = fileURLToPath(new URL('../../clients/suite.mjs', import.meta.url));
const SUITE_TIMEOUT_MS = 300_000;

function runSuite(...clients: string[]): Promise<{ code: number; output: string }> {
  const options = { timeout: SUITE_TIMEOUT_MS, maxBuffer: 10_000_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [suite, ...clients], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    );
  });
}

test(
  'kafkajs and @platformatic/kafka produce, and read by partition',
  async () => {
    const { code, output } = await runSuite('kafkajs', 'platformatic');
    expect(output.split('\n').filter((line) => line.startsWith('FAIL'))).toEqual([]);
    expect(output).toMatch(/\d\d passed, 0 failed/);
    expect(code).toBe(0);
  },
  SUITE_TIMEOUT_MS,
);
