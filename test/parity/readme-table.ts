import { readFile } from 'node:fs/promises';

const README = new URL('../../README.md', import.meta.url);
const HEADING = '## Coming from the PHP extension\n';

/** A row of the table: what PHP calls it, as plain text, and what is said of ours. */
export interface Row {
  readonly php: string;
  readonly ours: string;
}

/** The rows of the README's table, without its head. */
export async function readTable(): Promise<Row[]> {
  const readme = await readFile(README, 'utf8');
  const begin = readme.indexOf(HEADING) + HEADING.length;
  const section = readme.slice(begin, readme.indexOf('\n## ', begin));
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const [, php = '', ours = ''] = line.split('|').map((cell) => cell.trim());
    return { php: php.replaceAll('`', ''), ours };
  });
}

/** Every method and function that a row names, methods with their class. */
export function namesIn({ php }: Row): string[] {
  const [first = '', ...others] = php.split(', ');
  const [type, method] = first.split('::');
  return method === undefined ? [first, ...others] : [first, ...others.map((name) => `${type}::${name}`)];
}
