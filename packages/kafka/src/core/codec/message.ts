import type { Decoded, Init, Shape } from '../schema.js';
import { KafkaCodecError } from './codec-error.js';
import { compileDecoder } from './decoder.js';
import { compileEncoder } from './encoder.js';
import type { MessageReader } from './message-reader.js';
import type { MessageWriter } from './message-writer.js';

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

interface MessageOptions<S extends Shape> {
  readonly name: string;
  readonly versions: VersionRange;
  /** The first version with compact lengths and tagged fields; Infinity: none. */
  readonly flexibleFrom: number;
  readonly shape: S;
}

interface Codec {
  readonly decode: ReturnType<typeof compileDecoder>;
  readonly encode: ReturnType<typeof compileEncoder>;
}

/** One message of the protocol in all its versions. A version is compiled when it is first used. */
export class Message<S extends Shape> {
  readonly name: string;
  readonly versions: VersionRange;
  readonly flexibleFrom: number;
  readonly shape: S;
  readonly #codecs: (Codec | undefined)[] = [];

  constructor(options: MessageOptions<S>) {
    this.name = options.name;
    this.versions = options.versions;
    this.flexibleFrom = options.flexibleFrom;
    this.shape = options.shape;
  }

  isFlexible(version: number): boolean {
    return version >= this.flexibleFrom;
  }

  /** Reads what is left of `reader`, to its end. Throws KafkaCodecError, which names the message. */
  decode(reader: MessageReader, version: number): Decoded<S> {
    const { decode } = this.#codec(version);
    return this.#named(version, () => {
      const value = decode(reader);
      reader.finish();
      // The schema that the decoder was compiled from is the one that the type was inferred from.
      return value as Decoded<S>;
    });
  }

  /** Throws KafkaCodecError, which names the message. */
  encode(writer: MessageWriter, version: number, value: Init<S>): void {
    const { encode } = this.#codec(version);
    this.#named(version, () => encode(writer, value));
  }

  #codec(version: number): Codec {
    const codec = this.#codecs[version] ?? this.#compile(version);
    this.#codecs[version] = codec;
    return codec;
  }

  #compile(version: number): Codec {
    const { min, max } = this.versions;
    if (!(version >= min && version <= max)) {
      throw new KafkaCodecError(
        'unsupported-version',
        `${this.name} has the versions ${min} to ${max}, not ${version}`,
      );
    }
    const edition = { version, flexible: this.isFlexible(version) };
    return { decode: compileDecoder(this.shape, edition), encode: compileEncoder(this.shape, edition) };
  }

  #named<T>(version: number, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof KafkaCodecError)) throw error;
      throw new KafkaCodecError(error.code, `${this.name} v${version}, ${error.message}`);
    }
  }
}
