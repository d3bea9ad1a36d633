// What a queued job of 100 bytes costs in memory, in ours and in gearmand, one after the other on this machine.
// node bench/memory-per-job.mjs [jobs, default 1000000]; needs `npm run build`, Linux (/proc), and gearmand on the PATH or in /usr/sbin.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const JOBS = Number(process.argv[2] ?? 1_000_000);
const PER_WRITE = 500;
const FUNCTION_NAME = 'f';
const WORKLOAD = Buffer.alloc(100, 'w');
const HEADER_SIZE = 12;
const DIST = fileURLToPath(new URL('../dist/server/index.js', import.meta.url));
const OURS = `import { JobServer } from ${JSON.stringify(DIST)};
await new JobServer({ jobHandlePrefix: 'H' }).listen({ host: '127.0.0.1', port: Number(process.argv[1]) });`;

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function connected(port, program) {
  while (program.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const there = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (there) return socket;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`expected a server on port ${port}, but it ended with ${program.exitCode}`);
}

function mebibytes(bytes) {
  return Math.round(bytes / 2 ** 20);
}

/** In bytes. */
async function residentSize({ pid }) {
  return Number(/VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

function submission() {
  const header = Buffer.from('\0REQ--------');
  header.writeUInt32BE(18, 4);
  header.writeUInt32BE(FUNCTION_NAME.length + 2 + WORKLOAD.length, 8);
  return Buffer.concat([header, Buffer.from(`${FUNCTION_NAME}\0\0`), WORKLOAD]);
}

/** Submits in the background, and waits for each write's handles: neither side has to keep what is under way. */
async function submitAll(socket) {
  const packets = Buffer.concat(Array.from({ length: PER_WRITE }, submission));
  let created = 0;
  let rest = Buffer.alloc(0);
  let told;
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= HEADER_SIZE && rest.length >= HEADER_SIZE + rest.readUInt32BE(8)) {
      if (rest.readUInt32BE(4) !== 8)
        throw new Error(`expected JOB_CREATED, got type ${rest.readUInt32BE(4)}`);
      rest = rest.subarray(HEADER_SIZE + rest.readUInt32BE(8));
      created++;
    }
    if (created % PER_WRITE === 0) told?.();
  });
  for (let sent = 0; sent < JOBS; sent += PER_WRITE) {
    socket.write(packets);
    await new Promise((resolve) => (told = resolve));
  }
  return created;
}

async function measure(name, start) {
  const port = await freePort();
  const program = start(port);
  try {
    const socket = await connected(port, program);
    const empty = await residentSize(program);
    const started = performance.now();
    const jobs = await submitAll(socket);
    const seconds = (performance.now() - started) / 1000;
    const full = await residentSize(program);
    const perJob = Math.round((full - empty) / jobs);
    process.stdout.write(
      `${name}: ${perJob} bytes per job (RSS ${mebibytes(empty)} MiB empty, ${mebibytes(full)} MiB with ${jobs} jobs, queued in ${seconds.toFixed(1)} s)\n`,
    );
    socket.destroy();
  } finally {
    program.kill('SIGKILL');
  }
}

const folder = await mkdtemp(join(tmpdir(), 'memory-per-job-'));
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` };
try {
  await measure('ours', (port) =>
    spawn(process.execPath, ['--input-type=module', '-e', OURS, String(port)], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    }),
  );
  await measure('gearmand', (port) =>
    spawn(
      'gearmand',
      [
        `--port=${port}`,
        '--listen=127.0.0.1',
        `--log-file=${join(folder, 'log')}`,
        `--pid-file=${join(folder, 'pid')}`,
        '--job-handle-prefix=H',
      ],
      { env, stdio: 'ignore' },
    ),
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
