import { describe, expect, it, test } from '@jest/globals';
import * as fc from 'fast-check';

import { jobOfLine, LineError, lineOfJob } from '../../lib/cli/queue/job-line.js';
import { linesOf } from '../../lib/cli/queue/lines.js';
import { jobOfTokyoCabinetLine } from '../../lib/cli/queue/tokyo-cabinet-line.js';
import { STORED_PRIORITIES, type StoredJob } from '../../lib/store/index.js';
import { codePoint } from '../support/code-point.js';
import { hex } from './stored.js';

/** Any bytes, half of them text, as a character for each byte. */
const BYTES = fc
  .oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc.string({ unit: codePoint }).map((text) => Buffer.from(text)),
  )
  .map((bytes) => Buffer.from(bytes));
const NAME = BYTES.map((bytes) => bytes.filter((byte) => byte !== 0)).map((bytes) =>
  Buffer.from(bytes).toString('latin1'),
);

const JOB: fc.Arbitrary<StoredJob> = fc.record({
  functionName: NAME.filter((name) => name !== ''),
  uniqueKey: NAME,
  priority: fc.constantFrom(...STORED_PRIORITIES),
  whenToRun: fc.integer({ min: 0, max: 2 ** 33 }),
  workload: BYTES,
});

function job(parts: Partial<StoredJob> = {}): StoredJob {
  const some = { functionName: 'f', uniqueKey: 'u', priority: 'normal', whenToRun: 0 } as const;
  return { ...some, workload: Buffer.from('work'), ...parts };
}

describe('a job as a line of JSON', () => {
  it('is the same job when it is read again, whatever bytes it has, and is one line', () => {
    fc.assert(
      fc.property(JOB, (given) => {
        const line = lineOfJob(given);
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(jobOfLine(Buffer.from(line))).toEqual(given);
      }),
    );
  });

  it('is readable where it is text', () => {
    const unique = Buffer.from('Grüße').toString('latin1');
    expect(lineOfJob(job({ uniqueKey: unique, priority: 'high', whenToRun: 7 }))).toBe(
      '{"function":"f","unique":"Grüße","priority":"high","whenToRun":7,"workload":"work"}\n',
    );
  });

  test.each([
    ['no text', Buffer.from([0xff, 0]), '{"base64":"/wA="}'],
    ['a byte order mark, which is text', Buffer.from('\ufeffx'), '"\ufeffx"'],
    ['half of a pair of UTF-16, which UTF-8 has not', Buffer.from([0xed, 0xa0, 0x80]), '{"base64":"7aCA"}'],
    ['nothing', Buffer.alloc(0), '""'],
  ])('has a workload of %s', (_what, workload, written) => {
    const line = lineOfJob(job({ workload }));
    expect(line).toContain(`"workload":${written}}`);
    expect(jobOfLine(Buffer.from(line)).workload).toEqual(workload);
  });

  it('needs no more than its function', () => {
    expect(jobOfLine(Buffer.from('{"function":"f"}\r'))).toEqual(
      job({ uniqueKey: '', workload: Buffer.alloc(0) }),
    );
  });
});

describe('a line that is no job is refused', () => {
  test.each([
    ['', 'expected an object in JSON'],
    ['{"function":"f"', 'expected an object in JSON, like {"function":"f"'],
    ['["f"]', 'it is none'],
    ['null', 'it is none'],
    ['{"function":"f","workLoad":"x"}', 'unknown key "workLoad"; a job has function, unique, priority'],
    ['{"unique":"u"}', 'expected "function" as the name of a function'],
    ['{"function":"a\\u0000b"}', 'no zero byte'],
    ['{"function":"f","unique":{"base64":"AA=="}}', 'expected "unique" without a zero byte'],
    ['{"function":1}', 'expected "function" as a text, or as {"base64":"…"}, got 1'],
    [
      '{"function":"f","workload":{"a":1}}',
      'expected "workload" as a text, or as {"base64":"…"}, got { a: 1 }',
    ],
    ['{"function":"f","workload":{"base64":"/wA"}}', "got { base64: '/wA' }"],
    ['{"function":"f","workload":{"base64":"","more":1}}', 'expected "workload"'],
    ['{"function":"f","workload":"\\ud800"}', 'expected "workload"'],
    ['{"function":"f","priority":"urgent"}', 'expected "priority" as high, normal, low, got \'urgent\''],
    ['{"function":"f","whenToRun":1.5}', 'a whole number from 0 on, got 1.5'],
    ['{"function":"f","whenToRun":"soon"}', "got 'soon'"],
    ['{"function":"f","whenToRun":-1}', 'got -1'],
  ])('%s', (line, message) => {
    const read = (): StoredJob => jobOfLine(Buffer.from(line));
    expect(read).toThrow(LineError);
    expect(read).toThrow(message);
  });

  test('which is no UTF-8', () => {
    expect(() => jobOfLine(Buffer.from('{"function":"\xff"}', 'latin1'))).toThrow(
      'expected UTF-8; other bytes are',
    );
  });

  test('whose message does not hold all of a workload', () => {
    const line = JSON.stringify({ function: 'f', workload: ['x'.repeat(10_000)] });
    expect(() => jobOfLine(Buffer.from(line))).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/.{300}/) }),
    );
  });
});

/** As `tcamgr list -pv -px` prints it. */
function hexLine({ functionName, uniqueKey, priority, whenToRun, workload }: StoredJob): string {
  const names = Buffer.from(`${functionName}\0${uniqueKey}\0`, 'latin1');
  const rest = Buffer.from(`${STORED_PRIORITIES.indexOf(priority)}${whenToRun}\0`);
  return `${hex(Buffer.from(`${functionName}-${uniqueKey}`, 'latin1'))}\t${hex(Buffer.concat([names, rest, workload]))}`;
}

describe('a job of libtokyocabinet', () => {
  it('is read from hexadecimal numbers, whatever bytes it has', () => {
    fc.assert(
      fc.property(JOB, (given) => {
        expect(jobOfTokyoCabinetLine(Buffer.from(hexLine(given)))).toEqual(given);
      }),
    );
  });

  test.each([
    ['f-u\tf', 'expected what "tcamgr list -pv -px FILE" prints'],
    ['66 2D 75', 'expected what "tcamgr list -pv -px FILE" prints'],
    ['66\t6', 'expected what "tcamgr list -pv -px FILE" prints'],
    ['66\t', 'expected the value as gearmand writes it'],
    ['66\t66 00 75 00 33 30 00', 'expected the value as gearmand writes it'],
    ['66\t66 00 75 00 31 00', 'expected the value as gearmand writes it'],
    ['66\t66 00 75 00 31 30', 'expected the value as gearmand writes it'],
    ['2D 75\t00 75 00 31 30 00', 'expected "function" as the name of a function'],
  ])('is not %s', (line, message) => {
    expect(() => jobOfTokyoCabinetLine(Buffer.from(line))).toThrow(message);
  });
});

describe('lines', () => {
  it('are found however the bytes come, and keep their numbers where some are empty', async () => {
    const line = fc
      .array(fc.constantFrom(0x61, 0xff, 0x00, 0x22), { maxLength: 5 })
      .map((bytes) => Buffer.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.array(fc.nat(6)), fc.boolean(), async (lines, cuts, ends) => {
        const text = Buffer.concat(
          lines.flatMap((each, index) => [...(index === 0 ? [] : [Buffer.from('\n')]), each]),
        );
        const all = ends ? Buffer.concat([text, Buffer.from('\n')]) : text;
        const found = [];
        for await (const { number, bytes } of linesOf(cutInto(all, cuts)))
          found.push([number, Buffer.from(bytes)]);
        expect(found).toEqual(
          lines.map((each, index) => [index + 1, each]).filter(([, each]) => (each as Buffer).length > 0),
        );
      }),
    );
  });
});

/** Pieces of these lengths, over and over; empty ones too. */
async function* cutInto(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let start = 0;
  for (const length of cuts) {
    yield bytes.subarray(start, start + length);
    start += length;
  }
  yield bytes.subarray(start);
}
