import { describe, expect, test } from '@jest/globals';

import {
  AdminProtocolError,
  AdminRefusedError,
  UnknownCommandError,
} from '../../../lib/client/admin-error.js';
import {
  type AdminRequest,
  cancelJob,
  createFunction,
  dropFunction,
  JOBS,
  maxQueue,
  PERL_CLIENTS,
  PERL_JOBS,
  PID,
  PRIORITY_STATUS,
  shutdown,
  STATUS,
  UNIQUE_JOBS,
  VERBOSE,
  VERSION,
  WORKERS,
} from '../../../lib/client/admin-requests.js';
import { ADDRESS, answered } from './answering.js';

type Row = readonly [what: string, answer: string, result: unknown];

function describeAnswers(name: string, request: AdminRequest<unknown>, rows: readonly Row[]): void {
  describe(`the answer to ${name}`, () => {
    test.each(rows)('%s', async (_, answer, result) => {
      expect(await answered(request, answer)).toEqual(result);
    });
  });
}

describeAnswers('status', STATUS, [
  ['may be empty', '.\n', []],
  [
    'tells of each function, in the server’s order',
    'b\t3\t1\t2\na\t0\t0\t0\n.\n',
    [
      { functionName: 'b', total: 3, running: 1, workers: 2 },
      { functionName: 'a', total: 0, running: 0, workers: 0 },
    ],
  ],
  [
    'may end its lines as Windows does',
    'a\t1\t0\t0\r\n.\r\n',
    [{ functionName: 'a', total: 1, running: 0, workers: 0 }],
  ],
  ['may hold an empty name', '\t1\t0\t0\n.\n', [{ functionName: '', total: 1, running: 0, workers: 0 }]],
  [
    'may hold a name with spaces',
    'a b\t1\t0\t0\n.\n',
    [{ functionName: 'a b', total: 1, running: 0, workers: 0 }],
  ],
  [
    'may hold a name with tabs',
    'a\t9\t1\t0\t0\n.\n',
    [{ functionName: 'a\t9', total: 1, running: 0, workers: 0 }],
  ],
  ['may hold the name "."', '.\t1\t0\t0\n.\n', [{ functionName: '.', total: 1, running: 0, workers: 0 }]],
  [
    'may hold a name that looks like an error',
    'ERR UNKNOWN_COMMAND\t1\t0\t0\n.\n',
    [{ functionName: 'ERR UNKNOWN_COMMAND', total: 1, running: 0, workers: 0 }],
  ],
  [
    'holds names in any script',
    'größe-日本\t1\t0\t0\n.\n',
    [{ functionName: 'größe-日本', total: 1, running: 0, workers: 0 }],
  ],
]);

describeAnswers('prioritystatus', PRIORITY_STATUS, [
  ['may be empty', '.\n', []],
  [
    'tells of each function its jobs by priority',
    'f\t1\t2\t3\t4\n.\n',
    [{ functionName: 'f', high: 1, normal: 2, low: 3, workers: 4 }],
  ],
]);

const CONNECTION = { fd: 37, address: '127.0.0.1', clientId: undefined, functionNames: [] };

describeAnswers('workers', WORKERS, [
  ['may be empty', '.\n', []],
  ['tells of a connection without functions', '37 127.0.0.1 - :\n.\n', [CONNECTION]],
  ['may end in a space behind the colon, as Perl’s', '37 127.0.0.1 - : \n.\n', [CONNECTION]],
  [
    'keeps the order of the functions',
    '37 127.0.0.1 - : b a\n.\n',
    [{ ...CONNECTION, functionNames: ['b', 'a'] }],
  ],
  [
    'may end in a space behind the functions, and lack the descriptor, as Java’s',
    'NA 127.0.0.1 - : b a \n.\n',
    [{ ...CONNECTION, fd: undefined, functionNames: ['b', 'a'] }],
  ],
  [
    'may hold a client ID with spaces',
    '37 127.0.0.1 my id 1 : a\n.\n',
    [{ ...CONNECTION, clientId: 'my id 1', functionNames: ['a'] }],
  ],
  ['may hold an empty client ID', '37 127.0.0.1  :\n.\n', [{ ...CONNECTION, clientId: '' }]],
  [
    'may hold a client ID with a colon',
    '37 127.0.0.1 a : b : c\n.\n',
    [{ ...CONNECTION, clientId: 'a : b', functionNames: ['c'] }],
  ],
  [
    'may hold a function with a colon',
    '37 127.0.0.1 - : a:b :c\n.\n',
    [{ ...CONNECTION, functionNames: ['a:b', ':c'] }],
  ],
  [
    'may hold an IPv6 address',
    '37 ::ffff:10.0.0.1 ä : ö\n.\n',
    [{ fd: 37, address: '::ffff:10.0.0.1', clientId: 'ä', functionNames: ['ö'] }],
  ],
  [
    'may hold what is no IP address',
    '1 in-process - :\n.\n',
    [{ ...CONNECTION, fd: 1, address: 'in-process' }],
  ],
]);

describeAnswers('show jobs', JOBS, [
  ['may be empty', '.\n', []],
  [
    'tells of each job',
    'H:vm:1\t2\t1\t0\nH:vm:2\t0\t0\t1\n.\n',
    [
      { handle: 'H:vm:1', retries: 2, ignored: true, queued: false },
      { handle: 'H:vm:2', retries: 0, ignored: false, queued: true },
    ],
  ],
]);

describeAnswers('show unique jobs', UNIQUE_JOBS, [
  ['may be empty', '.\n', []],
  ['holds an empty line for a job without unique ID', '\nu1\n\n.\n', ['', 'u1', '']],
  ['holds any text', 'OK\nERR x\nschlüssel 1\t2\n.\n', ['OK', 'ERR x', 'schlüssel 1\t2']],
]);

describeAnswers('jobs, of Perl’s server', PERL_JOBS, [
  ['may be empty', '.\n', []],
  [
    'tells of each job',
    'f\tu\t10.0.0.1:55\t2\ng h\t\t-\t0\n.\n',
    [
      { functionName: 'f', unique: 'u', worker: '10.0.0.1:55', listeners: 2 },
      { functionName: 'g h', unique: '', worker: undefined, listeners: 0 },
    ],
  ],
]);

describeAnswers('clients, of Perl’s server', PERL_CLIENTS, [
  ['may be empty', '.\n', []],
  [
    'tells of each client and its jobs',
    '10.0.0.1:1\n10.0.0.1:2\n\tf\tu\t10.0.0.3:5\n\tg\t\t-\n10.0.0.1:3\n.\n',
    [
      { address: '10.0.0.1:1', jobs: [] },
      {
        address: '10.0.0.1:2',
        jobs: [
          { functionName: 'f', unique: 'u', worker: '10.0.0.3:5' },
          { functionName: 'g', unique: '', worker: undefined },
        ],
      },
      { address: '10.0.0.1:3', jobs: [] },
    ],
  ],
]);

describeAnswers('cancel job', cancelJob('H:vm:1'), [
  ['tells that it was cancelled', 'OK\r\n', true],
  ['tells that it is unknown', 'ERR UNKNOWN_JOB\r\n', false],
]);

describeAnswers('drop function', dropFunction('f'), [
  ['tells that it was dropped', 'OK\r\n', 'dropped'],
  ['tells that it is unknown', 'ERR function not found\r\n', 'unknown'],
  ['tells that it is in use', 'ERR there are still connected workers or executing clients\r\n', 'inUse'],
]);

describeAnswers('create function', createFunction('f'), [['is OK', 'OK\r\n', undefined]]);
describeAnswers('maxqueue', maxQueue('f', 1), [
  ['is OK', 'OK\r\n', undefined],
  ['may end in a bare line feed, as Perl’s', 'OK\n', undefined],
]);
describeAnswers('shutdown', shutdown(false), [['is OK', 'OK\n', undefined]]);
describeAnswers('getpid', PID, [['is a number', 'OK 1234\n', 1234]]);
describeAnswers('verbose', VERBOSE, [['is a word', 'OK INFO\n', 'INFO']]);
describeAnswers('version', VERSION, [
  ['is gearmand’s', 'OK 1.1.20+ds\n', '1.1.20+ds'],
  ['may be bare, as Perl’s', 'v1.130.2\n', 'v1.130.2'],
  ['may be bare, as old gearmand’s', '1.11\n', '1.11'],
]);

describe('an answer of the server that it has no such command', () => {
  const answers = [
    ['gearmand’s', 'ERR UNKNOWN_COMMAND Unknown+server+commandfoo\r\n'],
    ['gearmand’s to show', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
    ['Perl’s', 'ERR unknown_command \r\n'],
    ['Java’s', 'ERR unknown_command Unknown+server+command\n'],
  ] as const;
  const requests = [
    STATUS,
    WORKERS,
    JOBS,
    UNIQUE_JOBS,
    PERL_JOBS,
    PERL_CLIENTS,
    PID,
    VERSION,
    dropFunction('f'),
  ];
  const table = answers.flatMap(([what, answer]) =>
    requests.map((request) => [what, request.line, answer, request] as const),
  );

  test.each(table)('%s, to %s, is an UnknownCommandError', async (_, command, answer, request) => {
    const error = await answered<unknown>(request, answer).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnknownCommandError);
    expect(error).toMatchObject({ address: ADDRESS, command });
    expect(String(error)).toBe(
      `UnknownCommandError: the job server at ${ADDRESS} has no admin command "${command}"`,
    );
  });
});

test.each([
  ['ERR PERMISSION_DENIED\n', 'PERMISSION_DENIED', '', 'PERMISSION_DENIED'],
  ['ERR BUSY Try+it+later%2C+100%25\r\n', 'BUSY', 'Try it later, 100%', 'BUSY (Try it later, 100%)'],
  ['ERR BUSY 100%+busy\r\n', 'BUSY', '100% busy', 'BUSY (100% busy)'],
  ['ERR not today\r\n', 'not', 'today', 'not (today)'],
])('another error, %j, tells its code and text', async (answer, code, text, shown) => {
  const error = await answered<unknown>(cancelJob('ä'), answer).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(AdminRefusedError);
  expect(error).toMatchObject({ address: ADDRESS, command: 'cancel job ä', code, text });
  expect((error as Error).message).toBe(
    `the job server at ${ADDRESS} refused the admin command "cancel job ä": ${shown}`,
  );
});

test('an error in the midst of a list ends it', async () => {
  await expect(answered(STATUS, 'f\t1\t0\t0\nERR BUSY\n')).rejects.toThrow(AdminRefusedError);
});

test.each([
  [STATUS, 'f\t1\t0\n', '"f\\t1\\t0"'],
  [STATUS, 'f\t1\t0\tmany\n', '"f\\t1\\t0\\tmany"'],
  [STATUS, 'f\t-1\t0\t0\n', '"f\\t-1\\t0\\t0"'],
  [STATUS, '\n', '""'],
  [STATUS, 'OK 1.1.20\n', '"OK 1.1.20"'],
  [PRIORITY_STATUS, 'f\t1\t0\t0\n', '"f\\t1\\t0\\t0"'],
  [WORKERS, '37 127.0.0.1 -\n', '"37 127.0.0.1 -"'],
  [WORKERS, '37 127.0.0.1 :\n', '"37 127.0.0.1 :"'],
  [WORKERS, 'x 127.0.0.1 - :\n', '"x 127.0.0.1 - :"'],
  [JOBS, 'H:vm:1\t0\t2\t0\n', '"H:vm:1\\t0\\t2\\t0"'],
  [PERL_JOBS, 'f\tu\t-\n', '"f\\tu\\t-"'],
  [PERL_CLIENTS, '\tf\tu\t-\n', '"\\tf\\tu\\t-"'],
  [PERL_CLIENTS, 'a b\n', '"a b"'],
  [PID, 'OK\n', '"OK"'],
  [PID, 'OK many\n', '"OK many"'],
  [PID, '.\n', '"."'],
  [VERBOSE, 'OK\n', '"OK"'],
  [VERSION, '.\n', '"."'],
  [VERSION, 'OK\n', '"OK"'],
  [VERSION, 'größe\n', '"größe"'],
  [createFunction('f'), 'OKAY\n', '"OKAY"'],
  [shutdown(true), 'error\n', '"error"'],
  [STATUS, '\0RES\0\0\0\x06\0\0\0\0', 'the packet NOOP'],
] satisfies [AdminRequest<unknown>, string, string][])(
  'what cannot be read is an AdminProtocolError: %j to %j',
  async (request: AdminRequest<unknown>, answer: string, got: string) => {
    const error = await answered(request, answer).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AdminProtocolError);
    const { expected } = request.answer;
    expect(error).toMatchObject({ address: ADDRESS, command: request.line, expected, got });
    expect((error as Error).message).toBe(
      `expected ${expected} as the answer of ${ADDRESS} to "${request.line}", got ${got}`,
    );
  },
);
