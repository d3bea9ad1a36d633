import { readFileSync } from 'node:fs';

import { CliError } from './cli-error.js';
import { unreadable } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

/** Texts, which stay as they are; comments and commas before a closing bracket, which go. */
const BEYOND_JSON = /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\/|,(?=\s*[}\]])/g;

/** @throws CliError where the file is no JSON */
export function readJson(file: string): unknown {
  return parsed(file, (text) => text);
}

/** The same with comments and trailing commas, as TypeScript reads its configuration. @throws CliError */
export function readJsonWithComments(file: string): unknown {
  return parsed(file, (text) => text.replaceAll(BEYOND_JSON, '$1').replaceAll(BEYOND_JSON, '$1'));
}

function parsed(file: string, clean: (text: string) => string): unknown {
  try {
    return JSON.parse(clean(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new CliError(unreadable(file, (cause as Error).message), EXIT.configuration, { cause });
  }
}
