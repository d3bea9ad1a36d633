import { STORED_PRIORITIES, type StoredJob } from '../../store/index.js';
import { checkedJob, LineError } from './job-line.js';
import * as messages from './queue.messages.js';

/** `66 2D 75<TAB>66 00 75 00 31 30 00`; the key says nothing that the value does not. */
const LINE = /^[\da-f ]*\t([\da-f ]*)$/i;
const HEX = /^(?:[\da-f]{2} ?)*$/i;

/** Function, unique ID, priority, seconds since the Unix epoch, workload. A character is a byte. */
const VALUE = /^([^\0]*)\0([^\0]*)\0([012])(\d{1,15})\0(.*)$/s;

/**
 * The job of a line of `tcamgr list -pv -px FILE`, in the form of gearmand's queue type libtokyocabinet.
 *
 * @throws LineError
 */
export function jobOfTokyoCabinetLine(line: Buffer): StoredJob {
  const [, value] = LINE.exec(line.toString('latin1')) ?? [];
  if (value === undefined || !HEX.test(value)) throw new LineError(messages.notHex);
  const bytes = Buffer.from(value.replaceAll(' ', ''), 'hex').toString('latin1');
  const [, functionName = '', uniqueKey = '', digit, seconds, workload = ''] = VALUE.exec(bytes) ?? [];
  const priority = STORED_PRIORITIES[Number(digit)];
  if (priority === undefined) throw new LineError(messages.notTokyoCabinet);
  return checkedJob({
    functionName,
    uniqueKey,
    priority,
    whenToRun: Number(seconds),
    workload: Buffer.from(workload, 'latin1'),
  });
}
