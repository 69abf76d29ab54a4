// Goal: what foreign clients and Kafka's own broker send is read, and written again to the byte.
// Method: every captured frame of an API that has a schema.
import {
  apiOfKey,
  apis,
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  KafkaCodecError,
} from '@tidemark/kafka';
import { expect, test } from 'vitest';
import { goldenBytes } from './golden-files.js';
import { wireEntries } from './golden-wire.js';

const frameOf = (file: string) => Buffer.from(goldenBytes(`kafka-wire/${file}`));

for (const { file, apiKey, apiVersion, direction } of wireEntries) {
  const api = apiOfKey(apiKey);
  if (api === undefined || apiVersion > api.versions.max) continue;
  test(`${file} is read and written again to the byte`, () => {
    const frame = frameOf(file);
    const again = () => {
      if (direction === 'request') {
        const { header, request } = decodeRequest(api, frame);
        return encodeRequest(api, header, request);
      }
      const { correlationId, response } = decodeResponse(api, apiVersion, frame);
      return encodeResponse(api, { apiVersion, correlationId }, response);
    };
    expect(Buffer.concat(again())).toEqual(frame);
  });
}

test('a version of ApiVersions from the future is refused by name, and the fall-back answer to it is read as v0', () => {
  const request = () => decodeRequest(apis.apiVersions, frameOf('franz-go-18-v5-request.bin'));
  expect(request).toThrow(KafkaCodecError);
  expect(request).toThrow('ApiVersionsRequest has the versions 0 to 4, not 5');
  const { response } = decodeResponse(apis.apiVersions, 0, frameOf('franz-go-18-v5-response.bin'));
  expect(response).toMatchObject({ errorCode: 35, apiKeys: [{ apiKey: 18, minVersion: 0, maxVersion: 4 }] });
});
