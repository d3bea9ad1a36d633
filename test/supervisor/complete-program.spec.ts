import { expect, test } from '@jest/globals';

import {
  completeProgram,
  FINAL_EXIT_CODES,
  InvalidProgramError,
  type SupervisedProgram,
  UnprintableError,
} from '../../lib/supervisor/index.js';
import { programWith } from './programs.js';

test('makes every open choice', () => {
  expect(completeProgram(programWith({}))).toEqual({
    ...programWith({}),
    group: undefined,
    user: undefined,
    autostart: true,
    priority: 999,
    startRetries: 3,
    finalExitCodes: [64, 78],
    stopSignal: 'TERM',
    log: undefined,
  });
});

test('makes the open choices of a log', () => {
  const { log } = completeProgram(programWith({ log: { file: '/var/log/a.log', backups: 2 } }));
  expect(log).toEqual({
    file: '/var/log/a.log',
    errorFile: undefined,
    maxBytes: 50 * 1024 * 1024,
    backups: 2,
  });
});

test('takes undefined for an open choice', () => {
  const complete = completeProgram(programWith({ stopSignal: undefined, finalExitCodes: undefined }));
  expect(complete).toMatchObject({ stopSignal: 'TERM', finalExitCodes: FINAL_EXIT_CODES });
});

test('keeps what was chosen', () => {
  const program = programWith({
    group: 'photos',
    user: 'www-data',
    autostart: false,
    priority: 1,
    startRetries: 0,
    finalExitCodes: [],
    stopSignal: 'INT',
    log: { file: '/a.log', errorFile: '/b.log', maxBytes: 0, backups: 0 },
  });
  expect(completeProgram(program)).toEqual(program);
});

const OUT_OF_RANGE: readonly (readonly [string, unknown, Partial<SupervisedProgram>])[] = [
  ['name', '', { name: '' }],
  ['group', '', { group: '' }],
  ['command', [], { command: [] }],
  ['directory', 'srv', { directory: 'srv' }],
  ['processes', 0, { processes: 0 }],
  ['processes', 1.5, { processes: 1.5 }],
  ['startSeconds', -1, { startSeconds: -1 }],
  ['stopWaitSeconds', 0.5, { stopWaitSeconds: 0.5 }],
  ['user', 'a b', { user: 'a b' }],
  ['user', 'root:root', { user: 'root:root' }],
  ['priority', 1000, { priority: 1000 }],
  ['startRetries', -1, { startRetries: -1 }],
  ['finalExitCodes', [256], { finalExitCodes: [256] }],
  ['stopSignal', 'STOP', { stopSignal: 'STOP' as 'TERM' }],
  ['log.file', 'a.log', { log: { file: 'a.log' } }],
  ['log.file', '/var/log/', { log: { file: '/var/log/' } }],
  ['log.errorFile', 'b.log', { log: { file: '/a.log', errorFile: 'b.log' } }],
  ['log.maxBytes', -1, { log: { file: '/a.log', maxBytes: -1 } }],
  ['log.backups', 0.1, { log: { file: '/a.log', backups: 0.1 } }],
];

test.each(OUT_OF_RANGE)('refuses %s %j, saying what was expected', (field, given, special) => {
  const complete = () => completeProgram(programWith(special));
  expect(complete).toThrow(InvalidProgramError);
  expect(complete).toThrow(`expected ${field} to be `);
  expect(complete).toThrow(`got ${JSON.stringify(given)}`);
});

test.each<[string, Partial<SupervisedProgram>]>([
  ['a NUL in the name', { name: 'a\0b' }],
  ['a NUL in a word', { command: ['/bin/true', '\0'] }],
  ['half a character in a value', { environment: { A: 'x\ud800' } }],
  ['half a character in the directory', { directory: '/\udc00' }],
  ["a NUL in a log file's name", { log: { file: '/\0' } }],
  ['a NUL in the group', { group: '\0' }],
])('refuses %s', (_what, special) => {
  expect(() => completeProgram(programWith(special))).toThrow(UnprintableError);
});

test.each(['1A', 'A-B', 'A B', 'É', ''])('refuses the variable %j', (name) => {
  expect(() => completeProgram(programWith({ environment: { [name]: '' } }))).toThrow(UnprintableError);
});
