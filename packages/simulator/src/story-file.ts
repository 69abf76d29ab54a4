import type { StoryPlan } from './plan.js';
import { checkPlan } from './plan-checks.js';
import { objectOf } from './story-fields.js';
import { StoryFileError } from './story-file-error.js';

const FORMAT = 'tidemark-story';
const VERSION = 1;
const ABOUT = 'A story of the Tidemark simulator. Run it with: tidemark simulate --replay FILE';

/** The text of a file that `decodeStory` reads: the whole plan, so that the run does not hang on how plans are drawn. */
export function encodeStory(plan: StoryPlan): string {
  return `${JSON.stringify({ format: FORMAT, version: VERSION, about: ABOUT, plan }, null, 2)}\n`;
}

/** Reads a plan from the text of a file. Throws StoryFileError. */
export function decodeStory(text: string): StoryPlan {
  const file = objectOf(parse(text), 'the file');
  if (file.format !== FORMAT) throw new StoryFileError('this is no story of the simulator');
  if (file.version !== VERSION) {
    throw new StoryFileError(`this is a story of format ${String(file.version)}; this version runs ${VERSION} only`);
  }
  const { plan } = file;
  checkPlan(plan);
  return plan;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new StoryFileError('this is no JSON', { cause });
  }
}
