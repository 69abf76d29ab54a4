// The files of testdata/golden were written once, by the first release that had the format, and are never written anew:
// whatever a release writes, the next ones read.
import { readFileSync } from 'node:fs';
import { SeededRandom, SimulatedDisk } from '@tidemark/ports/simulated';
import { NONE, nodeId } from '@tidemark/protocol';
import { describe, expect, it } from 'vitest';
import type { Configuration } from '../core/index.js';
import { decodeEntry, encodeConfigurationEntry, encodeEntry } from './entry-codec.js';
import { QuorumStateFile } from './quorum-state.js';
import { decodeSnapshotFile, encodeSnapshotFile } from './snapshot-format.js';

const golden = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../testdata/golden/${name}`, import.meta.url)));

const DIRECTORIES = { 1: 'QGA7zlKeHrD_ZWrCFhIzJw', 2: 'K8dv1KUQW73icKisiBYAgA' } as const;

const configuration: Configuration = {
  members: [
    {
      nodeId: nodeId(0),
      directoryId: 'T0xKk3Tz7ptVu-DL5mRzSw',
      role: 'voter',
      address: { host: 'a.example', port: 7700 },
    },
    { nodeId: nodeId(1), directoryId: undefined, role: 'voter', address: undefined },
    {
      nodeId: nodeId(7),
      directoryId: 'K8dv1KUQW73icKisiBYAgA',
      role: 'joining',
      address: { host: '::1', port: 65_535 },
    },
    { nodeId: nodeId(2_147_483_647), directoryId: 'd', role: 'learner', address: { host: 'b', port: 1 } },
  ],
  retired: ['QGA7zlKeHrD_ZWrCFhIzJw', 'SimVhF_MFj-iAFJpN6dqsA'],
};
const place = { baseOffset: 1_234, term: 7, timestampMs: 1_700_000_000_000 };
const position = { index: 1_234, term: 7 };
const payload = new TextEncoder().encode('the state of the machine');

describe('what is on disk for ever', () => {
  it('an entry of the machine', () => {
    const bytes = golden('entry.bin');
    expect(decodeEntry(bytes)).toMatchObject({ baseOffset: 1_234, lastOffset: 1_234, term: 7 });
    expect(decodeEntry(bytes).configuration).toBeUndefined();
    expect(encodeEntry({ ...place, records: [payload] }).bytes).toEqual(bytes);
  });

  it('an entry that makes a configuration', () => {
    const bytes = golden('configuration-entry.bin');
    expect(decodeEntry(bytes)).toMatchObject({ baseOffset: 1_234, lastOffset: 1_234, term: 7, configuration });
    expect(encodeConfigurationEntry(configuration, place).bytes).toEqual(bytes);
  });

  it('a snapshot of a quorum as it began', () => {
    const file = golden('snapshot-1.bin');
    const { meta, payload: found } = decodeSnapshotFile(file) ?? {};
    expect(meta).toEqual({ ...position, sizeBytes: file.length });
    expect(new Uint8Array(found ?? [])).toEqual(payload);
    expect(new Uint8Array(encodeSnapshotFile(position, payload))).toEqual(file);
  });

  it('a snapshot of a quorum that was changed', () => {
    const file = golden('snapshot-2.bin');
    const { meta, payload: found } = decodeSnapshotFile(file) ?? {};
    expect(meta).toEqual({ ...position, sizeBytes: file.length, configuration });
    expect(new Uint8Array(found ?? [])).toEqual(payload);
    expect(new Uint8Array(encodeSnapshotFile(position, payload, configuration))).toEqual(file);
    for (let length = 0; length < file.length; length += 1) {
      expect(decodeSnapshotFile(file.subarray(0, length)), `${length} bytes`).toBeUndefined();
    }
    for (let at = 0; at < file.length; at += 1) {
      const damaged = Uint8Array.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(decodeSnapshotFile(damaged), `byte ${at}`).toBeUndefined();
    }
  });

  it.each([
    ['quorum-state-first', { term: 7, vote: nodeId(2), ledTerm: 5, abstainTerm: NONE }, undefined],
    [
      'quorum-state',
      { term: 1_234_567_890_123, vote: nodeId(2), voteDirectory: DIRECTORIES[2], ledTerm: 5, abstainTerm: NONE },
      { directoryId: 'T0xKk3Tz7ptVu-DL5mRzSw', origin: 'first', peers: { 1: DIRECTORIES[1], 2: DIRECTORIES[2] } },
    ],
  ] as const)('a vote (%s)', (name, hard, self) => {
    const disk = new SimulatedDisk(new SeededRandom(1));
    disk.makeDirectory('/d');
    disk.open('/d/quorum-state', 'create').write([golden(name)], 0);
    const file = new QuorumStateFile(disk, '/d');
    expect(file.read()).toEqual(hard);
    expect(file.self).toEqual(self);
    file.saveNow(hard);
    expect(disk.durableBytes('/d/quorum-state')).toEqual(golden(name));
  });
});
