// Each package has a README, pins its versions, and builds after what it depends on. What is published says for itself
// which Node.js it needs and under which license it is, and leaves out what only we use.
const LEFT_OUT = ['!dist/**/*.test.*', '!dist/**/testing', '!dist/**/*.tsbuildinfo'];
const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

export function checkManifests({ packages, manifest, license }) {
  const names = new Map(packages.map((each) => [each.manifest.name, each]));
  const published = packages.filter((each) => each.manifest.private !== true);
  const shape = published.flatMap((each) => [...publication(each, { engines: manifest?.engines, license })]);
  const root = pins({ folder: '.', manifest: manifest ?? {} });
  return [
    ...root,
    ...shape,
    ...packages.flatMap((each) => [...basics(each), ...pins(each), ...references(each, names)]),
  ];
}

function* basics({ folder, manifest, hasReadme }) {
  if (!hasReadme) yield `${folder}: no README.md`;
  if (manifest.type !== 'module') yield `${folder}/package.json: "type" must be "module"`;
  if (manifest.license !== 'Apache-2.0') yield `${folder}/package.json: "license" must be "Apache-2.0"`;
}

function* publication({ folder, manifest, license }, root) {
  if (manifest.engines?.node !== root.engines?.node) yield `${folder}/package.json: "engines" is not that of the root`;
  if (license !== root.license) yield `${folder}/LICENSE is not a copy of the root's`;
  for (const pattern of LEFT_OUT) {
    if (!(manifest.files ?? []).includes(pattern)) yield `${folder}/package.json: "files" lacks "${pattern}"`;
  }
}

function pins({ folder, manifest }) {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  return Object.entries(all)
    .filter(([, version]) => !EXACT.test(version))
    .map(([name, version]) => `${folder}/package.json: ${name} ${version} is not pinned to one version`);
}

function references({ folder, manifest, tsconfig }, names) {
  const needed = Object.keys(manifest.dependencies ?? {})
    .filter((name) => names.has(name))
    .map((name) => names.get(name).short);
  const listed = (tsconfig?.references ?? []).map(({ path }) => path.split('/').at(-1));
  return needed
    .filter((short) => !listed.includes(short))
    .map((short) => `${folder}/tsconfig.json: no reference to ${short}, which package.json depends on`);
}
