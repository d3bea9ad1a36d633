import { toByteString } from './byte-string.js';
import { CLIENT_ID_MAX, FUNCTION_NAME_MAX, HANDLE_MAX, UNIQUE_MAX } from './limits.js';

/** A function name, unique ID, handle or client ID that the protocol cannot carry. */
export class InvalidNameError extends Error {
  override readonly name = 'InvalidNameError';
}

function wireName(what: string, text: string, most: number): string {
  const bytes = toByteString(text);
  if (bytes.includes('\0')) {
    throw new InvalidNameError(
      `expected a ${what} without NUL bytes, which end it on the wire, got ${JSON.stringify(text)}`,
    );
  }
  if (bytes.length > most) {
    throw new InvalidNameError(`expected a ${what} of at most ${most} bytes, got ${bytes.length}: "${text}"`);
  }
  return bytes;
}

/** @throws InvalidNameError */
export function wireFunctionName(text: string): string {
  if (text === '') throw new InvalidNameError('expected a function name, got an empty one');
  return wireName('function name', text, FUNCTION_NAME_MAX);
}

/** @throws InvalidNameError */
export function wireUnique(text: string): string {
  return wireName('unique ID', text, UNIQUE_MAX);
}

/** A longer one gearmand does not answer at all. @throws InvalidNameError */
export function wireHandle(text: string): string {
  return wireName('job handle', text, HANDLE_MAX);
}

/** Spaces would break the line of the admin command `workers`. @throws InvalidNameError */
export function wireClientId(text: string): string {
  if (/\s/.test(text)) throw new InvalidNameError(`expected a client ID without spaces, got "${text}"`);
  return wireName('client ID', text, CLIENT_ID_MAX);
}
