// node bench/profile.mjs [name…]: where the time of our server, client, worker and Nest layer goes, see bench/README.md.
import { topFunctions } from './harness/cpu-profile.mjs';
import { PROFILES, profile } from './harness/profiles.mjs';

function print(text) {
  process.stdout.write(`${text}\n`);
}

async function report(name) {
  const { rate, file } = await profile(name);
  print(`\n${name}: ${Math.round(rate)} jobs/s under the profiler; ${file}`);
  for (const { title, milliseconds, share } of await topFunctions(file)) {
    print(`${(share * 100).toFixed(1).padStart(6)} % ${milliseconds.toFixed(0).padStart(7)} ms  ${title}`);
  }
}

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(PROFILES);
const unknown = names.filter((name) => !(name in PROFILES));
if (unknown.length > 0) {
  process.stderr.write(
    `no such profile: ${unknown.join(', ')}; there are ${Object.keys(PROFILES).join(', ')}\n`,
  );
  process.exit(64);
}
for (const name of names) await report(name);
process.exit();
