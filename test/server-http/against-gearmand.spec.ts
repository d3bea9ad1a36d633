import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import type { PacketType } from '../../lib/protocol/index.js';
import { askAdmin } from '../support/admin-text.js';
import { RawPeer } from '../server/raw-peer.js';
import { startGearmand } from '../support/gearmand.js';
import { describeWith } from '../support/programs.js';
import type { RunningServer } from '../support/running-server.js';
import { tcpDialer } from '../transport/connection-pairs.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { grab, HttpServed } from './http-served.js';

/** What is sent, how its job is done if it becomes one, and what comes back, without what differs every time. */
interface Exchange {
  readonly name: string;
  readonly request: string;
  /** What the worker sends besides the handle; none where no job is awaited. */
  readonly job?: readonly [type: PacketType, ...fields: string[]][];
  readonly gearmand: string | RegExp;
  /** Where ours differs. */
  readonly ours?: string;
}

const COMPLETE: Exchange['job'] = [['WORK_COMPLETE', 'result']];

function answer(command: string, body = '', status = '200 OK'): string {
  return `${status}|X-Gearman-Job-Handle: H|X-Gearman-Command: ${command}|Content-Length: ${body.length}||${body}`;
}

const PROBLEM = (status: string): string => `${status}, problem+json`;

const EXCHANGES: readonly Exchange[] = [
  {
    name: 'POST',
    request: 'POST /f HTTP/1.0\r\nContent-Length: 4\r\n\r\nwork',
    job: COMPLETE,
    gearmand: answer('WORK_COMPLETE', 'result'),
  },
  {
    name: 'PUT of HTTP/1.1 without Host',
    request: 'PUT /f HTTP/1.1\r\nConnection: close\r\nContent-Length: 4\r\n\r\nwork',
    job: COMPLETE,
    gearmand: answer('WORK_COMPLETE', 'result'),
  },
  {
    name: 'GET',
    request: 'GET /f HTTP/1.0\r\n\r\n',
    job: COMPLETE,
    gearmand: answer('WORK_COMPLETE', 'result'),
  },
  {
    name: 'in the background',
    request:
      'POST /b HTTP/1.0\r\nX-Gearman-Background: true\r\nX-Gearman-Unique: u\r\nX-Gearman-Priority: low\r\n\r\n',
    gearmand: answer('JOB_CREATED'),
  },
  {
    name: 'a failed job',
    request: 'GET /f HTTP/1.0\r\n\r\n',
    job: [['WORK_FAIL']],
    gearmand: answer('WORK_FAIL'),
  },
  {
    name: 'an exception',
    request: 'GET /f HTTP/1.0\r\n\r\n',
    job: [['WORK_EXCEPTION', 'why']],
    gearmand: answer('WORK_FAIL'),
  },
  {
    name: 'no function',
    request: 'GET / HTTP/1.0\r\n\r\n',
    gearmand: '404 NOT_FOUND|Content-Length: 0||',
    ours: PROBLEM('404 Not Found'),
  },
  {
    name: 'HEAD of nothing',
    request: 'HEAD / HTTP/1.0\r\n\r\n',
    gearmand: '200 OK|X-Gearman-Job-Handle: H|Content-Length: 0||',
    ours: '200 OK|Content-Length: 0||',
  },
  {
    name: 'HEAD',
    request: 'HEAD /f HTTP/1.0\r\n\r\n',
    job: COMPLETE,
    gearmand: '200 OK|X-Gearman-Job-Handle: H|Content-Length: 6||result',
    ours: '200 OK|X-Gearman-Job-Handle: H|X-Gearman-Command: WORK_COMPLETE|Content-Length: 6||',
  },
  {
    name: 'progress',
    request: 'GET /f HTTP/1.0\r\n\r\n',
    job: [
      ['WORK_STATUS', '1', '2'],
      ['WORK_COMPLETE', 'result'],
    ],
    // What its worker sends later follows or not, as the connection is closed meanwhile.
    gearmand: /^200 OK\|X-Gearman-Job-Handle: H\|X-Gearman-Command: WORK_STATUS\|Content-Length: 0\|/,
    ours: answer('WORK_COMPLETE', 'result'),
  },
  {
    name: 'another method',
    request: 'DELETE /f HTTP/1.0\r\n\r\n',
    gearmand: '',
    ours: PROBLEM('405 Method Not Allowed'),
  },
  {
    name: 'no HTTP',
    request: 'GET /f\r\n\r\n',
    gearmand: '',
    ours: PROBLEM('505 HTTP Version Not Supported'),
  },
  {
    name: 'HTTP/2.0',
    request: 'GET /f HTTP/2.0\r\n\r\n',
    gearmand: '',
    ours: PROBLEM('505 HTTP Version Not Supported'),
  },
];

/** As listed above: status, the headers but for those of the moment, body. */
function normalised(text: string): string {
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const [status = '', ...headers] = head.replace(/^HTTP\/1\.[01] /, '').split('\r\n');
  const kept = headers
    .filter((line) => !/^(Server|Date|Connection|Keep-Alive): /.test(line))
    .map((line) => line.replace(/^(X-Gearman-Job-Handle: ).*/, '$1H'));
  if (kept.includes('Content-Type: application/problem+json')) return PROBLEM(status);
  return text === '' ? '' : [status, ...kept, '', body].join('|');
}

function stringOf(expected: string | RegExp): unknown {
  return typeof expected === 'string' ? expected : expect.stringMatching(expected);
}

interface Subject {
  readonly port: number;
  readonly http: number;
}

async function play({ request, job }: Exchange, { port, http }: Subject): Promise<string> {
  const worker = await PacketPeer.dialled(tcpDialer(port));
  await worker.does('CAN_DO', 'f');
  const client = await RawPeer.connect(http);
  client.send(request);
  if (job !== undefined) {
    worker.send('PRE_SLEEP');
    const [handle = ''] = await grab(worker);
    for (const [type, ...fields] of job) worker.send(type, handle, ...fields);
    await worker.hearsNothing();
  }
  const text = await client.readAll();
  worker.connection.destroy();
  return normalised(text);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describeWith(['gearmand'], 'the same requests, to gearmand and to our server', () => {
  let gearmand: RunningServer;
  let served: HttpServed;
  let theirs: Subject;
  let ours: Subject;

  beforeAll(async () => {
    const http = await freePort();
    gearmand = await startGearmand(['--protocol=http', `--http-port=${http}`]);
    theirs = { port: gearmand.port, http };
    served = await HttpServed.start();
    ours = { port: served.served.port, http: served.port };
  });

  afterAll(async () => {
    await served.close();
    await gearmand.stop();
  });

  test.each(EXCHANGES)('$name', async (exchange) => {
    expect(await play(exchange, theirs)).toEqual(stringOf(exchange.gearmand));
    expect(await play(exchange, ours)).toEqual(stringOf(exchange.ours ?? exchange.gearmand));
  });

  test('both count the same jobs', async () => {
    const host = '127.0.0.1';
    const [one, other] = await Promise.all([
      askAdmin(gearmand, 'status'),
      askAdmin({ host, port: ours.port }, 'status'),
    ]);
    expect(one).toContain('b\t1\t0\t0\n');
    expect(other).toContain('b\t1\t0\t0\n');
  });
});
