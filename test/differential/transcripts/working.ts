import { transcript } from '../transcript.js';

/** What workers say and get. */
export const WORKING = [
  transcript('abilities are counted, listed and taken back', [
    'W: SET_CLIENT_ID my id 1 + CAN_DO a + CAN_DO b + CAN_DO a',
    'C: text workers',
    'C: text status',
    'W: CANT_DO a + CANT_DO unknown',
    'C: text workers',
    'C: text status',
    'W: RESET_ABILITIES',
    'C: text workers',
  ]),
  transcript('a client ID of 130 bytes', ['W: SET_CLIENT_ID {x*130}', 'W: text workers']),
  transcript('CANT_DO while the job runs', [
    'C: SUBMIT_JOB f||work',
    'W: CAN_DO f + GRAB_JOB + CANT_DO f',
    'C: text status',
    'W: WORK_COMPLETE $1|result',
  ]),
  transcript('RESET_ABILITIES while the job runs', [
    'C: SUBMIT_JOB f||work',
    'W: CAN_DO f + GRAB_JOB + RESET_ABILITIES',
    'C: text status',
    'W: WORK_COMPLETE $1|result',
  ]),
  transcript('PRE_SLEEP with a job there', [
    'C: SUBMIT_JOB_BG f||d',
    'W: CAN_DO f + PRE_SLEEP',
    'W: PRE_SLEEP',
  ]),
  transcript('PRE_SLEEP without a job: one NOOP for two jobs', [
    'W: CAN_DO f + PRE_SLEEP',
    'C: SUBMIT_JOB_BG f||d + SUBMIT_JOB_BG f||d',
    'W: PRE_SLEEP',
    'W: GRAB_JOB + GRAB_JOB + GRAB_JOB + PRE_SLEEP',
    'C: SUBMIT_JOB_BG f||d',
  ]),
  transcript('a worker that does not sleep is not woken', [
    'W: CAN_DO f + GRAB_JOB',
    'C: SUBMIT_JOB_BG f||d',
  ]),
  transcript('abilities announced while asleep', [
    'W: PRE_SLEEP',
    'C: SUBMIT_JOB_BG f||d',
    'W: CAN_DO f',
    'W: CAN_DO g',
    'C: SUBMIT_JOB_BG g||d',
  ]),
  transcript('all who sleep are woken', [
    'V: CAN_DO f + PRE_SLEEP',
    'W: CAN_DO f + PRE_SLEEP',
    'C: SUBMIT_JOB_BG f||d',
    'V: GRAB_JOB',
    'W: GRAB_JOB',
  ]),
  transcript(
    'one who sleeps is woken where one is enough',
    ['V: CAN_DO f + PRE_SLEEP', 'C: SUBMIT_JOB_BG f||d'],
    { flags: ['--worker-wakeup=1'], options: { workerWakeup: 1 } },
  ),
  transcript('the three grabs', [
    'C: SUBMIT_JOB_BG f|u|d + SUBMIT_JOB_BG f|v|d + SUBMIT_JOB_BG f|w|d',
    'W: CAN_DO f + GRAB_JOB + GRAB_JOB_UNIQ + GRAB_JOB_ALL + GRAB_JOB + GRAB_JOB_UNIQ + GRAB_JOB_ALL',
  ]),
  transcript('reports of every kind', [
    'C: SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_STATUS $1|3|10',
    'C: GET_STATUS $1',
    'W: WORK_DATA $1|DD + WORK_WARNING $1|WW + WORK_DATA $1|',
    'W: WORK_STATUS $1|many|-1',
    'C: GET_STATUS $1',
    'W: WORK_FAIL $1',
    'C: GET_STATUS $1',
  ]),
  transcript('WORK_EXCEPTION to a client that did not ask, and to one that did', [
    'A: SUBMIT_JOB f|u|d',
    'B: OPTION_REQ exceptions + SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_EXCEPTION $1|boom',
  ]),
  transcript(
    'WORK_EXCEPTION where all are to hear of it',
    ['A: SUBMIT_JOB f|u|d', 'W: CAN_DO f + GRAB_JOB', 'W: WORK_EXCEPTION $1|boom'],
    { flags: ['--exceptions'], options: { exceptions: true } },
  ),
  ...[
    'WORK_STATUS $1|1|2',
    'WORK_DATA $1|d',
    'WORK_WARNING $1|d',
    'WORK_COMPLETE $1|d',
    'WORK_FAIL $1',
    'WORK_EXCEPTION $1|d',
  ].flatMap((report) => [
    transcript(`${report.split(' ')[0]} of another worker's job`, [
      'C: SUBMIT_JOB f|u|d',
      'V: CAN_DO f + GRAB_JOB',
      `W: ${report}`,
      'V: WORK_COMPLETE $1|result',
    ]),
    transcript(`${report.split(' ')[0]} of no job`, [`W: ${report.replace('$1', 'H:none')}`]),
  ]),
  transcript('WORK_FAIL with a handle of 64 bytes', ['W: WORK_FAIL {h*64}']),
  transcript('WORK_FAIL with a handle that ends with NUL, as libgearman sends it', [
    'C: SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_FAIL $1|',
  ]),
  transcript('a job that is done twice', [
    'C: SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_COMPLETE $1|one + WORK_COMPLETE $1|two',
  ]),
  transcript('priorities: high, normal, low, whatever came first', [
    'C: SUBMIT_JOB_LOW_BG f||1 + SUBMIT_JOB_BG f||2 + SUBMIT_JOB_HIGH_BG f||3 + SUBMIT_JOB_HIGH_BG f||4',
    'W: CAN_DO f + GRAB_JOB + GRAB_JOB + GRAB_JOB + GRAB_JOB',
  ]),
  transcript('priorities: over all functions of a worker', [
    'C: SUBMIT_JOB_BG g||1 + SUBMIT_JOB_HIGH_BG f||2',
    'W: CAN_DO f + CAN_DO g + GRAB_JOB + GRAB_JOB',
  ]),
  transcript('functions take turns', [
    'C: SUBMIT_JOB_BG f||1 + SUBMIT_JOB_BG f||2 + SUBMIT_JOB_BG g||3 + SUBMIT_JOB_BG g||4',
    'W: CAN_DO f + CAN_DO g + GRAB_JOB + GRAB_JOB + GRAB_JOB + GRAB_JOB',
  ]),
  transcript(
    'functions take turns with --round-robin',
    [
      'C: SUBMIT_JOB_BG f||1 + SUBMIT_JOB_BG f||2 + SUBMIT_JOB_BG g||3 + SUBMIT_JOB_BG g||4',
      'W: CAN_DO f + CAN_DO g + GRAB_JOB + GRAB_JOB + GRAB_JOB + GRAB_JOB',
    ],
    { flags: ['--round-robin'] },
  ),
  transcript('CAN_DO_TIMEOUT: the job goes back when the time is over', [
    'C: SUBMIT_JOB f||d',
    'W: CAN_DO_TIMEOUT f|100 + GRAB_JOB',
    'C: asks until f 1 0 1',
    'C: text show jobs',
    'W: WORK_COMPLETE $1|late',
    'W: GRAB_JOB',
  ]),
  transcript('CAN_DO_TIMEOUT: no number, none, a long one', [
    'W: CAN_DO_TIMEOUT f|none + CAN_DO_TIMEOUT g|0',
    'W: CAN_DO_TIMEOUT h|123456789012345678901',
    'C: text status',
  ]),
];
