import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

import * as z from 'zod';

const offset = z.int().nonnegative();

/**
 * A range of a file's bytes: what a map job is asked. The lines that begin in it are its own. Nothing but offsets is
 * sent: workers read the file themselves, and must see the same disk.
 */
export const LogPart = z.object({ file: z.string(), start: offset, end: offset });
export type LogPart = z.infer<typeof LogPart>;

/** A file, and how many bytes a part of it shall have. */
export const LogFile = z.object({ file: z.string(), partSize: z.int().positive() });
export type LogFile = z.infer<typeof LogFile>;

const NEWLINE = 0x0a;

/** The parts of a file, which nobody has to read for that. @throws the system's error where there is no such file */
export async function partsOf({ file, partSize }: LogFile): Promise<LogPart[]> {
  const { size } = await stat(file);
  return Array.from({ length: Math.ceil(size / partSize) }, (_part, index) => {
    const start = index * partSize;
    return { file, start, end: Math.min(start + partSize, size) };
  });
}

/** The lines that begin in a part, the last one to its end behind it. */
export async function* linesOf({ file, start, end }: LogPart): AsyncGenerator<string> {
  // From the byte before: it tells whether a line begins at `start`, or one that began before goes on.
  let position = Math.max(start - 1, 0);
  let foreign = start > 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { start: position })) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    for (let at = rest.indexOf(NEWLINE); at !== -1; at = rest.indexOf(NEWLINE)) {
      if (!foreign) yield rest.toString('utf8', 0, at);
      foreign = false;
      rest = rest.subarray(at + 1);
      position += at + 1;
      if (position >= end) return;
    }
  }
  if (!foreign && rest.length > 0) yield rest.toString('utf8');
}
