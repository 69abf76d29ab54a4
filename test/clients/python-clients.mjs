// Python with a client, each in a virtual environment of its own that is kept between runs.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, mustRunTool } from './real-kafka.mjs';

export const pythonPackages = {
  confluent: ['confluent-kafka==2.16.1'],
  // zstd, snappy and lz4 are extras of kafka-python; confluent-kafka has them built in.
  kafkaPython: ['kafka-python==2.3.3', 'crc32c==2.9.post0', 'lz4==4.4.5', 'python-snappy==0.7.3', 'zstandard==0.25.0'],
};

/** Resolves with the interpreter that has the packages, the first of which names the environment. */
export async function ensurePython(packages) {
  const venv = join(cacheFolder, `venv-${packages[0].replace('==', '-')}`);
  const command = join(venv, 'bin/python');
  if (existsSync(join(venv, 'installed'))) return command;
  await mustRunTool('python3', ['-m', 'venv', '--clear', venv]);
  await mustRunTool(command, ['-m', 'pip', 'install', '--quiet', ...packages]);
  writeFileSync(join(venv, 'installed'), '');
  return command;
}
