// Nothing is silenced, skipped or left for later. The patterns are written so that they do not match themselves.
const FORBIDDEN = [
  [/biome-ignor[e]/, 'a lint suppression'],
  [/eslint-disabl[e]/, 'a lint suppression'],
  [/@ts-(ignor[e]|expect-erro[r]|nochec[k])/, 'a type suppression'],
  [
    /\b(it|test|describe|suite|bench)(\.(concurrent|sequential|each))*\.(skip|only|todo|fails|skipIf)\b/,
    'a test that is skipped; where it cannot run everywhere, runIf says where',
  ],
  [/\b(xit|xdescribe|fit|fdescribe)\(/, 'a test that is skipped; where it cannot run everywhere, runIf says where'],
  [/\b(TOD[O]|FIXM[E]|XX[X]|HAC[K])\b/, 'work left for later: open an issue'],
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
