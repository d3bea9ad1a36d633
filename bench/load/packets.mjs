// Gearman packets as bytes, made once and sent many times. Not lib/protocol: the generator must not gain or lose with it.

export const HEADER_SIZE = 12;

export const CAN_DO = 1;
export const PRE_SLEEP = 4;
export const NOOP = 6;
export const SUBMIT_JOB = 7;
export const JOB_CREATED = 8;
export const GRAB_JOB = 9;
export const NO_JOB = 10;
export const JOB_ASSIGN = 11;
export const WORK_COMPLETE = 13;
export const ECHO_REQ = 16;
export const ECHO_RES = 17;
export const SUBMIT_JOB_BG = 18;
export const ERROR = 19;
export const GRAB_JOB_UNIQ = 30;
export const JOB_ASSIGN_UNIQ = 31;
export const GRAB_JOB_ALL = 39;
export const JOB_ASSIGN_ALL = 40;

export function packet(type, body = '') {
  const bytes = Buffer.from(body);
  const header = Buffer.alloc(HEADER_SIZE);
  writeHeader(header, 0, type, bytes.length);
  return Buffer.concat([header, bytes]);
}

/** Without a unique ID, no two of them are one job. */
export function submission(type, functionName, workload, unique = '') {
  return packet(type, Buffer.concat([Buffer.from(`${functionName}\0${unique}\0`), workload]));
}

export function writeHeader(bytes, offset, type, size) {
  bytes.writeUInt32BE(0x00_52_45_51, offset);
  bytes.writeUInt32BE(type, offset + 4);
  bytes.writeUInt32BE(size, offset + 8);
}
