import type { MoodName } from '../moods/moods.js';

/** One place of the compiled code and what is put there; the text must occur exactly once in its file. */
export interface Edit {
  /** From the workspace's root: a compiled file. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A bug that is planted on purpose in a copy of the compiled workspace, to prove that the simulator would find it. */
export interface Mutant {
  readonly name: string;
  /** Which rule of replication.md it breaks. */
  readonly rule: string;
  readonly edits: readonly Edit[];
  /** In which stories its rule matters most: the gate tries those first. */
  readonly mood?: MoodName;
}
