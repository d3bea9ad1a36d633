import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ConnectionGate } from '../../lib/transport/index.js';
import { runCommand } from '../support/processes.js';
import { describeWith } from '../support/programs.js';
import { Harbour } from '../transport/connection-pairs.js';
import { Log } from '../transport/log.js';
import { SERVER_TLS } from './trust.js';

describeWith(['gearman'], 'gearman -S, whose Debian build has the flag and no TLS,', () => {
  let harbour: Harbour;
  let log: Log;

  beforeEach(async () => {
    log = new Log();
    harbour = await Harbour.open(
      { host: '127.0.0.1', port: 0, tls: SERVER_TLS },
      new ConnectionGate({ logger: log }),
    );
  });

  afterEach(() => harbour.close());

  test.each([
    ['a client', ['-s']],
    ['a worker', ['-w', '-c', '1']],
  ])('as %s speaks plain text, and is told that this port does not', async (_what, flags) => {
    const args = ['-S', '-t', '2000', '-h', '127.0.0.1', '-p', String(harbour.port), '-f', 'f', ...flags];
    const { stderr } = await runCommand('gearman', [...args], { timeLimit: 8000 });
    expect(await log.lines.take()).toMatch(/this port takes TLS only, and what came was plain text$/);
    expect(stderr).not.toBe('');
    expect(harbour.accepted.waiting).toEqual([]);
  });
});
