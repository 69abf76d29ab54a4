import { afterEach, beforeEach, vi } from 'vitest';

/** What a command writes, of each test anew; its exit code is forgotten after it. */
export function catchOutput(): { output: string; readonly errors: string } {
  const caught = { output: '', errors: '' };
  beforeEach(() => {
    Object.assign(caught, { output: '', errors: '' });
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      caught.output += text;
      return true;
    });
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      caught.errors += text;
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = undefined;
  });
  return caught;
}
