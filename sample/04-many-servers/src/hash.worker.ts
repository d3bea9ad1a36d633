import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

import { AssignedJob, CurrentJob, GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

/** What a job brings. */
export interface Hashed {
  readonly hash: string;
  /** The server that the job came from, which its handle tells: `H:north:17`. */
  readonly server: string;
}

const BYTES = 32;

/** Three functions, so that the order `functionName` has something to tell apart. */
@GearmanWorker({ name: 'Hashes', description: 'Hashes texts', cluster: 'hashes', concurrency: 4 })
export class HashWorker {
  @GearmanJob()
  async light(@GearmanPayload() text: string, @CurrentJob() job: AssignedJob): Promise<Hashed> {
    return hashed(await promisify(pbkdf2)(text, 'salt', 1000, BYTES, 'sha256'), job);
  }

  @GearmanJob()
  async usual(@GearmanPayload() text: string, @CurrentJob() job: AssignedJob): Promise<Hashed> {
    return hashed(await promisify(pbkdf2)(text, 'salt', 10_000, BYTES, 'sha256'), job);
  }

  @GearmanJob()
  async heavy(@GearmanPayload() text: string, @CurrentJob() job: AssignedJob): Promise<Hashed> {
    return hashed((await promisify(scrypt)(text, 'salt', BYTES)) as Buffer, job);
  }
}

function hashed(hash: Buffer, { handle }: AssignedJob): Hashed {
  return { hash: hash.toString('hex'), server: serverOf(handle) };
}

/** Between what all handles begin with and their number. */
export function serverOf(handle: string): string {
  return handle.slice(handle.indexOf(':') + 1, handle.lastIndexOf(':'));
}
