import type { Direction, Packet } from '../../lib/protocol/index.js';

/** The packet's number, its name, its arguments, and whether opaque data follows them. */
type WireRow = readonly [code: number, name: string, args: string, data?: 'data'];

/** The wire format once more, copied from gearmand's documents and not from our table: each checks the other. */
export const WIRE_FORMAT: readonly WireRow[] = [
  [1, 'CAN_DO', 'functionName'],
  [2, 'CANT_DO', 'functionName'],
  [3, 'RESET_ABILITIES', ''],
  [4, 'PRE_SLEEP', ''],
  [5, 'UNUSED', ''],
  [6, 'NOOP', ''],
  [7, 'SUBMIT_JOB', 'functionName unique', 'data'],
  [8, 'JOB_CREATED', 'handle'],
  [9, 'GRAB_JOB', ''],
  [10, 'NO_JOB', ''],
  [11, 'JOB_ASSIGN', 'handle functionName', 'data'],
  [12, 'WORK_STATUS', 'handle numerator denominator'],
  [13, 'WORK_COMPLETE', 'handle', 'data'],
  [14, 'WORK_FAIL', 'handle'],
  [15, 'GET_STATUS', 'handle'],
  [16, 'ECHO_REQ', '', 'data'],
  [17, 'ECHO_RES', '', 'data'],
  [18, 'SUBMIT_JOB_BG', 'functionName unique', 'data'],
  [19, 'ERROR', 'code text'],
  [20, 'STATUS_RES', 'handle known running numerator denominator'],
  [21, 'SUBMIT_JOB_HIGH', 'functionName unique', 'data'],
  [22, 'SET_CLIENT_ID', 'clientId'],
  [23, 'CAN_DO_TIMEOUT', 'functionName timeout'],
  [24, 'ALL_YOURS', ''],
  [25, 'WORK_EXCEPTION', 'handle', 'data'],
  [26, 'OPTION_REQ', 'option'],
  [27, 'OPTION_RES', 'option'],
  [28, 'WORK_DATA', 'handle', 'data'],
  [29, 'WORK_WARNING', 'handle', 'data'],
  [30, 'GRAB_JOB_UNIQ', ''],
  [31, 'JOB_ASSIGN_UNIQ', 'handle functionName unique', 'data'],
  [32, 'SUBMIT_JOB_HIGH_BG', 'functionName unique', 'data'],
  [33, 'SUBMIT_JOB_LOW', 'functionName unique', 'data'],
  [34, 'SUBMIT_JOB_LOW_BG', 'functionName unique', 'data'],
  [35, 'SUBMIT_JOB_SCHED', 'functionName unique minute hour dayOfMonth month dayOfWeek', 'data'],
  [36, 'SUBMIT_JOB_EPOCH', 'functionName unique epoch', 'data'],
  [37, 'SUBMIT_REDUCE_JOB', 'functionName unique reducer aggregate', 'data'],
  [38, 'SUBMIT_REDUCE_JOB_BACKGROUND', 'functionName unique reducer aggregate', 'data'],
  [39, 'GRAB_JOB_ALL', ''],
  [40, 'JOB_ASSIGN_ALL', 'handle functionName unique reducer', 'data'],
  [41, 'GET_STATUS_UNIQUE', 'unique'],
  [42, 'STATUS_RES_UNIQUE', 'unique known running numerator denominator clients'],
];

export function argumentNames([, , args]: WireRow): string[] {
  return args.split(' ').filter(Boolean);
}

/** A packet as raw bytes, whether or not Gearman has such a one. `body` is a byte string. */
export function wire(direction: Direction, code: number, body = ''): Buffer {
  const bytes = Buffer.from(`${direction === 'request' ? '\0REQ' : '\0RES'}--------${body}`, 'latin1');
  bytes.writeUInt32BE(code, 4);
  bytes.writeUInt32BE(body.length, 8);
  return bytes;
}

/** What the encoder is expected to write, made in the most obvious way. */
export function wireOf({ type, args, data }: Packet, direction: Direction): Buffer {
  const row = WIRE_FORMAT.find(([, name]) => name === type);
  if (row === undefined) throw new Error(`expected a row for ${type}`);
  const parts = row[3] === 'data' ? [...args, data.toString('latin1')] : args;
  return wire(direction, row[0], parts.join('\0'));
}
