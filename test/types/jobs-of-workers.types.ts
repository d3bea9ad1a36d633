/** What `npm run typecheck` proves of `client.of(…)`. Nothing of it is run. */
import type { Observable } from 'rxjs';

import { type AssignedJob, type GearmanClient, RemoteWorker, type Task } from '../../lib/index.js';
import type { Equal, Expect } from './equal.js';

interface Photo {
  readonly file: string;
}

interface Thumbnail {
  readonly width: number;
}

declare class ImageWorker {
  readonly folder: string;
  protected readonly storage: Map<string, Photo>;
  constructor(storage: Map<string, Photo>);
  resize(photo: Photo): Promise<Thumbnail>;
  report(job: AssignedJob, photo: Photo): Observable<Thumbnail>;
  lines(photo: Photo): AsyncIterable<string>;
  clean(olderThan?: number): number;
  tick(): void;
  high(photo: Photo): string;
  private secret(): void;
}

declare abstract class BaseWorker {
  abstract scan(photo: Photo): string;
}

export async function ofAClass(client: GearmanClient): Promise<void> {
  const images = client.of(ImageWorker);
  const { width }: Thumbnail = await images.resize({ file: 'a.jpg' }, { unique: 'a' }).result();
  const last: Thumbnail = await images.report({ file: 'a.jpg' }).result();
  const line: string = await images.lines({ file: 'a.jpg' }).result();
  const cleaned: number = await images.clean().result();
  await images.tick().result();
  const high = images.high.resize({ file: 'a.jpg' });
  const low: Thumbnail = await images.low.resize({ file: 'a.jpg' }).result();
  const background = images.background.resize({ file: 'a.jpg' }, { runAt: new Date() });
  await images.highBackground.clean(5).handle;
  await images.lowBackground.tick().handle;
  const scanned: string = await client.of(BaseWorker).scan({ file: 'a.jpg' }).result();
  type Claims = [
    Expect<Equal<typeof high, Task<Thumbnail>>>,
    Expect<Equal<typeof background, Task<never>>>,
    Expect<Equal<keyof typeof images.high, 'resize' | 'report' | 'lines' | 'clean' | 'tick'>>,
  ];
  await Promise.all<Claims | unknown>([width, last, line, cleaned, low, scanned]);
}

export async function mistakesOfClasses(client: GearmanClient): Promise<void> {
  const images = client.of(ImageWorker);
  // @ts-expect-error wrong payload
  images.resize({ path: 'a.jpg' });
  // @ts-expect-error no payload
  images.resize();
  // @ts-expect-error wrong payload, behind the job
  images.report('a.jpg');
  // @ts-expect-error the job is the worker's own parameter
  images.report({} as AssignedJob, { file: 'a.jpg' });
  // @ts-expect-error wrong payload, in the background
  images.background.resize(1);
  // @ts-expect-error no payload, high
  images.high.resize();
  // @ts-expect-error the payload of a job that has none
  images.tick(1);
  // @ts-expect-error wrong payload, optional
  images.clean('five');
  // @ts-expect-error no such method
  images.rotate({ file: 'a.jpg' });
  // @ts-expect-error no such method, in the background
  images.background.rotate({ file: 'a.jpg' });
  // @ts-expect-error no method
  images.folder();
  // @ts-expect-error a private method
  images.secret();
  // @ts-expect-error a method that is named as a way to submit is reached by its job's name only
  images.high({ file: 'a.jpg' });
  // @ts-expect-error an option that does not exist
  images.resize({ file: 'a.jpg' }, { priority: 'high' });
  // @ts-expect-error wrong use of the result
  const width: string = (await images.resize({ file: 'a.jpg' }).result()).width;
  // @ts-expect-error a background job brings no result
  const none: number = (await images.background.resize({ file: 'a.jpg' }).result()).width;
  // @ts-expect-error an instance is no class
  client.of({} as ImageWorker);
  await Promise.all([width, none]);
}

interface Texts {
  reverse(text: string): string;
  shout(text: string): string;
}

export async function ofARemoteWorker(client: GearmanClient): Promise<void> {
  const texts = new RemoteWorker<Texts>({ name: 'Texts', jobs: { reverse: { name: 'turn' }, shout: {} } });
  const reversed: string = await client.of(texts).reverse('abc').result();
  await client.of(texts).lowBackground.shout('abc').handle;
  // @ts-expect-error wrong payload
  client.of(texts).reverse(1);
  // @ts-expect-error no such job
  client.of(texts).whisper('abc');
  // @ts-expect-error wrong use of the result
  const length: number = await client.of(texts).reverse('abc').result();
  await Promise.all([reversed, length]);
}

export const mistaken = [
  // @ts-expect-error a job has no entry
  new RemoteWorker<Texts>({ name: 'Texts', jobs: { reverse: {} } }),
  // @ts-expect-error no job of that name
  new RemoteWorker<Texts>({ name: 'Texts', jobs: { reverse: {}, shout: {}, whisper: {} } }),
  // @ts-expect-error no name
  new RemoteWorker<Texts>({ jobs: { reverse: {}, shout: {} } }),
  // @ts-expect-error no such method of the client
  new RemoteWorker<Texts>({ name: 'T', jobs: { reverse: { defaultMethod: 'doSometimes' }, shout: {} } }),
  // @ts-expect-error an option of workers that run here
  new RemoteWorker<Texts>({ name: 'T', iterations: 3, jobs: { reverse: {}, shout: {} } }),
];
