#!/usr/bin/env node
// Upstream's own bin, but for its loader: where packages are hoisted out of the current folder, upstream finds no local
// CLI there and would take its own loader, which knows no gearman commands.
import { createRequire } from 'node:module';

import { Command } from 'commander';
import { loadLocalBinCommandLoader, localBinExists } from 'nest-cli-upstream/lib/utils/local-binaries.js';

import { CommandLoader } from '../commands/index.js';

const { version } = createRequire(import.meta.url)('nest-cli-upstream/package.json');

const program = Object.assign(new Command(), { __nestCliEsm: true })
  .version(version, '-v, --version', 'Output the current version.')
  .usage('<command> [options]')
  .helpOption('-h, --help', 'Output usage information.');

const loader = localBinExists() ? await loadLocalBinCommandLoader() : CommandLoader;
await loader.load(program);
await program.parseAsync(process.argv);
if (process.argv.length <= 2) program.outputHelp();
