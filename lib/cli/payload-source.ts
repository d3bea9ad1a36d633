import { fstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

import { JsonSerializer, RawSerializer, type Serializer, TextSerializer } from '../client/index.js';
import { CliError } from './cli-error.js';
import { notJson, twoPayloads } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

/** What payload and result are. */
export type PayloadFormat = 'json' | 'text' | 'raw';

/** Where a payload may come from. */
export interface PayloadOptions {
  /** The payload itself; `-` is standard input. */
  readonly payload?: string;
  /** A file that holds it. */
  readonly file?: string;
  readonly as: PayloadFormat;
}

const SERIALIZERS: Readonly<Record<PayloadFormat, () => Serializer>> = {
  json: () => new JsonSerializer(),
  text: () => new TextSerializer(),
  raw: () => new RawSerializer(),
};

export function serializerOf({ as }: PayloadOptions): Serializer {
  return SERIALIZERS[as]();
}

/**
 * The payload: the argument, `--file`, or standard input where the argument is `-` or where there is none and a file
 * or a pipe of the shell stands in for the keyboard. Nothing at all is the empty payload.
 *
 * @throws CliError where there are two, or where it is not JSON and shall be; the system's error for a file
 */
export async function readPayload(options: PayloadOptions): Promise<unknown> {
  const bytes = await bytesOf(options);
  if (options.as === 'raw') return bytes;
  const text = bytes.toString('utf8');
  if (options.as === 'text') return text;
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CliError(notJson(text, (cause as Error).message), EXIT.usage, { cause });
  }
}

async function bytesOf({ payload, file }: PayloadOptions): Promise<Buffer> {
  if (payload !== undefined && file !== undefined) throw new CliError(twoPayloads, EXIT.usage);
  if (file !== undefined) return readFile(file);
  if (payload === '-' || (payload === undefined && isPiped())) return buffer(process.stdin);
  return Buffer.from(payload ?? '');
}

/** Sockets are left alone: what starts programs often connects one that it never closes. */
function isPiped(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isFile();
  } catch (error) {
    // Standard input may be closed; then it has nothing to say.
    if ((error as NodeJS.ErrnoException).code === 'EBADF') return false;
    throw error;
  }
}
