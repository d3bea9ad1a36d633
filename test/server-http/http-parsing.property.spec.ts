import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { JobTokens } from '../../lib/server/http/api/job-tokens.js';
import { parseJobWish } from '../../lib/server/http/api/job-wish.js';
import { parseFunctionHeaders } from '../../lib/server/http/function-headers.js';
import { HttpProblem } from '../../lib/server/http/http-problem.js';
import { toByteString } from '../../lib/protocol/index.js';
import { SILENT_LOGGER } from '../../lib/telemetry/logger.js';
import { codePoint } from '../support/code-point.js';
import { grab, HttpServed, readAnswer } from './http-served.js';

const NAMES = ['x-gearman-unique', 'x-gearman-background', 'x-gearman-priority'];

/** What it returns, or the problem that it throws; any other error fails the test. */
function outcomeOf<Value>(act: () => Value): Value | HttpProblem {
  try {
    return act();
  } catch (error) {
    if (error instanceof HttpProblem) return error;
    throw error;
  }
}

const VALUE = fc.oneof(
  fc.constantFrom('true', 'false', 'TRUE', 'high', 'low', 'normal', 'Low', '', '-'),
  fc.string({ unit: codePoint, maxLength: 80 }),
);

/** Bytes that a request line takes as part of its path. */
const TARGET = fc
  .string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 60,
  })
  .filter((target) => !/^\/*$/.test(target) && !target.includes('#'));

const JSON_MEMBER = fc.constantFrom(
  'function',
  'payload',
  'workload',
  'unique',
  'priority',
  'background',
  'runAt',
  'x',
);

describe('gearmand’s headers', () => {
  test('any values make a submission within the limits, or a 400 that names the header', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...NAMES), VALUE), (headers) => {
        const outcome = outcomeOf(() => parseFunctionHeaders(headers));
        if (outcome instanceof HttpProblem) {
          expect(outcome.status).toBe(400);
          expect(NAMES.filter((name) => outcome.message.toLowerCase().includes(name))).toHaveLength(1);
          return;
        }
        expect(outcome.unique).toBe(headers['x-gearman-unique'] ?? '-');
        expect(outcome.unique.length).toBeLessThan(64);
        expect(String(outcome.background)).toBe((headers['x-gearman-background'] ?? 'false').toLowerCase());
        expect(outcome.priority).toBe((headers['x-gearman-priority'] ?? 'normal').toLowerCase());
      }),
      { numRuns: 1000 },
    );
  });
});

describe('paths', () => {
  test('any path that is not the API’s is a function, byte for byte, without its first slashes', async () => {
    const http = await HttpServed.start();
    try {
      await fc.assert(
        fc.asyncProperty(TARGET, fc.constantFrom('//', '///'), async (name, slashes) => {
          const functionName = name.replace(/^\/+/, '');
          const worker = await http.sleeper(functionName);
          const client = await http.raw();
          client.send(`POST ${slashes}${name} HTTP/1.1\r\nX-Gearman-Background: true\r\n\r\n`);
          expect((await readAnswer(client)).head).toContain('X-Gearman-Command: JOB_CREATED');
          const [handle = '', taken] = await grab(worker);
          expect(taken).toBe(functionName);
          await worker.does('WORK_COMPLETE', handle, '');
          worker.connection.destroy();
          client.destroy();
        }),
        { numRuns: 50 },
      );
    } finally {
      await http.close();
    }
  });
});

const REQUEST =
  'POST /f HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nX-Gearman-Background: true\r\n\r\nworkPOST /api/v1/jobs HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{"function":"f"}\r\n0\r\n\r\n';

/** Requests of which some bytes are others. */
const MUTATED = fc
  .array(fc.tuple(fc.nat(REQUEST.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 4 })
  .map((changes) => {
    const bytes = Buffer.from(REQUEST, 'latin1');
    for (const [place, byte] of changes) bytes[place] = byte;
    return bytes;
  });

describe('any bytes', () => {
  test('get answers of HTTP or none, and disturb nobody', async () => {
    const errors: string[] = [];
    const logger = { ...SILENT_LOGGER, error: (message: string) => void errors.push(message) };
    const http = await HttpServed.start({ server: { logger } });
    const bystander = await http.raw();
    try {
      await fc.assert(
        fc.asyncProperty(MUTATED, async (bytes) => {
          const client = await http.raw();
          client.send(bytes);
          bystander.send('HEAD / HTTP/1.1\r\n\r\n');
          expect((await readAnswer(bystander)).head[0]).toBe('HTTP/1.1 200 OK');
          client.socket.end();
          expect(await client.readAll()).toMatch(/^(HTTP\/1\.1 [1-5]\d\d [\s\S]*)?$/);
        }),
        { numRuns: 300 },
      );
    } finally {
      await http.close();
    }
    expect(errors).toEqual([]);
  });
});

describe('wishes', () => {
  test('any JSON is a submission, or a 400', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(JSON_MEMBER, fc.jsonValue())), (body) => {
        const outcome = outcomeOf(() => parseJobWish(body, false));
        if (outcome instanceof HttpProblem) expect(outcome.status).toBe(400);
        else expect(outcome.submission.functionName).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });

  test('bytes and values go in as they are', () => {
    fc.assert(
      fc.property(
        fc.uint8Array(),
        fc.jsonValue(),
        fc.string({ minLength: 1, maxLength: 15 }),
        (bytes, payload, name) => {
          fc.pre(!name.includes('\0'));
          const workload = Buffer.from(bytes).toString('base64');
          const raw = parseJobWish({ function: name, workload }, false).submission;
          expect([...raw.workload]).toEqual([...bytes]);
          expect(raw.functionName).toBe(toByteString(name));
          const json = parseJobWish({ function: name, payload }, false).submission;
          expect(json.workload.toString()).toBe(JSON.stringify(payload));
        },
      ),
    );
  });
});

describe('tokens', () => {
  const tokens = new JobTokens();

  test('give back the handle, go into a path as they are, and differ each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary-ascii', maxLength: 63 }), (handle) => {
        const token = tokens.issue(handle);
        expect(tokens.handleOf(token)).toBe(handle);
        expect(token).toMatch(/^[\w-]+\.[\w-]{43}$/);
        expect(tokens.issue(handle)).not.toBe(token);
        expect(new JobTokens().handleOf(token)).toBeUndefined();
      }),
    );
  });

  test('are nothing that anybody makes up', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.string().map((text) => `${text}.${text}`),
        ),
        (text) => {
          expect(tokens.handleOf(text)).toBeUndefined();
        },
      ),
    );
  });
});
