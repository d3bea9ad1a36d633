// npm run bench [-- --only NAME --rounds N --quick --results FILE]: peers and ours in turn, see bench/README.md.
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { Context } from './harness/context.mjs';
import { machineLines } from './harness/machine.mjs';
import { sectionOf, summaryOf } from './harness/report.mjs';
import { PROGRAMS, findProgram } from './harness/programs.mjs';
import { SCENARIOS } from './scenarios/index.mjs';

const RESULTS = fileURLToPath(new URL('RESULTS.md', import.meta.url));
const OPTIONS = {
  only: { type: 'string', multiple: true },
  rounds: { type: 'string', default: '5' },
  quick: { type: 'boolean', default: false },
  results: { type: 'string' },
};

function log(text) {
  process.stderr.write(`${text}\n`);
}

function fail(message) {
  log(message);
  process.exit(64);
}

function readOptions() {
  const { values } = parseArgs({ options: OPTIONS });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    fail(`--rounds must be a whole number from 1, got "${values.rounds}"`);
  const names = SCENARIOS.map(({ name }) => name);
  const unknown = (values.only ?? []).find((name) => !names.includes(name));
  if (unknown !== undefined) fail(`no scenario "${unknown}"; there are ${names.join(', ')}`);
  return { ...values, rounds, only: values.only ?? names };
}

async function runScenario(scenario, options) {
  const missing = (scenario.needs ?? []).map((name) => PROGRAMS[name]).filter((name) => !findProgram(name));
  const { title, note, targets = [] } = scenario;
  if (missing.length > 0) return { title, skipped: `${missing.join(', ')} is not installed` };
  const context = new Context(options);
  try {
    return { title, note, targets, measurements: await scenario.run(context) };
  } catch (error) {
    log(error.stack);
    process.exitCode = 1;
    return { title, failed: error.message };
  } finally {
    await context.stopAll();
  }
}

function reportOf(results, { rounds, quick, minutes }) {
  const kind = quick ? ' Quick, so that no figure is worth anything.' : '';
  const head = [
    `# Results\n\n${new Date().toISOString().slice(0, 10)}, ${minutes} minutes.${kind} Written by \`npm run bench\`.\n`,
    `${machineLines()
      .map((line) => `- ${line}`)
      .join('\n')}\n`,
    `Peers and ours in turn, ${rounds} rounds behind one that is not counted (fewer where a round takes long), medians`,
    'with (least..most), ratio is ours by theirs; [README](README.md) says what is measured how.\n',
  ].join('\n');
  return [head, `## Targets\n\n${summaryOf(results)}`, ...results.map(sectionOf)].join('\n');
}

const options = { ...readOptions(), log };
const started = Date.now();
const results = [];
for (const scenario of SCENARIOS.filter(({ name }) => options.only.includes(name))) {
  log(`${scenario.name}: ${scenario.title}`);
  results.push(await runScenario(scenario, options));
}
const minutes = Math.ceil((Date.now() - started) / 60_000);
const report = reportOf(results, { ...options, minutes });
process.stdout.write(report);
// What is not a whole run must not take the place of one.
const whole = !options.quick && options.only.length === SCENARIOS.length;
const file = options.results ?? (whole ? RESULTS : undefined);
if (file !== undefined) await writeFile(file, report);
// Connections of measured clients that were killed with their servers must not keep the harness.
process.exit();
