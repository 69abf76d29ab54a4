import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { methodLabel } from './method.js';
import { methods } from './methods.js';

const ROOT = `${import.meta.dirname}/../../..`;
const all = Object.values(methods);
const read = (path: string) => readFileSync(`${ROOT}/${path}`, 'utf8');

/** `Service/Method` of every rpc in the .proto files, with the names of its messages. */
function declaredInProto(): Map<string, { request: string; response: string; stream: boolean }> {
  const declared = new Map<string, { request: string; response: string; stream: boolean }>();
  for (const file of readdirSync(`${ROOT}/proto/tidemark/v1`)) {
    const text = read(`proto/tidemark/v1/${file}`);
    for (const [, service = '', body = ''] of text.matchAll(/service (\w+) \{([^}]*)\}/g)) {
      for (const rpc of body.matchAll(/rpc (\w+)\((\w+)\) returns \((stream )?(\w+)\)/g)) {
        const [, name = '', request = '', stream, response = ''] = rpc;
        declared.set(`${service}/${name}`, { request, response, stream: stream !== undefined });
      }
    }
  }
  return declared;
}

test('every rpc of the .proto files is a method, and every method an rpc with its messages', () => {
  const declared = declaredInProto();
  expect(all.map(methodLabel).sort()).toEqual([...declared.keys()].sort());
  for (const method of all) {
    const rpc = declared.get(methodLabel(method));
    expect(method.kind === 'stream').toBe(rpc?.stream);
    // protobufjs names the constructor after the message.
    expect(method.request).toHaveProperty('name', rpc?.request);
    expect(method.response).toHaveProperty('name', rpc?.response);
  }
});

test('no id is used twice, and each fits a frame', () => {
  expect(new Set(all.map((method) => method.id)).size).toBe(all.length);
  for (const { id } of all) expect(Number.isInteger(id) && id >= 1 && id <= 65_535).toBe(true);
});

test('the documents list each method with its id and kind', () => {
  for (const path of ['docs/protocol.md', 'packages/rpc/README.md']) {
    const rows = [...read(path).matchAll(/^\| (\d+) +\| `(\w+\/\w+)` +\| ([\w-]+) +\|/gm)].map(
      ([, id, label, kind]) => ({
        id: Number(id),
        label,
        kind: kind === 'one-way' ? 'oneWay' : kind,
      }),
    );
    expect(rows).toEqual(all.map((method) => ({ id: method.id, label: methodLabel(method), kind: method.kind })));
  }
});
