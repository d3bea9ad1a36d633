import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConsumerFolder, ROOT_MODULES } from './consumer-folder.js';

/** Serves, submits and does a job, as a program does that has no Nest. */
const PROGRAM = `
import { GearmanClient } from 'nestjs-gearman/client';
import { JobServer } from 'nestjs-gearman/server';
import { JobWorker } from 'nestjs-gearman/worker';

const server = new JobServer();
const { port } = await server.listen({ host: '127.0.0.1', port: 0 });
const servers = { host: '127.0.0.1', port };
const worker = new JobWorker({ servers }).register('reverse', (job) => [...job.payload()].reverse().join(''));
worker.start();
const client = new GearmanClient({ servers });
const result = await client.doNormal('reverse', 'Ada').result();
await client.close();
await worker.stop();
await server.close();
process.stdout.write(JSON.stringify(result));
`;

/** Prints which entries can be imported, and what the others miss. */
const IMPORTS = `
const missing = {};
for (const entry of process.argv.slice(2)) {
  missing[entry] = await import(entry).then(() => null, ({ message }) => /'([^']+)'/.exec(message)[1]);
}
process.stdout.write(JSON.stringify(missing));
`;

const ENTRIES = [
  'nestjs-gearman',
  'nestjs-gearman/client',
  'nestjs-gearman/server',
  'nestjs-gearman/store',
  'nestjs-gearman/worker',
];

describe('without Nest installed', () => {
  let folder: ConsumerFolder;
  beforeAll(async () => {
    folder = await ConsumerFolder.make({ rxjs: ROOT_MODULES });
    await folder.write('program.mjs', PROGRAM);
    await folder.write('imports.mjs', IMPORTS);
  });
  afterAll(() => folder.remove());

  it('client, server and worker do a job', async () => {
    expect(await folder.run('program.mjs')).toBe('adA');
  });

  it('only the main entry misses it', async () => {
    expect(await folder.run('imports.mjs', ...ENTRIES)).toEqual({
      'nestjs-gearman': '@nestjs/common',
      'nestjs-gearman/client': null,
      'nestjs-gearman/server': null,
      'nestjs-gearman/store': null,
      'nestjs-gearman/worker': null,
    });
  });
});

describe('with nothing else installed', () => {
  let folder: ConsumerFolder;
  beforeAll(async () => {
    folder = await ConsumerFolder.make({});
    await folder.write('imports.mjs', IMPORTS);
  });
  afterAll(() => folder.remove());

  it('server and worker are there, and the client misses rxjs', async () => {
    expect(await folder.run('imports.mjs', ...ENTRIES)).toMatchObject({
      'nestjs-gearman/client': 'rxjs',
      'nestjs-gearman/server': null,
      'nestjs-gearman/store': null,
      'nestjs-gearman/worker': null,
    });
  });
});
