// The driver of kafkajs, which reads by groups alone: it produces. The codecs that it comes without are Tidemark's own.
import { compress } from '@tidemark/protocol';
import kafkajs from 'kafkajs';
import { driverArguments, oneAtATime, sendAll } from './workload.mjs';

const { CompressionCodecs, CompressionTypes, Kafka, logLevel } = kafkajs;

const TYPES = {
  none: CompressionTypes.None,
  gzip: CompressionTypes.GZIP,
  snappy: CompressionTypes.Snappy,
  lz4: CompressionTypes.LZ4,
  zstd: CompressionTypes.ZSTD,
};

for (const name of ['snappy', 'lz4', 'zstd']) {
  CompressionCodecs[TYPES[name]] = () => ({
    compress: async (encoder) => Buffer.from(compress(name, encoder.buffer)),
    decompress: () => Promise.reject(new Error('this driver does not read')),
  });
}

const options = driverArguments(process.argv.slice(2));
const { topic, partition, acks, codec, idempotent } = options;
const kafka = new Kafka({ brokers: options.brokers, clientId: 'kafkajs', logLevel: logLevel.NOTHING });
const producer = kafka.producer({ idempotent, retry: { retries: 20, maxRetryTime: 1_000 } });
await producer.connect();
const send = ({ key, value, header }) => {
  const messages = [{ key, value, partition, headers: { n: header } }];
  return producer.send({ topic, acks, compression: TYPES[codec], messages });
};
await sendAll(options, oneAtATime(send));
await producer.disconnect();
