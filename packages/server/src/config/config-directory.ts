/** What a directory may begin with: the folder of the configuration file that names it. */
const VARIABLE = /^\$\{config\.dir\}(?=\/|$)/;

/** Reads the path of a directory. Throws RangeError if it begins with a variable that there is not. */
export function parseDirectory(path: string): string {
  if (!path.startsWith('${') || VARIABLE.test(path)) return path;
  throw new RangeError(`"${path}": the only variable is \${config.dir}, the folder of the configuration file`);
}

/** The path with the folder of its configuration file in the place of `${config.dir}`. */
export function placeDirectory(path: string, configDirectory: string): string {
  return path.replace(VARIABLE, () => configDirectory);
}
