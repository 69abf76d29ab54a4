import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { playTranscript } from './transcript.js';

/**
 * Each file of testdata/ is a conversation among nodes, with everything that was said and done. It must come out
 * word for word. After an intended change: TIDEMARK_REWRITE=1, and read what differs.
 */
const directory = new URL('../../testdata/', import.meta.url);
const mayRewrite = process.env.TIDEMARK_REWRITE === '1';

describe('transcript', () => {
  for (const name of readdirSync(directory).filter((each) => each.endsWith('.txt'))) {
    it(name.replace('.txt', ''), () => {
      const file = new URL(name, directory);
      const written = readFileSync(file, 'utf8');
      const played = playTranscript(written);
      if (mayRewrite) writeFileSync(file, played);
      else expect(played).toBe(written);
    });
  }
});

describe('a transcript that makes no sense', () => {
  it('is refused with the line', () => {
    expect(() => playTranscript('# A comment\n> begin 3')).toThrow('line 2: there is no command "begin"');
    expect(() => playTranscript('> propose 0 x')).toThrow('there is no cluster yet');
    expect(() => playTranscript('> start 3 fast=1')).toThrow('there is no option "fast"');
  });

  it('cannot pass by standing beneath a command that leads to something else', () => {
    const played = playTranscript('> start 2\nthe moon rises\n');
    expect(played).toBe('> start 2\n0 is follower in term 0\n1 is follower in term 0\n');
  });
});
