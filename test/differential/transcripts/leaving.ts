import { transcript } from '../transcript.js';

const ONE_RETRY = { flags: ['--job-retries=1'], options: { jobRetries: 1 } };
const TWO_RETRIES = { flags: ['--job-retries=2'], options: { jobRetries: 2 } };

/** Clients and workers that leave, and jobs that are cancelled. */
export const LEAVING = [
  transcript('a client leaves its queued job', [
    'C: SUBMIT_JOB f|u|d',
    'W: CAN_DO f',
    'C: leaves',
    'W: text status',
    'W: text show jobs',
    'W: GRAB_JOB',
    'W: text status',
  ]),
  transcript('a client leaves its queued job: sleepers', [
    'C: SUBMIT_JOB f|u|d',
    'C: leaves',
    'W: CAN_DO f + PRE_SLEEP',
    'W: text status',
  ]),
  transcript('a client leaves its running job', [
    'C: SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'C: leaves',
    'W: text show jobs',
    'W: WORK_DATA $1|part + WORK_COMPLETE $1|result',
    'W: text status',
  ]),
  transcript('a client and then the worker leave a running job', [
    'C: SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'C: leaves',
    'W: leaves',
    'V: CAN_DO f + GRAB_JOB',
    'V: text status',
  ]),
  transcript('a new client submits the unique ID of an abandoned job', [
    'A: SUBMIT_JOB f|u|d',
    'A: leaves',
    'B: SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_COMPLETE $1|result',
  ]),
  transcript('a foreground client joins a background job and leaves', [
    'A: SUBMIT_JOB_BG f|u|d',
    'B: SUBMIT_JOB f|u|d',
    'B: leaves',
    'W: CAN_DO f + GRAB_JOB',
  ]),
  transcript('a background client joins a foreground job, whose client leaves', [
    'A: SUBMIT_JOB f|u|d',
    'B: SUBMIT_JOB_BG f|u|d',
    'A: leaves',
    'W: CAN_DO f + GRAB_JOB',
  ]),
  transcript('one of two clients leaves', [
    'A: SUBMIT_JOB f|u|d',
    'B: SUBMIT_JOB f|u|d',
    'A: leaves',
    'B: GET_STATUS_UNIQUE u',
    'W: CAN_DO f + GRAB_JOB',
    'W: WORK_COMPLETE $1|result',
  ]),
  transcript('a background job outlives its client', [
    'C: SUBMIT_JOB_BG f|u|d',
    'C: leaves',
    'W: CAN_DO f + GRAB_JOB',
  ]),
  transcript('a worker leaves with five jobs', [
    'C: SUBMIT_JOB_BG f||1 + SUBMIT_JOB_BG f||2 + SUBMIT_JOB_BG f||3 + SUBMIT_JOB_BG f||4 + SUBMIT_JOB_BG f||5',
    'W: CAN_DO f + GRAB_JOB + GRAB_JOB + GRAB_JOB + GRAB_JOB + GRAB_JOB',
    'W: leaves',
    'C: text status',
    'C: text show jobs',
  ]),
  transcript('the job of a lost worker goes to the end, without its progress', [
    'C: SUBMIT_JOB f||1 + SUBMIT_JOB f||2',
    'W: CAN_DO f + GRAB_JOB + WORK_STATUS $1|1|2',
    'W: leaves',
    'C: GET_STATUS $1',
    'V: CAN_DO f + GRAB_JOB + GRAB_JOB',
  ]),
  transcript('the job of a lost worker wakes who sleeps', [
    'V: CAN_DO f + PRE_SLEEP',
    'C: SUBMIT_JOB f||1',
    'W: CAN_DO f + GRAB_JOB',
    'V: GRAB_JOB + PRE_SLEEP',
    'W: leaves',
    'V: GRAB_JOB',
  ]),
  transcript(
    '--job-retries=1: the first lost worker is the last',
    ['C: SUBMIT_JOB f|u|d', 'W: CAN_DO f + GRAB_JOB', 'W: leaves', 'C: text status'],
    ONE_RETRY,
  ),
  transcript(
    '--job-retries=2: the second lost worker is the last',
    [
      'C: SUBMIT_JOB f|u|d',
      'W: CAN_DO f + GRAB_JOB',
      'W: leaves',
      'C: text show jobs',
      'V: CAN_DO f + GRAB_JOB',
      'V: leaves',
      'C: text status',
    ],
    TWO_RETRIES,
  ),
  transcript('cancel a queued foreground job', [
    'C: SUBMIT_JOB f|u|d',
    'A: text cancel job $1',
    'A: text status',
    'W: CAN_DO f + GRAB_JOB',
    'A: text status',
  ]),
  transcript('cancel a queued background job', [
    'C: SUBMIT_JOB_BG f|u|d + SUBMIT_JOB_BG f|v|d',
    'A: text cancel job $1',
    'W: CAN_DO f + GRAB_JOB + GRAB_JOB',
  ]),
  transcript('cancel a running foreground job', [
    'C: SUBMIT_JOB f|u|d',
    'W: CAN_DO f + GRAB_JOB',
    'A: text cancel job $1',
    'A: text status',
    'W: WORK_STATUS $1|1|2 + WORK_DATA $1|part',
    'W: WORK_COMPLETE $1|late',
    'W: WORK_COMPLETE $1|again',
  ]),
  transcript('cancel a job twice', [
    'C: SUBMIT_JOB_BG f|u|d',
    'A: text cancel job $1',
    'A: text cancel job $1',
    'C: SUBMIT_JOB_BG f|u|d',
  ]),
];
