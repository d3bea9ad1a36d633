import { fileURLToPath } from 'node:url';

const THIS_FUNCTION_AND_ITS_CALLER = 2;
const LOCATION = /\(?((?:file:\/\/)?[^()]+?):\d+:\d+\)?$/;

/** The file that called the function that calls this one; empty where the stack does not tell. */
export function callerFile(): string {
  const frames = new Error('only its stack is of interest').stack?.split('\n    at ').slice(1) ?? [];
  const location = LOCATION.exec(frames[THIS_FUNCTION_AND_ITS_CALLER] ?? '')?.[1]?.replace(/^.*\(/, '') ?? '';
  return location.startsWith('file://') ? fileURLToPath(location) : location;
}
