// Runs commands of the built package one after the other, each as if the process were its own: with its command line,
// folder and environment, and outputs that are pipes. What they load of Nest is loaded once.
import { fileURLToPath } from 'node:url';

import { runGearmanCli } from '../../dist/cli/run-gearman-cli.js';

const BIN = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url));

process.on('message', ({ words, cwd, env }) => {
  become(words, cwd, env);
  run(words).then((ended) => process.send(ended));
});

function become(words, cwd, env) {
  process.argv = [process.execPath, BIN, ...words];
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
}

async function run(words) {
  const emitters = [process, process.stdout, process.stderr];
  const known = emitters.map(listenersOf);
  const [stdout, stderr] = [taken(process.stdout), taken(process.stderr)];
  const exitCode = await new Promise((resolve, reject) => {
    process.exit = resolve;
    runGearmanCli(undefined, words).catch(reject);
  });
  for (const [index, emitter] of emitters.entries()) forget(emitter, known[index]);
  return { stdout: stdout(), stderr: stderr(), exitCode };
}

/** Takes what is written instead of writing it. @returns what returns it all */
function taken(stream) {
  const chunks = [];
  stream.write = (chunk, ...rest) => {
    chunks.push(Buffer.from(chunk));
    const done = rest.at(-1);
    if (typeof done === 'function') setImmediate(done);
    return true;
  };
  return () => Buffer.concat(chunks).toString();
}

function listenersOf(emitter) {
  return new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)]));
}

/** Takes back what a command, which would end now, has asked to be told. */
function forget(emitter, known) {
  for (const [name, listeners] of listenersOf(emitter)) {
    for (const listener of listeners) if (!known.get(name)?.includes(listener)) emitter.off(name, listener);
  }
}
