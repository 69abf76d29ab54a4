/** A file that is no story which this version can run; the message says why. */
export class StoryFileError extends Error {
  override readonly name = 'StoryFileError';
}
