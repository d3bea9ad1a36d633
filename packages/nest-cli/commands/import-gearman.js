import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { notInstalled, tooOld } from './nest-cli.messages.js';

const ENTRY = 'nestjs-gearman/cli';

/**
 * The command line of the nestjs-gearman that this folder's application finds.
 *
 * @param {string} directory
 * @throws where there is none, or one that cannot be loaded
 */
export async function importGearman(directory) {
  return import(pathToFileURL(locate(directory)).href);
}

function locate(directory) {
  try {
    return createRequire(join(directory, 'package.json')).resolve(ENTRY);
  } catch (cause) {
    throw new Error(explain(cause, directory), { cause });
  }
}

/** An installed one that was never built is missing too, but not to be installed. */
function explain({ code, message }, directory) {
  if (code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return tooOld(directory);
  return message.includes(`'${ENTRY}'`) ? notInstalled(directory) : message;
}
