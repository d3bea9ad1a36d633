import { fileURLToPath } from 'node:url';

import { runCommand } from '../support/processes.js';
import { PYTHON } from './tools.js';

const SCRIPT = fileURLToPath(new URL('./read_yaml.py', import.meta.url));

/**
 * Has Python read YAML, which it does by YAML 1.1: the version with more surprises.
 *
 * @returns the documents of each text
 */
export async function readYaml<Document>(texts: readonly string[]): Promise<readonly Document[][]> {
  const { stdout, stderr, exitCode } = await runCommand(PYTHON, [SCRIPT], { input: JSON.stringify(texts) });
  if (exitCode !== 0) throw new Error(`${PYTHON} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Document[][];
}

/** What compose and Kubernetes make of a text without variables. */
export function interpolated(text: string): string {
  const replaced = text.replace(/\$(\$|[{(\w].*)/gs, (_all, next: string) =>
    next === '$' ? '\0' : '<VARIABLE>',
  );
  return replaced.replaceAll('\0', '$');
}
