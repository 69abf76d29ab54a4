// Writes packages/protocol/generated from proto/: protobufjs's codecs, types for them that say what is
// always there after decoding, and the error table from the options in errors.proto.
// `--check` writes nothing and fails if what is there is not what would be written.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const protoDir = join(root, 'proto');
const outDir = join(root, 'packages/protocol/generated');
const banner = '// Generated from proto/tidemark/v1 by npm run generate.\n';

const protoFiles = readdirSync(join(protoDir, 'tidemark/v1'))
  .filter((name) => name.endsWith('.proto'))
  .sort()
  .map((name) => join(protoDir, 'tidemark/v1', name));

function generate(dir) {
  mkdirSync(dir, { recursive: true });
  const pbjs = join(createRequire(import.meta.url).resolve('protobufjs-cli/package.json'), '../bin/pbjs');
  execFileSync(process.execPath, [
    pbjs,
    '-t',
    'static-module',
    '-w',
    'es6',
    '--force-number',
    '--no-verify',
    '--no-convert',
    '--no-delimited',
    '--no-service',
    '--no-typeurl',
    '--no-comments',
    '-p',
    protoDir,
    '-o',
    join(dir, 'messages.js'),
    ...protoFiles,
  ]);
  const types = parseTypes();
  writeFileSync(join(dir, 'wire.js'), wireModule(types));
  writeFileSync(join(dir, 'wire.d.ts'), wireTypes(types));
  writeFileSync(join(dir, 'error-table.js'), errorTable(types.errors));
  writeFileSync(join(dir, 'error-table.d.ts'), errorTableTypes(types.errors));
}

/** Every message and enum of the package, by its flat name (`RaftMessage.Type` is `RaftMessageType`). */
function parseTypes() {
  const messages = new Map();
  const enums = new Map();
  let errors = [];
  const visit = (scope, prefix, path) => {
    for (const item of scope.nestedArray ?? []) {
      const name = prefix + item.name;
      const itemPath = [...path, item.name];
      if (item instanceof protobuf.Type) {
        messages.set(name, { path: itemPath, fields: item.fieldsArray, prefix: name });
        visit(item, name, itemPath);
      } else if (item instanceof protobuf.Enum) {
        enums.set(name, { path: itemPath, values: item.values });
        if (name === 'ErrorCode') errors = errorValues(item);
      }
    }
  };
  for (const file of protoFiles) {
    const parsed = protobuf.parse(readFileSync(file, 'utf8'));
    visit(parsed.root.lookup('tidemark.v1'), '', []);
  }
  return { messages, enums, errors };
}

function wireModule({ messages, enums }) {
  const lines = [...messages, ...enums].map(
    ([name, { path }]) => `export const ${name} = tidemark.v1.${path.join('.')};`,
  );
  return `${banner}import './safe-integers.js';\nimport { tidemark } from './messages.js';\n\n${lines.join('\n')}\n`;
}

const scalars = {
  string: 'string',
  bool: 'boolean',
  bytes: 'Uint8Array',
  int32: 'number',
  uint32: 'number',
  sint32: 'number',
  int64: 'number',
  uint64: 'number',
  sint64: 'number',
  double: 'number',
  float: 'number',
};

function wireTypes({ messages, enums }) {
  const typeOf = (field, owner) => {
    const scalar = scalars[field.type];
    if (scalar !== undefined) return { text: scalar, isMessage: false };
    const flat = field.type.replaceAll('.', '');
    const name = [owner + flat, flat].find((each) => messages.has(each) || enums.has(each));
    if (name === undefined) throw new Error(`${owner}.${field.name} has the unknown type ${field.type}`);
    return { text: name, isMessage: messages.has(name) };
  };
  const fieldLine = (field, owner) => {
    const { text, isMessage } = typeOf(field, owner);
    const name = field.name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
    if (field.repeated) return `  ${name}: ${text}[];`;
    const optional = isMessage || field.options?.proto3_optional === true || field.partOf != null;
    return `  ${name}: ${text}${optional ? ' | null' : ''};`;
  };
  const messageTypes = [...messages].map(([name, { fields }]) => {
    const body = fields.map((field) => fieldLine(field, name)).join('\n');
    return `export interface ${name} {\n${body}${body === '' ? '' : '\n'}}\nexport declare const ${name}: MessageCodec<${name}>;`;
  });
  const enumTypes = [...enums].map(([name, { values }]) => {
    const entries = Object.entries(values).map(([key, value]) => `  readonly ${key}: ${value};`);
    return `export declare const ${name}: {\n${entries.join('\n')}\n};\nexport type ${name} = (typeof ${name})[keyof typeof ${name}];`;
  });
  return `${banner}import type { Reader, Writer } from 'protobufjs';

/** What may be given to encode or create: absent fields take their defaults. */
export type Init<T> = T extends Uint8Array
  ? T
  : T extends (infer U)[]
    ? readonly Init<U>[]
    : T extends object
      ? { readonly [K in keyof T]?: Init<T[K]> | null | undefined }
      : T;

export interface MessageCodec<T> {
  create(properties?: Init<T>): T;
  encode(message: Init<T>, writer?: Writer): Writer;
  /** Throws RangeError if the input ends early or holds a 64-bit value outside the safe integers. */
  decode(input: Uint8Array | Reader, length?: number): T;
}

${[...messageTypes, ...enumTypes].join('\n\n')}
`;
}

function errorValues(errorCode) {
  return Object.entries(errorCode.values).map(([name, code]) => {
    const options = errorCode.valuesOptions?.[name] ?? {};
    return {
      code,
      name,
      retriable: options['(retriable)'] === true,
      certain: options['(certain)'] === true,
      advice: options['(advice)'] ?? '',
    };
  });
}

function errorTable(errors) {
  const rows = errors.map((value) => `  ${JSON.stringify(value)},`);
  return `${banner}export const errorTable = Object.freeze([\n${rows.join('\n')}\n]);\n`;
}

function errorTableTypes(errors) {
  return `${banner}export type ErrorName =\n${errors.map(({ name }) => `  | '${name}'`).join('\n')};
export interface ErrorInfo {
  readonly code: number;
  readonly name: ErrorName;
  readonly retriable: boolean;
  readonly certain: boolean;
  readonly advice: string;
}
export declare const errorTable: readonly ErrorInfo[];
`;
}

function readIfPresent(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (process.argv.includes('--check')) {
  const scratch = mkdtempSync(join(tmpdir(), 'tidemark-generate-'));
  try {
    generate(scratch);
    const stale = readdirSync(scratch).filter(
      (name) => readFileSync(join(scratch, name), 'utf8') !== readIfPresent(join(outDir, name)),
    );
    if (stale.length > 0) {
      console.error(`generated code is stale (${stale.join(', ')}): run "npm run generate" and commit the result`);
      process.exitCode = 1;
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
} else {
  generate(outDir);
}
