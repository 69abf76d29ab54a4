/** Writes to stdout. A reader that goes when it has enough, as `head` does, is no error. */
export function writeOut(text) {
  process.stdout.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
  process.stdout.write(text);
}
