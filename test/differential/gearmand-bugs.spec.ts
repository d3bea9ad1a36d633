import { describe, expect, test } from '@jest/globals';

import type { JobServerOptions } from '../../lib/server/index.js';
import { playedToOurs } from './compare.js';

/** What each step makes ours say; the wording of steps and answers is that of the transcripts. */
type Play = readonly (readonly [step: string, heard: string])[];

async function expectPlay(play: Play, options?: JobServerOptions): Promise<void> {
  const steps = play.map(([step]) => step);
  const heard = await playedToOurs({ steps, ...(options !== undefined && { options }) });
  expect(steps.map((step, index) => [step, heard[index]])).toEqual(play);
}

describe('what gearmand does wrong, and ours does not', () => {
  test('an abandoned job swallows no new client of its unique ID', () =>
    expectPlay([
      ['A: SUBMIT_JOB f|u|d', 'A JOB_CREATED $1'],
      ['A: leaves', ''],
      ['B: SUBMIT_JOB f|u|d', 'B JOB_CREATED $2'],
      ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $2|f|d'],
      ['W: WORK_COMPLETE $2|result', 'B WORK_COMPLETE $2|result'],
    ]));

  test('a background job does not die with the foreground client that joined it', () =>
    expectPlay([
      ['A: SUBMIT_JOB_BG f|u|d', 'A JOB_CREATED $1'],
      ['B: SUBMIT_JOB f|u|d', 'B JOB_CREATED $1'],
      ['B: leaves', ''],
      ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $1|f|d'],
    ]));

  test('a background submission that joined a foreground job does not die with its client', () =>
    expectPlay([
      ['A: SUBMIT_JOB f|u|d', 'A JOB_CREATED $1'],
      ['B: SUBMIT_JOB_BG f|u|d', 'B JOB_CREATED $1'],
      ['A: leaves', ''],
      ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $1|f|d'],
    ]));

  test.each(['CANT_DO f', 'RESET_ABILITIES'])('%s does not take away the job that runs', (refusal) =>
    expectPlay([
      ['C: SUBMIT_JOB f||d', 'C JOB_CREATED $1'],
      [`W: CAN_DO f + GRAB_JOB + ${refusal}`, 'W JOB_ASSIGN $1|f|d'],
      ['C: text status', 'C text "f 1 1 0\\n.\\n"'],
      ['W: WORK_COMPLETE $1|result', 'C WORK_COMPLETE $1|result'],
    ]),
  );

  test('a late result of a cancelled job is not forwarded, and its worker is not told of an error', () =>
    expectPlay([
      ['C: SUBMIT_JOB f||d', 'C JOB_CREATED $1'],
      ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $1|f|d'],
      ['A: text cancel job $1', 'A text "OK\\r\\n" / C WORK_FAIL $1'],
      ['W: WORK_COMPLETE $1|late', ''],
    ]));

  test('a function with queued jobs is not dropped', () =>
    expectPlay([
      ['C: SUBMIT_JOB_BG f||d', 'C JOB_CREATED $1'],
      [
        'A: text drop function f',
        'A text "ERR there are still connected workers or executing clients\\r\\n"',
      ],
      ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $1|f|d'],
    ]));

  test('a failure that was an exception has no NUL behind its handle', () =>
    expectPlay([
      ['C: SUBMIT_JOB f||d', 'C JOB_CREATED $1'],
      ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $1|f|d'],
      ['W: WORK_EXCEPTION $1|boom', 'C WORK_FAIL $1'],
    ]));

  test('an exception after the result is no job of this server (gg#312: crash)', () =>
    expectPlay([
      ['C: SUBMIT_JOB f||d', 'C JOB_CREATED $1'],
      ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $1|f|d'],
      [
        'W: WORK_COMPLETE $1|x + WORK_EXCEPTION $1|boom',
        'W ERROR JOB_NOT_FOUND|An exception was received for a job that does not exist / C WORK_COMPLETE $1|x',
      ],
    ]));

  test('a worker that ends its job in the same write gets the workload nevertheless (1.1.20: freed memory)', () =>
    expectPlay([
      ['C: SUBMIT_JOB f||work', 'C JOB_CREATED $1'],
      [
        'W: CAN_DO f + GRAB_JOB + WORK_COMPLETE H:000000000001|x',
        'W JOB_ASSIGN $1|f|work / C WORK_COMPLETE $1|x',
      ],
    ]));

  test('PRE_SLEEP takes no job out of the queue where an abandoned one stood in the way', () =>
    expectPlay([
      ['A: SUBMIT_JOB f||1', 'A JOB_CREATED $1'],
      ['B: SUBMIT_JOB_HIGH_BG g||2', 'B JOB_CREATED $2'],
      ['A: leaves', ''],
      ['W: CAN_DO g + CAN_DO f + PRE_SLEEP', 'W NOOP'],
      ['B: text status', 'B text "f 0 0 1\\ng 1 0 1\\n.\\n"'],
      ['W: GRAB_JOB', 'W JOB_ASSIGN $2|g|2'],
    ]));

  test('create function takes a bare line feed', () =>
    expectPlay([
      ['A: line create function mine', 'A text "OK\\r\\n"'],
      ['A: text status', 'A text "mine 0 0 0\\n.\\n"'],
    ]));

  test('a unique ID of 64 bytes is refused, not cut', () =>
    expectPlay([['C: SUBMIT_JOB f|{u*64}|d', 'C ERROR ARGUMENT_TOO_LARGE|Unique value too large']]));

  test('a reduce job with a unique ID that is too long is refused, not cut', () =>
    expectPlay([
      ['C: SUBMIT_REDUCE_JOB f|{u*65}|red||d', 'C ERROR ARGUMENT_TOO_LARGE|Unique value too large'],
    ]));

  test.each(['SUBMIT_JOB f|d', 'SUBMIT_REDUCE_JOB f|u|red|d', 'WORK_STATUS H:1|1'])(
    'too few arguments are answered and closed, not waited for: %s',
    (message) => expectPlay([[`C: ${message}`, 'C ERROR INVALID_COMMAND|Command not expected / C closed']]),
  );

  test.each([
    ['GET_STATUS {h*64}', 'C STATUS_RES {h*64}|0|0|0|0'],
    ['GET_STATUS_UNIQUE {h*64}', 'C STATUS_RES_UNIQUE {h*64}|0|0|0|0|0'],
  ])('a question that finds nothing is answered: %s', (question, answer) =>
    expectPlay([[`C: ${question}`, answer]]),
  );

  test('a high job of any function goes before a normal one of another (gg#173)', () =>
    expectPlay([
      ['C: SUBMIT_JOB_BG g||1 + SUBMIT_JOB_HIGH_BG f||2', 'C JOB_CREATED $1 / C JOB_CREATED $2'],
      ['W: CAN_DO f + CAN_DO g + GRAB_JOB', 'W JOB_ASSIGN $2|f|2'],
    ]));

  test('with jobRetries 0 the first lost worker is the last (gg#197)', () =>
    expectPlay(
      [
        ['C: SUBMIT_JOB f||d', 'C JOB_CREATED $1'],
        ['W: CAN_DO f + GRAB_JOB', 'W JOB_ASSIGN $1|f|d'],
        ['W: leaves', 'C WORK_FAIL $1'],
      ],
      { jobRetries: 0 },
    ));

  test('a handle is found as it is, not by its beginning, and none is the beginning of another', async () => {
    const submissions = Array.from({ length: 11 }, () => 'SUBMIT_JOB_BG f||d').join(' + ');
    await expectPlay([
      [
        `C: ${submissions}`,
        Array.from({ length: 11 }, (_, index) => `C JOB_CREATED $${index + 1}`).join(' / '),
      ],
      ['C: GET_STATUS H:000000000001', 'C STATUS_RES $1|1|0|0|0'],
      ['C: GET_STATUS H:1', 'C STATUS_RES $1|0|0|0|0'],
    ]);
  });
});
