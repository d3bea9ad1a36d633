/** The injected client submits a job where its worker is connected. */
import { describe, expect, it } from '@jest/globals';

import { GearmanJob, GearmanWorker, ServerAddressError } from '../../lib/index.js';
import { Applications } from '../nest/applications.js';
import { addressOf, JobServers } from '../nest/job-servers.js';
import { askAdmin } from '../support/admin-text.js';
import type { RunningServer } from '../support/running-server.js';

const applications = Applications.perTest();
const jobServers = JobServers.perTest();

@GearmanWorker({ name: 'Photos' })
class PhotoWorker {
  @GearmanJob()
  resize(file: string): string {
    return file;
  }
}

async function isQueued(server: RunningServer, functionName: string): Promise<boolean> {
  return (await askAdmin(server, 'status')).includes(`${functionName}\t1\t`);
}

describe('servers of jobs', () => {
  it('are where the client submits them: the job’s, else its worker’s, else the application’s', async () => {
    const [application, worker, job] = [
      await jobServers.start(),
      await jobServers.start(),
      await jobServers.start(),
    ];
    const places = [application, worker, job];
    @GearmanWorker({ name: 'Placed', servers: addressOf(worker) })
    class PlacedWorker {
      @GearmanJob()
      byWorker(): void {}
      @GearmanJob({ servers: addressOf(job) })
      byJob(): void {}
    }
    const { client } = await applications.start(
      { providers: [PlacedWorker, PhotoWorker] },
      { servers: addressOf(application), consume: false },
    );

    const names = ['Photos~resize', 'Placed~byWorker', 'Placed~byJob'];
    for (const name of names) await client.doBackground(name).handle;
    await client
      .of(PlacedWorker)
      .background.byJob(undefined, { unique: 'second', servers: addressOf(worker) }).handle;

    const queued = await Promise.all(
      places.map((place) => Promise.all(names.map((name) => isQueued(place, name)))),
    );
    expect(queued).toEqual([
      [true, false, false],
      // The last call names its own.
      [false, true, true],
      [false, false, true],
    ]);
  });

  it('that are no addresses are refused at once', async () => {
    const { client } = await applications.start({ providers: [PhotoWorker] });

    expect(() => client.of(PhotoWorker).resize('a', { servers: 'host:0' })).toThrow(ServerAddressError);
  });
});
