/** What the JSON API tells its callers. */

export const notFound = (path: string): string =>
  `there is nothing at ${path}; /openapi.json describes what there is. A function of this name is called with two slashes: /${path}`;

export const badPath = (path: string): string =>
  `expected a path whose percent signs begin %XX of UTF-8, got ${path}`;

export const jsonExpected = (contentType: string | undefined): string =>
  `expected a body of Content-Type application/json, got ${contentType ?? 'none'}`;

export const badJson = (reason: string): string => `expected a body of JSON in UTF-8: ${reason}`;

export const notAnObject = 'expected a JSON object';

export const unknownMember = (name: string, known: readonly string[]): string =>
  `unknown member ${JSON.stringify(name)}; the members are ${known.join(', ')}`;

export const badMember = (name: string, expected: string, value: unknown): string =>
  `expected ${name} as ${expected}, got ${shown(value)}`;

export const twoWorkloads = 'expected payload or workload, got both';

export const DEEP_PAYLOAD = 'payload is nested too deeply';

export const badWait = (most: number, value: string): string =>
  `expected wait as a whole number of milliseconds from 0 to ${most}, got ${JSON.stringify(value)}`;

export const unknownParameter = (name: string): string =>
  `unknown parameter ${JSON.stringify(name)}; there is wait`;

export const NOBODY_WAITS =
  'a job that is not background ends with those who wait for it: send ?wait=MILLISECONDS, or keepResult';

export const LATER_IS_BACKGROUND =
  'a job with runAt runs in the background: leave background out, or make it true';

export const waitIsOver = (wait: number): string =>
  `the job did not end within ${wait} ms, and nobody waits for it any more: it is dropped unless it runs already`;

export const RESULTS_FULL = 'the server waits for as many jobs as it keeps results for; try again later';

export const UNKNOWN_TOKEN = 'expected a token that this server issued since it was started';

export const unknownJob = (handle: string): string => `there is no unfinished job ${handle}`;

const MOST_SHOWN = 100;

/** As it came, in short. What has parts is not written out: it may be nested deeper than that goes. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}
