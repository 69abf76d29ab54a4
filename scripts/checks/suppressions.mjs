// Nothing is silenced, skipped or left for later. The patterns are written so that they do not match themselves.
const FORBIDDEN = [
  [/biome-ignor[e]/, 'a lint suppression'],
  [/eslint-disabl[e]/, 'a lint suppression'],
  [/@ts-(ignor[e]|expect-erro[r]|nochec[k])/, 'a type suppression'],
  [
    /\b(it|test|describe|suite|bench)(\.(concurrent|sequential|each))*\.(skip|only|todo|fails|skipIf|runIf)\b/,
    'a test that does not simply run',
  ],
  [/\b(xit|xdescribe|fit|fdescribe)\(/, 'a test that does not simply run'],
  [/\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b/, 'work left for later: open an issue'],
  [/\bas an[y]\b|: an[y]\b[^a-z ]/, 'any'],
];

export function checkSuppressions({ files }) {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        FORBIDDEN.filter(([pattern]) => pattern.test(line)).map(([, what]) => `${path}:${index + 1}: ${what}`),
      ),
  );
}
