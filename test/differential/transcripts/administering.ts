import { transcript } from '../transcript.js';

const BUSY = [
  'C: SUBMIT_JOB_HIGH_BG f|u|1 + SUBMIT_JOB_BG f|v|2 + SUBMIT_JOB_LOW f||3',
  'W: CAN_DO f + GRAB_JOB',
] as const;

/** The admin protocol. */
export const ADMINISTERING = [
  ...['status', 'prioritystatus', 'workers', 'show jobs', 'show unique jobs'].map((command) =>
    transcript(`${command}, with jobs and without`, [
      `A: text ${command}`,
      ...BUSY,
      `A: text ${command}`,
      `A: text ${command.toUpperCase()}`,
      `A: line ${command} `,
    ]),
  ),
  transcript('commands that say one thing', ['A: text version', 'A: text verbose', 'A: text getpid']),
  transcript('commands that say one thing, and more words', [
    'A: text status x + text version x + text verbose DEBUG + text getpid x + text workers x + text prioritystatus x',
  ]),
  transcript('show without and with a wrong argument', [
    'A: text show',
    'A: text show x',
    'A: text show unique',
    'A: text show jobs x',
  ]),
  transcript('cancel without and with wrong arguments', [
    'A: text cancel',
    'A: text cancel job',
    'A: text cancel x y',
    'A: text cancel job H:none',
    'A: text cancel job H:none more',
    'A: text CANCEL JOB H:none',
  ]),
  transcript('create function', [
    'A: text create function mine',
    'A: text status',
    'A: text create function mine',
    'A: text CREATE FUNCTION mine',
    'A: text create',
    'A: text create function',
    'A: text create thing mine',
    'A: text create function mine more',
  ]),
  transcript('create function with a bare line feed', ['A: line create function mine', 'A: text status']),
  transcript('drop function', [
    'A: text create function mine',
    'A: text drop function MINE',
    'A: text status',
    'A: text drop function mine',
    'A: text drop',
    'A: text drop function',
    'A: text drop thing mine',
  ]),
  transcript('drop function while a worker can do it', [
    'W: CAN_DO f',
    'A: text drop function f',
    'W: CANT_DO f',
    'A: text drop function f',
  ]),
  transcript('drop function while a job of it runs', [
    'C: SUBMIT_JOB f||d',
    'W: CAN_DO f + GRAB_JOB',
    'A: text drop function f',
    'W: WORK_COMPLETE $1|result',
  ]),
  transcript('maxqueue with one limit', [
    'A: text create function f',
    'A: text maxqueue f 1',
    'C: SUBMIT_JOB_BG f|u|d + SUBMIT_JOB f||d + SUBMIT_JOB_BG f|u|d',
    'A: text maxqueue f',
    'C: SUBMIT_JOB_BG f||d',
  ]),
  transcript('maxqueue with three limits', [
    'A: text create function f',
    'A: text maxqueue f 3 2 1',
    'C: SUBMIT_JOB_LOW_BG f||1 + SUBMIT_JOB_LOW_BG f||2 + SUBMIT_JOB_BG f||3 + SUBMIT_JOB_BG f||4',
    'C: SUBMIT_JOB_HIGH_BG f||5 + SUBMIT_JOB_HIGH_BG f||6',
    'A: text prioritystatus',
  ]),
  transcript('maxqueue with two limits', [
    'A: text create function f',
    'A: text maxqueue f 2 1',
    'C: SUBMIT_JOB_BG f||1 + SUBMIT_JOB_BG f||2 + SUBMIT_JOB_HIGH_BG f||3 + SUBMIT_JOB_HIGH_BG f||4',
    'C: SUBMIT_JOB_LOW_BG f||5 + SUBMIT_JOB_LOW_BG f||6',
  ]),
  transcript('maxqueue of an unknown function, of nothing, of no number', [
    'A: text maxqueue unknown 1',
    'A: text status',
    'A: text maxqueue',
    'A: text create function f',
    'A: text maxqueue f many',
    'C: SUBMIT_JOB_BG f||1 + SUBMIT_JOB_BG f||2',
  ]),
  transcript('shutdown, which gearmand removed', [
    'A: text shutdown',
    'A: text shutdown graceful',
    'A: text version',
  ]),
  transcript('no command', ['A: text nonsense', 'A: text Nonsense and more', 'A: text']),
  transcript('an empty line', ['A: line']),
  transcript('a line that begins with spaces', ['A: text   version', 'B: line  status']),
  transcript('runs of spaces', ['A: text cancel   job   H:none', 'A: text show  jobs']),
  transcript('more than five words', [
    'A: text version a b c d',
    'A: text version a b c d e',
    'B: text status',
  ]),
  transcript('drop function with a queued job', ['C: SUBMIT_JOB_BG f||d', 'A: text drop function f']),
  transcript('text and packets in one write', [
    'C: ECHO_REQ a + text status + ECHO_REQ b',
    'C: text version + line getpid + SUBMIT_JOB_BG f||d + text status + text show',
  ]),
];
