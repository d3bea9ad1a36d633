/** What `npm run typecheck` proves of jobs that are declared by name. Nothing of it is run. */
import type { GearmanClient, Task } from '../../lib/index.js';
import type { Equal, Expect } from './equal.js';

interface Photo {
  readonly file: string;
}

interface Thumbnail {
  readonly width: number;
}

interface Mails {
  send(to: string): Promise<void>;
}

declare module '../../lib/index.js' {
  interface GearmanJobs {
    'TypeTest~resize': (photo: Photo) => Promise<Thumbnail>;
    'TypeTest~clean': (olderThan?: number) => number;
    'TypeTest~tick': () => void;
    'TypeTest~send': Mails['send'];
  }
}

export async function declaredByName(client: GearmanClient): Promise<void> {
  const thumbnail: Thumbnail = await client.doNormal('TypeTest~resize', { file: 'a.jpg' }).result();
  const high = client.doHigh('TypeTest~resize', { file: 'a.jpg' }, { unique: 'a' });
  const called: Thumbnail = await client.callJob('TypeTest~resize', { file: 'a.jpg' }).result();
  const cleaned: number = await client.doLow('TypeTest~clean').result();
  client.doLow('TypeTest~clean', 5, { timeout: 100 });
  client.doNormal('TypeTest~tick');
  client.doNormal('TypeTest~tick', undefined, { timeout: 100 });
  client.doBackground('TypeTest~send', 'a@example.com');
  type Claims = [Expect<Equal<typeof high, Task<Thumbnail>>>];
  await Promise.all<Claims | number>([thumbnail.width, called.width, cleaned]);
}

export async function mistakes(client: GearmanClient): Promise<void> {
  // @ts-expect-error wrong payload
  client.doNormal('TypeTest~resize', { path: 'a.jpg' });
  // @ts-expect-error no payload
  client.doNormal('TypeTest~resize');
  // @ts-expect-error options in the payload's place
  client.doNormal('TypeTest~resize', { unique: 'a' });
  // @ts-expect-error the payload of a job that has none
  client.doNormal('TypeTest~tick', 1);
  // @ts-expect-error wrong payload, optional
  client.doLow('TypeTest~clean', 'five');
  // @ts-expect-error wrong payload, in the background
  client.doBackground('TypeTest~send', 1);
  // @ts-expect-error wrong payload, high
  client.doHighBackground('TypeTest~send', 1);
  // @ts-expect-error wrong payload, low
  client.doLowBackground('TypeTest~send', 1);
  // @ts-expect-error wrong payload, by default method
  client.callJob('TypeTest~send', 1);
  // @ts-expect-error an option that does not exist
  client.doNormal('TypeTest~resize', { file: 'a.jpg' }, { retries: 1 });
  // @ts-expect-error wrong use of the result
  const width: string = await client.doNormal('TypeTest~resize', { file: 'a.jpg' }).result();
  // @ts-expect-error a background job brings no result
  const sent: string = (await client.doBackground('TypeTest~send', 'a').result()).length;
  await Promise.all([width, sent]);
}

/** Of other jobs nothing is known, and the caller says what comes. */
export async function undeclared(client: GearmanClient, name: string): Promise<void> {
  const unknown: unknown = await client.doNormal('TypeTest~nobody', { any: 'thing' }).result();
  const said: Thumbnail = await client.doNormal<Thumbnail>('TypeTest~nobody', 1).result();
  const byVariable: Thumbnail = await client.doNormal<Thumbnail>(name, 1).result();
  // @ts-expect-error what comes is unknown
  const width: number = (await client.doNormal('TypeTest~nobody').result()).width;
  await Promise.all([unknown, said, byVariable, width]);
}
