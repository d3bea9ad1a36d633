import { LoadConnection } from './load-connection.mjs';
import {
  CAN_DO,
  GRAB_JOB_UNIQ,
  HEADER_SIZE,
  JOB_ASSIGN_UNIQ,
  JOB_CREATED,
  SUBMIT_JOB_BG,
  WORK_COMPLETE,
  packet,
  submission,
  writeHeader,
} from './packets.mjs';

/**
 * One job is submitted for each that is grabbed and completed, so that the queue stays as long as it is: what a job costs
 * in front of that queue. One connection is client and worker.
 */
export async function churn({ port, jobs, inFlight, functionName, workload }) {
  const link = await LoadConnection.open(port);
  const submitted = submission(SUBMIT_JOB_BG, functionName, Buffer.alloc(workload, 'w'));
  const grab = packet(GRAB_JOB_UNIQ);
  let [left, done] = [jobs, 0];
  const started = performance.now();
  await new Promise((finish) => {
    const submitNext = () => left-- > 0 && link.put(submitted);
    link.onPacket = (type, bytes, start) => {
      if (type === JOB_CREATED) return link.put(grab);
      if (type !== JOB_ASSIGN_UNIQ) return;
      complete(link, bytes.subarray(start, bytes.indexOf(0, start) + 1));
      submitNext();
      if (++done === jobs) finish();
    };
    link.onChunk = () => link.flush();
    link.put(packet(CAN_DO, functionName));
    for (let slot = 0; slot < inFlight; slot++) submitNext();
    link.flush();
  });
  const seconds = (performance.now() - started) / 1000;
  link.close();
  return { jobs: done, seconds, rate: done / seconds };
}

function complete(link, handle) {
  const block = link.room(HEADER_SIZE + handle.length);
  writeHeader(block, link.offset, WORK_COMPLETE, handle.length);
  handle.copy(block, link.offset + HEADER_SIZE);
  link.advance(HEADER_SIZE + handle.length);
}
