// Runs the scripts of commands one after the other, each as if the process were its own: with its command line, folder
// and environment, and outputs that are pipes. What they import is loaded once, the script itself each time. To call `exit` must be the last thing that it does.
import { pathToFileURL } from 'node:url';

const exit = process.exit.bind(process);
let count = 0;

process.on('message', ({ script, words, cwd, env }) => {
  process.argv = [process.execPath, script, ...words];
  process.chdir(cwd);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  run(script).then(
    (ended) => process.send(ended),
    (error) => {
      process.stderr.write(`${error.stack}\n`);
      exit(1);
    },
  );
});

async function run(script) {
  const emitters = [process, process.stdout, process.stderr];
  const known = emitters.map(listenersOf);
  const [stdout, stderr] = [taken(process.stdout), taken(process.stderr)];
  const exitCode = await evaluate(script).finally(() => {
    for (const [index, emitter] of emitters.entries()) forget(emitter, known[index]);
    for (const stream of [process.stdout, process.stderr]) delete stream.write;
    process.exit = exit;
    process.exitCode = undefined;
  });
  return { stdout: stdout(), stderr: stderr(), exitCode };
}

/** @returns the exit code: what it calls `exit` with, or what is set when it has ended */
function evaluate(script) {
  return new Promise((resolve, reject) => {
    process.exit = (exitCode = process.exitCode) => resolve(exitCode ?? 0);
    import(`${pathToFileURL(script).href}?${count++}`).then(() => resolve(process.exitCode ?? 0), reject);
  });
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
