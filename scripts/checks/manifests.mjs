// Each package has a README, pins its versions, and builds after what it depends on.
const EXACT = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

export function checkManifests({ packages, manifest }) {
  const names = new Map(packages.map((each) => [each.manifest.name, each]));
  const root = pins({ folder: '.', manifest: manifest ?? {} });
  return [...root, ...packages.flatMap((each) => [...basics(each), ...pins(each), ...references(each, names)])];
}

function* basics({ folder, manifest, hasReadme }) {
  if (!hasReadme) yield `${folder}: no README.md`;
  if (manifest.type !== 'module') yield `${folder}/package.json: "type" must be "module"`;
  if (manifest.license !== 'Apache-2.0') yield `${folder}/package.json: "license" must be "Apache-2.0"`;
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
