import { describe, expect, test } from '@jest/globals';
import {
  CLIENT_ID_MAX,
  FUNCTION_NAME_MAX,
  HANDLE_MAX,
  PACKETS,
  SERVER_ERRORS,
  TYPE_OF_CODE,
  UNIQUE_MAX,
} from '../../lib/protocol/index.js';
import { argumentNames, WIRE_FORMAT } from './wire-format.js';

describe('the packet table', () => {
  test('has every number from 1 to 42 exactly once', () => {
    const codes = Object.values(PACKETS).map(({ code }) => code);
    codes.sort((left, right) => left - right);
    expect(codes).toEqual(Array.from({ length: 42 }, (_, index) => index + 1));
  });

  test('has the names, arguments and data of the wire format, and no others', () => {
    const table = Object.entries(PACKETS).map(([name, row]) => [
      name,
      row.code,
      [...row.args],
      'data' in row,
    ]);
    expect(table).toEqual(WIRE_FORMAT.map((row) => [row[1], row[0], argumentNames(row), row[3] === 'data']));
  });

  test('is found by number, with nothing under 0 and above 42', () => {
    expect(TYPE_OF_CODE.length).toBe(43);
    expect(TYPE_OF_CODE[0]).toBeUndefined();
    expect(TYPE_OF_CODE.slice(1)).toEqual(WIRE_FORMAT.map(([, name]) => name));
  });
});

describe('what gearmand and its clients agree on', () => {
  test('the errors that a server sends, in code and text', () => {
    expect(SERVER_ERRORS).toEqual({
      INVALID_MAGIC: 'Request magic expected',
      INVALID_COMMAND: 'Command not expected',
      ARGUMENT_TOO_LARGE: 'Unique value too large',
      QUEUE_ERROR: 'Job queue is full',
      UNKNOWN_OPTION: 'Server does not recognize given option',
      JOB_NOT_FOUND: 'Job given in work result not found',
      ACCESS_DENIED: 'This connection may not do that',
    });
  });

  test('the longest names that fit into their buffers beside a NUL', () => {
    expect([FUNCTION_NAME_MAX, UNIQUE_MAX, HANDLE_MAX, CLIENT_ID_MAX]).toEqual([
      512 - 1,
      64 - 1,
      64 - 1,
      128 - 1,
    ]);
  });
});
