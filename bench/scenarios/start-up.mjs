import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from '../harness/child.mjs';
import { freePort, untilListening } from '../harness/ports.mjs';
import { findProgram } from '../harness/programs.mjs';
import { gearmandFlags } from '../harness/servers.mjs';

const BIN = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));
const NODE = 'node -e 0';
const READY = 'server: spawn to first connection';
const READY_BEYOND = 'server: the same beyond Node';
const HELP = 'nest-gearman --help';
const HELP_BEYOND = 'nest-gearman --help beyond Node';

async function untilReady(start) {
  const folder = await mkdtemp(join(tmpdir(), 'nest-gearman-bench-start-'));
  const port = await freePort();
  const started = performance.now();
  const child = start(port, folder);
  try {
    await untilListening(child, port);
    return performance.now() - started;
  } finally {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function untilEnded(args) {
  const started = performance.now();
  await once(Child.node(args).process, 'exit');
  return performance.now() - started;
}

const startOurs = (port) => Child.node([BIN, 'server', '--port', `${port}`, '--listen', '127.0.0.1']);
const startGearmand = (port, folder) => new Child(findProgram('gearmand'), gearmandFlags(port, folder));

async function measureOurs() {
  const node = await untilEnded(['-e', '0']);
  const ready = await untilReady(startOurs);
  const help = await untilEnded([BIN, '--help']);
  return {
    [NODE]: node,
    [READY]: ready,
    [READY_BEYOND]: ready - node,
    [HELP]: help,
    [HELP_BEYOND]: help - node,
  };
}

export const startUp = {
  name: 'start-up',
  title: 'Start-up',
  note: 'The command `nest-gearman server` beside gearmand; Node alone is `node -e 0`, spawn to end.',
  needs: ['gearmand'],
  targets: [
    { metric: READY_BEYOND, atMost: 150 },
    { metric: HELP_BEYOND, atMost: 100 },
  ],
  run(context) {
    const metrics = Object.fromEntries(
      [NODE, READY, READY_BEYOND, HELP, HELP_BEYOND].map((name) => [name, 'ms']),
    );
    const gearmand = async () => ({ [READY]: await untilReady(startGearmand) });
    return context.compare(metrics, { ours: measureOurs, gearmand });
  },
};
