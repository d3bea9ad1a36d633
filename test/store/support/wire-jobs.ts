import type { PacketType } from '../../../lib/protocol/index.js';
import { PacketPeer } from '../../transport/packet-peer.js';
import { tcpDialer } from '../../transport/connection-pairs.js';

/** A background job as it goes over the wire; byte strings, a character for each byte. */
export interface WireJob {
  readonly functionName: string;
  readonly unique: string;
  readonly workload: string;
  /** Default `normal`. */
  readonly priority?: 'high' | 'normal' | 'low';
  /** In seconds; such a job has no other priority. */
  readonly epoch?: number;
}

/** What a worker is given. */
export type TakenJob = Pick<WireJob, 'functionName' | 'unique' | 'workload'>;

const SUBMISSIONS = {
  high: 'SUBMIT_JOB_HIGH_BG',
  normal: 'SUBMIT_JOB_BG',
  low: 'SUBMIT_JOB_LOW_BG',
} as const satisfies Record<string, PacketType>;

/** Submits them in this order over one connection. @returns the type of each answer, in their order */
export async function submitJobs(port: number, jobs: readonly WireJob[]): Promise<readonly string[]> {
  const peer = await PacketPeer.dialled(tcpDialer(port));
  for (const { functionName, unique, workload, priority = 'normal', epoch } of jobs) {
    if (epoch === undefined) peer.send(SUBMISSIONS[priority], functionName, unique, workload);
    else peer.send('SUBMIT_JOB_EPOCH', functionName, unique, String(epoch), workload);
  }
  const answers: string[] = [];
  while (answers.length < jobs.length) answers.push((await peer.next())[0] ?? '');
  peer.connection.end();
  return answers;
}

/** Takes every job of these functions that is due, in the order in which they are handed out, and completes them. */
export async function takeJobs(port: number, functionNames: readonly string[]): Promise<readonly TakenJob[]> {
  const peer = await PacketPeer.dialled(tcpDialer(port));
  for (const functionName of functionNames) await peer.does('CAN_DO', functionName);
  const taken: TakenJob[] = [];
  for (;;) {
    const [type, handle = '', functionName = '', unique = '', workload = ''] = await peer
      .send('GRAB_JOB_UNIQ')
      .next();
    if (type !== 'JOB_ASSIGN_UNIQ') break;
    taken.push({ functionName, unique, workload });
    await peer.does('WORK_COMPLETE', handle, '');
  }
  peer.connection.end();
  return taken;
}
