import { transcript } from '../transcript.js';

const FOREGROUND = ['SUBMIT_JOB', 'SUBMIT_JOB_HIGH', 'SUBMIT_JOB_LOW'];
const BACKGROUND = ['SUBMIT_JOB_BG', 'SUBMIT_JOB_HIGH_BG', 'SUBMIT_JOB_LOW_BG'];

/** How jobs come in, and who joins whom. */
export const SUBMITTING = [
  ...FOREGROUND.map((type) =>
    transcript(`${type}: from its submission to its result`, [
      `C: ${type} f|u|work`,
      'C: GET_STATUS $1',
      'W: CAN_DO f + GRAB_JOB_UNIQ',
      'C: GET_STATUS $1',
      'W: WORK_COMPLETE $1|result',
      'C: GET_STATUS $1',
    ]),
  ),
  ...BACKGROUND.map((type) =>
    transcript(`${type}: the client hears of the handle alone`, [
      `C: ${type} f|u|work`,
      'C: GET_STATUS $1',
      'W: CAN_DO f + GRAB_JOB_UNIQ',
      'W: WORK_DATA $1|part',
      'W: WORK_COMPLETE $1|result',
      'C: GET_STATUS $1',
    ]),
  ),
  transcript('SUBMIT_JOB_EPOCH: in the past is now', [
    'C: SUBMIT_JOB_EPOCH f|u|1|work',
    'W: CAN_DO f + GRAB_JOB_UNIQ',
    'C: SUBMIT_JOB_EPOCH f|u2|soon|work',
    'W: GRAB_JOB_UNIQ',
  ]),
  transcript('SUBMIT_JOB_EPOCH: not before its time', [
    'W: CAN_DO f + PRE_SLEEP',
    'C: SUBMIT_JOB_EPOCH f|u|{now+2}|work',
    'W: GRAB_JOB + PRE_SLEEP',
    'C: text status',
    'W: waits for NOOP',
    'W: GRAB_JOB',
  ]),
  transcript('SUBMIT_JOB_SCHED', ['C: SUBMIT_JOB_SCHED f|u|0|0|1|1|*|work', 'C: text status']),
  transcript('SUBMIT_JOB_SCHED: no such time', ['C: SUBMIT_JOB_SCHED f|u|99|99|99|99|99|work']),
  transcript('reduce jobs carry their reducer to GRAB_JOB_ALL', [
    'C: SUBMIT_REDUCE_JOB_BACKGROUND map|u|red||work',
    'W: CAN_DO map + GRAB_JOB_ALL',
    'C: SUBMIT_REDUCE_JOB map|v|red||more',
    'W: GRAB_JOB_ALL',
    'W: WORK_COMPLETE $2|result',
  ]),
  transcript('reduce jobs lose their reducer to GRAB_JOB and GRAB_JOB_UNIQ', [
    'C: SUBMIT_REDUCE_JOB_BACKGROUND map|u|red||work + SUBMIT_REDUCE_JOB_BACKGROUND map|v|red||work',
    'W: CAN_DO map + GRAB_JOB + GRAB_JOB_UNIQ',
  ]),
  transcript('reduce job without the fourth argument', ['C: SUBMIT_REDUCE_JOB map|u|red|work']),
  transcript('reducer of 65 bytes', ['C: SUBMIT_REDUCE_JOB map|u|{r*65}||work']),
  transcript('reducer of 64 bytes', [
    'C: SUBMIT_REDUCE_JOB_BACKGROUND map|u|{r*64}||work',
    'W: CAN_DO map + GRAB_JOB_ALL',
  ]),
  transcript('unique ID of 63 bytes', ['C: SUBMIT_JOB_BG f|{u*63}|work', 'W: CAN_DO f + GRAB_JOB_UNIQ']),
  transcript('unique ID of 64 bytes', ['C: SUBMIT_JOB_BG f|{u*64}|work', 'W: CAN_DO f + GRAB_JOB_UNIQ']),
  transcript('unique ID of 65 bytes', ['C: SUBMIT_JOB f|{u*65}|work', 'C: text status']),
  transcript('reduce job with a unique ID of 65 bytes', [
    'C: SUBMIT_REDUCE_JOB_BACKGROUND map|{u*65}|red||work',
    'W: CAN_DO map + GRAB_JOB_ALL',
  ]),
  transcript('a function without a name, an empty workload, bytes beyond ASCII', [
    'C: SUBMIT_JOB_BG ||work + SUBMIT_JOB_BG f|| + SUBMIT_JOB_BG \xfc||\xe4|\xf6',
    'W: CAN_DO  + GRAB_JOB_UNIQ',
    'W: CAN_DO f + GRAB_JOB_UNIQ',
    'W: CAN_DO \xfc + GRAB_JOB_UNIQ',
  ]),
  transcript('a function name of 600 bytes', [
    'C: SUBMIT_JOB_BG {f*600}||work',
    'W: CAN_DO {f*600} + GRAB_JOB',
  ]),
  transcript('a submission with too few arguments', ['C: SUBMIT_JOB f|work', 'C: text status']),
  transcript('background onto foreground', [
    'A: SUBMIT_JOB f|u|first',
    'B: SUBMIT_JOB_BG f|u|second',
    'B: GET_STATUS_UNIQUE u',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_COMPLETE $1|result',
  ]),
  transcript('foreground onto background', [
    'A: SUBMIT_JOB_BG f|u|first',
    'B: SUBMIT_JOB f|u|second',
    'B: GET_STATUS_UNIQUE u',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_STATUS $1|1|2 + WORK_DATA $1|DD + WORK_WARNING $1|WW + WORK_EXCEPTION $1|EE + WORK_COMPLETE $1|x',
  ]),
  transcript('foreground onto a running job', [
    'A: SUBMIT_JOB f|u|first',
    'W: CAN_DO f + GRAB_JOB',
    'B: SUBMIT_JOB f|u|second',
    'B: GET_STATUS_UNIQUE u',
    'W: WORK_STATUS $1|1|2 + WORK_COMPLETE $1|result',
    'B: SUBMIT_JOB f|u|third',
  ]),
  transcript('one client submits one job twice', [
    'C: SUBMIT_JOB f|u|work + SUBMIT_JOB f|u|work',
    'C: GET_STATUS_UNIQUE u',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_DATA $1|part + WORK_COMPLETE $1|result',
  ]),
  transcript('high onto low stays low', [
    'C: SUBMIT_JOB_LOW_BG f|u|first + SUBMIT_JOB_HIGH_BG f|u|second',
    'C: text prioritystatus',
  ]),
  transcript('the unique ID -', [
    'C: SUBMIT_JOB_BG f|-|AAA + SUBMIT_JOB_BG f|-|AAA + SUBMIT_JOB_BG f|-|BBB + SUBMIT_JOB_BG f|-| + SUBMIT_JOB_BG f|-|',
    'C: SUBMIT_JOB_BG f||AAA + SUBMIT_JOB_BG f||AAA',
  ]),
  transcript('the same unique ID in two functions', [
    'C: SUBMIT_JOB_BG f|u|d + SUBMIT_JOB_BG g|u|d',
    'C: GET_STATUS_UNIQUE u',
  ]),
];
