// A file is one idea: 500 lines is the wall, tests included. (The linter bounds functions.)
const LINES_MAX = 500;

export function checkFileSizes({ files }) {
  return files
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0) }))
    .filter(({ lines }) => lines > LINES_MAX)
    .map(({ path, lines }) => `${path}: ${lines} lines, ${LINES_MAX} at most: split it`);
}
