// node bench/load/main.mjs --port 4730 --mode submit [--jobs N --in-flight N …]: one JSON line, see modes.mjs.
import { parseArgs } from 'node:util';

import { MODES, generate } from './modes.mjs';

const NUMBERS = {
  port: 'port',
  jobs: 'jobs',
  'in-flight': 'inFlight',
  connections: 'connections',
  workers: 'workers',
  window: 'window',
  workload: 'workload',
  'warm-up': 'warmUp',
};
const TEXTS = { function: 'functionName', grab: 'grab' };
const FLAGS = ['unique'];

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(64);
}

function readNumber(name, text) {
  const number = Number(text);
  const least = name === 'warm-up' ? 0 : 1;
  if (!(number >= least)) fail(`--${name} must be a number from ${least}, got "${text}"`);
  return number;
}

function readOptions() {
  const names = [...Object.keys(NUMBERS), ...Object.keys(TEXTS), 'mode'];
  const { values } = parseArgs({
    options: Object.fromEntries([
      ...names.map((name) => [name, { type: 'string' }]),
      ...FLAGS.map((name) => [name, { type: 'boolean' }]),
    ]),
  });
  const options = {};
  for (const [name, text] of Object.entries(values)) {
    if (name in NUMBERS) options[NUMBERS[name]] = readNumber(name, text);
    else if (name in TEXTS) options[TEXTS[name]] = text;
    else if (FLAGS.includes(name)) options[name] = true;
  }
  return { mode: values.mode, options };
}

const { mode, options } = readOptions();
const { grab = 'all' } = options;
if (grab !== 'uniq' && grab !== 'all') fail(`--grab must be uniq or all, got "${grab}"`);
if (!(mode in MODES)) fail(`--mode must be one of ${Object.keys(MODES).join(', ')}, got "${mode}"`);
if (options.port === undefined) fail('--port must be the port of a Gearman server on this machine');
process.stdout.write(`${JSON.stringify(await generate(mode, options))}\n`);
