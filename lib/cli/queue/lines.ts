const LINE_FEED = 0x0a;

/** One line, without its line feed, and its number from 1 on. */
export interface NumberedLine {
  readonly number: number;
  readonly bytes: Buffer;
}

/** The lines of a stream, one at a time; empty ones are counted, and passed over. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<NumberedLine> {
  let number = 0;
  let parts: Buffer[] = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, start)) {
      const bytes = joined([...parts, chunk.subarray(start, end)]);
      [parts, start, number] = [[], end + 1, number + 1];
      if (!isBlank(bytes)) yield { number, bytes };
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  const bytes = joined(parts);
  if (!isBlank(bytes)) yield { number: number + 1, bytes };
}

function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

/** Also where lines end as on Windows. */
function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes.length === 1 && bytes[0] === 0x0d);
}
