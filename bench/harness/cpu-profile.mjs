import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The profiles in a folder, which Node names by process ID. */
export async function profilesIn(folder) {
  const names = await readdir(folder);
  return names.filter((name) => name.endsWith('.cpuprofile')).map((name) => join(folder, name));
}

/**
 * The functions in which the time went, those of the most time first.
 *
 * @returns name, place, time in ms and its share of the time in which the process was not idle
 */
export async function topFunctions(file, count = 25) {
  const { nodes, samples, timeDeltas } = JSON.parse(await readFile(file, 'utf8'));
  const titles = new Map(nodes.map(({ id, callFrame }) => [id, titleOf(callFrame)]));
  const times = new Map();
  for (const [index, id] of samples.entries()) {
    const title = titles.get(id);
    times.set(title, (times.get(title) ?? 0) + timeDeltas[index] / 1000);
  }
  times.delete('(idle)');
  const busy = [...times.values()].reduce((sum, time) => sum + time, 0);
  return [...times]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, count)
    .map(([title, milliseconds]) => ({ title, milliseconds, share: milliseconds / busy }));
}

function titleOf({ functionName, url, lineNumber }) {
  const name = functionName === '' ? '(anonymous)' : functionName;
  if (url === '') return name;
  const path = url.replace(/^file:\/\//, '').replace(ROOT, '');
  return `${name} ${path}:${lineNumber + 1}`;
}
