/** What a YAML file can say, as far as it is needed here. */
export type YamlValue =
  string | number | boolean | readonly YamlValue[] | { readonly [key: string]: YamlValue | undefined };

/** Keys that need no quotes. Words that YAML 1.1 takes for something else are not among those that are used. */
const PLAIN_KEY = /^[a-z][A-Za-z]*(?:_[a-z]+)*$/;

const RESERVED = ['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'];

/** Characters that YAML does not take as they are, or takes for line breaks. */
const NOT_AS_THEY_ARE = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * A block of YAML that YAML 1.1 and 1.2 read alike: every text is a JSON string, and so is every key that could be
 * read as anything but a text. What is `undefined` is left out.
 *
 * @param indent how far the block is from the left, in spaces
 */
export function yamlOf(value: { readonly [key: string]: YamlValue | undefined }, indent = 0): string {
  const pad = ' '.repeat(indent);
  return Object.entries(value)
    .map(([key, item]) => (item === undefined ? '' : `${pad}${yamlKey(key)}:${after(item, indent + 2)}`))
    .join('');
}

function yamlKey(key: string): string {
  return PLAIN_KEY.test(key) && !RESERVED.includes(key) ? key : yamlString(key);
}

/** What stands behind a key, to the end of its block. */
function after(value: YamlValue, indent: number): string {
  if (isList(value)) return value.length === 0 ? ' []\n' : `\n${yamlList(value, indent)}`;
  if (typeof value !== 'object') return ` ${yamlScalar(value)}\n`;
  const block = yamlOf(value, indent);
  return block === '' ? ' {}\n' : `\n${block}`;
}

function yamlList(items: readonly YamlValue[], indent: number): string {
  const dash = `${' '.repeat(indent)}- `;
  return items.map((item) => dash + listItem(item, indent + 2)).join('');
}

/** A block in a list begins behind the dash. */
function listItem(item: YamlValue, indent: number): string {
  if (typeof item !== 'object') return `${yamlScalar(item)}\n`;
  if (isList(item)) return `[${item.map((inner) => after(inner, 0).trim()).join(', ')}]\n`;
  return yamlOf(item, indent).trimStart();
}

function isList(value: YamlValue): value is readonly YamlValue[] {
  return Array.isArray(value);
}

function yamlScalar(value: string | number | boolean): string {
  return typeof value === 'string' ? yamlString(value) : String(value);
}

function yamlString(text: string): string {
  return JSON.stringify(text).replace(
    NOT_AS_THEY_ARE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
