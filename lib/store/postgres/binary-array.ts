const HEADER = 20;
const LENGTH = 4;

/**
 * An array as PostgreSQL reads it in its binary format. As text, which is what pg would send, each byte of a `bytea[]`
 * takes two characters, and five times as long.
 *
 * @param type the object ID of the elements' type
 */
export function binaryArray(type: number, elements: readonly Buffer[]): Buffer {
  const size = elements.reduce((sum, element) => sum + LENGTH + element.length, HEADER);
  const array = Buffer.allocUnsafe(size);
  const [dimensions, nulls, lowest] = [1, 0, 1];
  let at = 0;
  for (const word of [dimensions, nulls, type, elements.length, lowest]) at = array.writeInt32BE(word, at);
  for (const element of elements) {
    at = array.writeInt32BE(element.length, at);
    at += element.copy(array, at);
  }
  return array;
}
