/** One row of the wire format: the packet's number, its NUL-separated arguments, and what its opaque data is. */
interface PacketRow<Arguments extends readonly string[]> {
  readonly code: number;
  readonly args: Arguments;
  /** What the bytes behind the last argument are; absent where the last argument runs to the packet's end. */
  readonly data?: string;
}

function row<const Arguments extends readonly string[]>(
  code: number,
  args: Arguments,
  data?: string,
): PacketRow<Arguments> {
  return data === undefined ? { code, args } : { code, args, data };
}

const SUBMISSION = ['functionName', 'unique'] as const;
const REDUCTION = ['functionName', 'unique', 'reducer', 'aggregate'] as const;
const SCHEDULE = ['functionName', 'unique', 'minute', 'hour', 'dayOfMonth', 'month', 'dayOfWeek'] as const;

/**
 * The Gearman wire format. Every codec loops over this table, and the `Packet` union is derived from it.
 * Numbers and arguments are those of gearmand's `libgearman/command.cc`, which differs from its PROTOCOL document in
 * one place: reduce jobs carry a fourth argument, `aggregate`, always empty.
 */
export const PACKETS = {
  CAN_DO: row(1, ['functionName']),
  CANT_DO: row(2, ['functionName']),
  RESET_ABILITIES: row(3, []),
  PRE_SLEEP: row(4, []),
  UNUSED: row(5, []),
  NOOP: row(6, []),
  SUBMIT_JOB: row(7, SUBMISSION, 'workload'),
  JOB_CREATED: row(8, ['handle']),
  GRAB_JOB: row(9, []),
  NO_JOB: row(10, []),
  JOB_ASSIGN: row(11, ['handle', 'functionName'], 'workload'),
  WORK_STATUS: row(12, ['handle', 'numerator', 'denominator']),
  WORK_COMPLETE: row(13, ['handle'], 'result'),
  WORK_FAIL: row(14, ['handle']),
  GET_STATUS: row(15, ['handle']),
  ECHO_REQ: row(16, [], 'echo'),
  ECHO_RES: row(17, [], 'echo'),
  SUBMIT_JOB_BG: row(18, SUBMISSION, 'workload'),
  ERROR: row(19, ['code', 'text']),
  STATUS_RES: row(20, ['handle', 'known', 'running', 'numerator', 'denominator']),
  SUBMIT_JOB_HIGH: row(21, SUBMISSION, 'workload'),
  SET_CLIENT_ID: row(22, ['clientId']),
  CAN_DO_TIMEOUT: row(23, ['functionName', 'timeout']),
  ALL_YOURS: row(24, []),
  WORK_EXCEPTION: row(25, ['handle'], 'exception'),
  OPTION_REQ: row(26, ['option']),
  OPTION_RES: row(27, ['option']),
  WORK_DATA: row(28, ['handle'], 'data'),
  WORK_WARNING: row(29, ['handle'], 'warning'),
  GRAB_JOB_UNIQ: row(30, []),
  JOB_ASSIGN_UNIQ: row(31, ['handle', 'functionName', 'unique'], 'workload'),
  SUBMIT_JOB_HIGH_BG: row(32, SUBMISSION, 'workload'),
  SUBMIT_JOB_LOW: row(33, SUBMISSION, 'workload'),
  SUBMIT_JOB_LOW_BG: row(34, SUBMISSION, 'workload'),
  SUBMIT_JOB_SCHED: row(35, SCHEDULE, 'workload'),
  SUBMIT_JOB_EPOCH: row(36, ['functionName', 'unique', 'epoch'], 'workload'),
  SUBMIT_REDUCE_JOB: row(37, REDUCTION, 'workload'),
  SUBMIT_REDUCE_JOB_BACKGROUND: row(38, REDUCTION, 'workload'),
  GRAB_JOB_ALL: row(39, []),
  JOB_ASSIGN_ALL: row(40, ['handle', 'functionName', 'unique', 'reducer'], 'workload'),
  GET_STATUS_UNIQUE: row(41, ['unique']),
  STATUS_RES_UNIQUE: row(42, ['unique', 'known', 'running', 'numerator', 'denominator', 'clients']),
} as const;
