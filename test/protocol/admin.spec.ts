import { describe, expect, test } from '@jest/globals';
import {
  errorAnswer,
  listAnswer,
  OK_ANSWER,
  parseAdminCommand,
  row,
  unknownCommandAnswer,
  valueAnswer,
} from '../../lib/protocol/index.js';
import { Decoding } from './decoding.js';

function parsed(bytes: string) {
  return new Decoding()
    .push(bytes)
    .events.map((event) => parseAdminCommand('line' in event ? event.line : ''));
}

describe('an admin command', () => {
  test.each([
    ['one word', 'status\n', 'status', 'status', []],
    ['CR LF', 'status\r\n', 'status', 'status', []],
    ['any case, and its word as it came', 'ShutDown\n', 'shutdown', 'ShutDown', []],
    ['arguments keep their case', 'CREATE Function Résize\n', 'create', 'CREATE', ['Function', 'Résize']],
    ['runs of spaces', '  cancel   job    H:x:1  \r\n', 'cancel', 'cancel', ['job', 'H:x:1']],
    ['five words', 'maxqueue f 1 2 3\n', 'maxqueue', 'maxqueue', ['f', '1', '2', '3']],
    ['no more than five words', 'maxqueue f 1 2 3 4 5\n', 'maxqueue', 'maxqueue', ['f', '1', '2', '3']],
    ['a tab is no space', 'show\tjobs\n', 'show\tjobs', 'show\tjobs', []],
    ['nothing', '\r\n', '', '', []],
    ['nothing but spaces', '   \n', '', '', []],
  ])('is read: %s', (_case, bytes, command, word, args) => {
    expect(parsed(bytes)).toEqual([{ command, word, args }]);
  });

  test('is read one behind the other', () => {
    expect(parsed('status\nshow jobs\r\nversion\n').map(({ command }) => command)).toEqual([
      'status',
      'show',
      'version',
    ]);
  });
});

describe('the bytes of an answer', () => {
  test('a list ends in a line with a dot', () => {
    expect(listAnswer([row('resize', 3, 1, 2), row('mail', 0, 0, 0)])).toBe(
      'resize\t3\t1\t2\nmail\t0\t0\t0\n.\n',
    );
  });

  test('an empty list is the dot alone', () => {
    expect(listAnswer([])).toBe('.\n');
  });

  test('a list keeps its empty lines', () => {
    expect(listAnswer(['', 'u', ''])).toBe('\nu\n\n.\n');
  });

  test('a value ends in a bare line feed', () => {
    expect(valueAnswer(1234)).toBe('OK 1234\n');
    expect(valueAnswer('2.0.0')).toBe('OK 2.0.0\n');
  });

  test('OK ends in CR LF', () => {
    expect(OK_ANSWER).toBe('OK\r\n');
  });

  test('an error has plus signs for the spaces of its text, and only of its text', () => {
    expect(errorAnswer('UNKNOWN_JOB')).toBe('ERR UNKNOWN_JOB\r\n');
    expect(errorAnswer('function not found')).toBe('ERR function not found\r\n');
    expect(errorAnswer('INVALID_ARGUMENTS', 'An incomplete set')).toBe(
      'ERR INVALID_ARGUMENTS An+incomplete+set\r\n',
    );
  });

  test('an unknown command is glued to the text', () => {
    expect(unknownCommandAnswer('show')).toBe('ERR UNKNOWN_COMMAND Unknown+server+commandshow\r\n');
  });
});
