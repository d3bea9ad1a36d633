import { checkMessagePack } from './message-pack-scan.js';
import { loadInstalled, loadOptional, type PackageLoader } from '../packages/index.js';
import { PayloadError, type Serializer } from './serializer.js';
import { type Leaf, ValueWalk } from './value-walk.js';

/** What is used of msgpackr. */
interface MessagePackLibrary {
  readonly Packr: new (options: object) => MessagePackCodec;
}

interface MessagePackCodec {
  pack(value: unknown): Buffer;
  unpack(bytes: Buffer): unknown;
}

const EMPTY = Buffer.alloc(0);

/** Plain MessagePack, which every library reads, and integers that are only `bigint` where a number would not do. */
const PLAIN = { useRecords: false, mapsAsObjects: true, int64AsType: 'auto' };

/** The least and the most that 64 bits can hold, with or without a sign. */
const [LEAST, MOST] = [-(2n ** 63n), 2n ** 64n - 1n];

/**
 * MessagePack, by the package msgpackr: smaller than JSON, and it holds bytes (`Buffer`), `Date` and 64-bit integers
 * (`bigint`) as they are. `undefined` is the empty workload, in both directions; inside a value it is what it is in
 * JSON: a property that is left out.
 *
 * It reads any producer's MessagePack. Maps become objects, so their keys become text, and `__proto__` becomes
 * `__proto_`. Integers that a number cannot hold exactly become `bigint`. Extension types are refused, except
 * timestamps. Nothing in a payload is ever executed. A `Buffer` in a value shares the payload's memory.
 *
 * Other languages should know that msgpackr writes whole numbers beyond 32 bits as floats; a `bigint` always is an
 * integer.
 *
 * @example
 * // npm install msgpackr
 * GearmanModule.forRoot({ serializer: new MessagePackSerializer() });
 */
export class MessagePackSerializer implements Serializer {
  readonly name = 'MessagePack';
  readonly joinsData = false;
  private readonly codec: MessagePackCodec;

  /**
   * @param load finds the package elsewhere than beside this one
   * @throws MissingPackageError where msgpackr is not installed
   */
  constructor(load: PackageLoader = loadInstalled) {
    // The build without `new Function`, which also runs where code from strings is forbidden.
    const library = loadOptional('msgpackr/index-no-eval', 'MessagePackSerializer', load);
    this.codec = new (library as MessagePackLibrary).Packr(PLAIN);
  }

  serialize(value: unknown): Buffer {
    if (value === undefined) return EMPTY;
    return this.codec.pack(new ValueWalk(this.name, checkLeaf).copy(value));
  }

  deserialize(bytes: Buffer): unknown {
    if (bytes.length === 0) return undefined;
    checkMessagePack(bytes);
    try {
      return this.codec.unpack(bytes);
    } catch (cause) {
      throw new PayloadError(
        `expected a MessagePack payload whose maps have simple keys, and which is not nested thousands deep, got ${bytes.length} bytes that hold another`,
        { cause },
      );
    }
  }
}

function checkLeaf(leaf: Leaf): Leaf {
  if (typeof leaf !== 'bigint' || (leaf >= LEAST && leaf <= MOST)) return leaf;
  throw new RangeError('a bigint beyond 64 bits');
}
