import { describe, expect, test } from '@jest/globals';

import { BIN, fixture, nestGearman } from './cli-process.js';

const APP = fixture('photos.mjs');
const PREFIXED = { env: { APP_PREFIX: 'dev_' } };
const SUPERVISED = `${process.execPath} ${BIN} gearman`;

/** What both describing commands say of the worker Photos. */
const PHOTOS = `
@Worker\\className : PhotoWorker
@Worker\\fileName : ${APP}
@Worker\\nameSpace : PhotoModule
@Worker\\callableName: Photos
@Worker\\supervisord : ${SUPERVISED}:worker:execute Photos --no-interaction --app ${APP}
@worker\\iterations : 3
@worker\\timeout : 60
@worker\\minimumExecutionTime : 5
@worker\\concurrency : 2
@worker\\defaultMethod : doBackground
@Worker\\#jobs : 2

@worker\\servers :

    #0 - one.example.com:4730
    #1 - [::1]:4730

@Worker\\description :

    Changes photos

`;

function described(words: readonly string[], app = APP) {
  return nestGearman([...words, '--app', app], PREFIXED);
}

describe.each(['gearman:', ''])('%sworker:list', (prefix) => {
  test('lists workers and jobs, jobs numbered across workers', async () => {
    expect(await nestGearman([`${prefix}worker:list`, '--app', APP])).toEqual({
      stdout: `@Worker:  PhotoWorker
callablename:  Photos
Jobs:
  - #1
      name: resize
      callablename: Photos~resize
  - #2
      name: rotate
      callablename: Photos~turn
@Worker:  MailWorker
callablename:  MailWorker
Jobs:
  - #3
      name: send
      callablename: MailWorker~send
`,
      stderr: '',
      exitCode: 0,
    });
  });
});

test('worker:list names the job prefix where there is one', async () => {
  const { stdout } = await described(['worker:list']);
  expect(stdout).toContain(`
  - #3
      name: send
      callablename: MailWorker~send
      jobPrefix: dev_
`);
});

describe.each(['gearman:', ''])('%sworker:describe', (prefix) => {
  test('describes the worker', async () => {
    expect(await described([`${prefix}worker:describe`, 'Photos'])).toEqual({
      stdout: PHOTOS,
      stderr: '',
      exitCode: 0,
    });
  });
});

test('worker:describe names the service whose methods are called', async () => {
  const { stdout } = await described(['worker:describe', 'MailWorker']);
  expect(stdout).toContain(
    `gearman:worker:execute MailWorker --no-interaction --app ${APP}\n@Worker\\service : PhotoStore\n@worker\\iterations : 0\n`,
  );
});

describe.each(['gearman:', ''])('%sjob:describe', (prefix) => {
  test("describes the worker, and the job with its own options, under the servers' name of it", async () => {
    expect(await described([`${prefix}job:describe`, 'Photos~resize'])).toEqual({
      stdout: `${PHOTOS}@job\\methodName : resize
@job\\callableName : dev_Photos~resize
@job\\jobPrefix : dev_
@job\\supervisord : ${SUPERVISED}:job:execute Photos~resize --no-interaction --app ${APP}
@job\\iterations : 10
@job\\timeout : 0
@job\\minimumExecutionTime : 0
@job\\defaultMethod : doHigh

@job\\servers :

    #0 - photos.example.com:4731

@job\\description :

    Makes a photo smaller

`,
      stderr: '',
      exitCode: 0,
    });
  });

  test('takes the name with the prefix too', async () => {
    const [short, long] = await Promise.all(
      ['Photos~turn', 'dev_Photos~turn'].map((name) => described([`${prefix}job:describe`, name])),
    );
    expect(long).toEqual(short);
    expect(long?.exitCode).toBe(0);
  });
});

test("job:describe shows the worker's options for a job that has none, and no prefix where there is none", async () => {
  const { stdout } = await nestGearman(['job:describe', 'Photos~turn', '--app', APP]);
  expect(stdout.slice(PHOTOS.length)).toBe(`@job\\methodName : rotate
@job\\callableName : Photos~turn
@job\\supervisord : ${SUPERVISED}:job:execute Photos~turn --no-interaction --app ${APP}
@job\\iterations : 3
@job\\timeout : 60
@job\\minimumExecutionTime : 5
@job\\defaultMethod : doBackground

@job\\servers :

    #0 - one.example.com:4730
    #1 - [::1]:4730

@job\\description :

    No description is defined

`);
});

test('an embedded server is described as such', async () => {
  const { stdout } = await nestGearman(['worker:describe', 'Held', '--app', fixture('held.mjs')]);
  expect(stdout).toContain(
    '\n@worker\\servers :\n\n    #0 - in the process of the application itself (embedded)\n\n',
  );
});

describe('--supervisor', () => {
  test('prints the program of a worker, with servers and NODE_ENV of the environment, and no secrets', async () => {
    const env = { GEARMAN_SERVERS: 'one:4730,two', NODE_ENV: 'production', GEARMAN_TOKEN: 'secret' };
    const words = ['worker:describe', 'Photos', '--supervisor', '--numprocs', '2', '--app', APP];
    expect(await nestGearman(words, { env, cwd: '/usr' })).toEqual({
      stdout: `[program:Photos]
command=${SUPERVISED}:worker:execute Photos --no-interaction --app ${APP}
directory=/usr
environment=GEARMAN_SERVERS="one:4730,two",NODE_ENV="production"
process_name=%(program_name)s_%(process_num)02d
numprocs=2
autostart=true
autorestart=unexpected
exitcodes=64,78
startsecs=0
stopsignal=TERM
stopwaitsecs=15
killasgroup=true
redirect_stderr=true
`,
      stderr: '',
      exitCode: 0,
    });
  });

  test('prints the program of a job, one process of it, under the name that the command takes', async () => {
    const { stdout } = await described(['job:describe', 'dev_Photos~turn', '--supervisor']);
    expect(stdout).toMatch(`[program:Photos~turn]\ncommand=${SUPERVISED}:job:execute Photos~turn --no-`);
    expect(stdout).toMatch('\nnumprocs=1\n');
  });

  test('says what supervisord cannot read, without a stack', async () => {
    const words = ['worker:describe', 'Photos', '--supervisor', '--app', APP];
    const ended = await nestGearman(words, { env: { GEARMAN_SERVERS: `it's "both"` } });
    expect(ended).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^[^\n]*GEARMAN_SERVERS[^\n]*quotes[^\n]*\n$/),
      exitCode: 78,
    });
  });
});
