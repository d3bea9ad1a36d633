import { OptionError, rejectUnknownOptions } from '../options/index.js';
import { loadInstalled, loadOptional, type PackageLoader } from '../packages/index.js';
import { PhpScan } from './php-scan.js';
import { fromPhp, type PhpLibrary, type PhpStrings, writeArrays, writeLeaf } from './php-values.js';
import { PayloadError, type Serializer } from './serializer.js';
import { ValueWalk } from './value-walk.js';

/**
 * How PHP's payloads are read.
 *
 * @example
 * const options: PhpSerializerOptions = { strings: 'bytes' };
 */
export interface PhpSerializerOptions {
  /**
   * `text`: a PHP string becomes a string where it is UTF-8, and a `Buffer` where it is not. `bytes`: always a
   * `Buffer`, for payloads of pictures or other bytes, which may look like UTF-8 by chance. Keys are always text.
   * Default `text`.
   */
  readonly strings?: PhpStrings;
}

const EMPTY = Buffer.alloc(0);
const STRINGS: readonly unknown[] = ['text', 'bytes'] satisfies PhpStrings[];

/** The only class there is: `PhpScan` makes every object one of it. */
const CLASSES: object = Object.assign(Object.create(null) as object, { stdClass: Object });

/**
 * PHP's `serialize()` format, by the package php-serialize: for the PHP clients and workers that were there first.
 * `undefined` is the empty workload, in both directions.
 *
 * | JavaScript | written as, for PHP | read back as |
 * |---|---|---|
 * | `null`, boolean, string | null, bool, string in UTF-8 | the same |
 * | number | int where it is whole and of 64 bits, else float | number |
 * | `bigint`, 64 bits | int | number; `bigint` where a number is not exact |
 * | `Buffer`, `Uint8Array` | string of these bytes | see {@link PhpSerializerOptions.strings} |
 * | array, `Set` | array from 0 | array |
 * | object, `Map` | array with keys | object; an empty array where it was empty |
 * | `Date`, what has a `toJSON` | that | that |
 *
 * PHP's own objects, of whatever class, are read as plain objects of all their properties: no class is looked up, made
 * or run. Refused are references (`r`, `R`: the same object twice), enum cases, classes that implement the
 * deprecated `Serializable`, and the key `__proto__`.
 *
 * @example
 * // npm install php-serialize
 * client.doNormal('resize', { file: 'a.jpg' }, { serializer: new PhpSerializer() });
 */
export class PhpSerializer implements Serializer {
  readonly name = 'PHP';
  readonly joinsData = false;
  private readonly library: PhpLibrary;
  private readonly strings: PhpStrings;

  /**
   * @param load finds the package elsewhere than beside this one
   * @throws MissingPackageError where php-serialize is not installed
   */
  constructor(options: PhpSerializerOptions = {}, load: PackageLoader = loadInstalled) {
    this.strings = resolveStrings(options);
    this.library = loadOptional('php-serialize', 'PhpSerializer', load) as PhpLibrary;
  }

  serialize(value: unknown): Buffer {
    if (value === undefined) return EMPTY;
    const walk = new ValueWalk(this.name, (leaf) => writeLeaf(leaf, this.library));
    return Buffer.from(writeArrays(walk.copy(value)), 'latin1');
  }

  deserialize(bytes: Buffer): unknown {
    if (bytes.length === 0) return undefined;
    try {
      const readable = new PhpScan(bytes).run();
      const value = this.library.unserialize(readable, CLASSES, { encoding: 'binary', strict: true });
      return fromPhp(value, this.strings);
    } catch (cause) {
      if (cause instanceof PayloadError) throw cause;
      throw new PayloadError(
        `expected a payload of PHP's serialize that is not nested thousands deep, got ${bytes.length} bytes that hold another`,
        { cause },
      );
    }
  }
}

function resolveStrings(options: PhpSerializerOptions): PhpStrings {
  rejectUnknownOptions('PhpSerializer', options, ['strings']);
  const { strings = 'text' } = options;
  if (STRINGS.includes(strings)) return strings;
  throw new OptionError(`expected strings as "text" or "bytes", got ${JSON.stringify(strings)}`);
}
