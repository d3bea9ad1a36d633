// Makes a file for each of upstream's, so that what builders import from @nestjs/cli past its bin, for instance
// @nestjs/cli/lib/compiler/plugins/plugin-metadata-generator.js, is there under its name. `npm pack` runs it.
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const UPSTREAM = 'nest-cli-upstream';
const source = dirname(createRequire(import.meta.url).resolve(`${UPSTREAM}/package.json`));

for (const folder of ['actions', 'commands', 'lib']) {
  for (const name of readdirSync(join(source, folder), { recursive: true })) {
    const path = join(folder, name).replaceAll('\\', '/');
    const target = join(import.meta.dirname, path);
    // What is there already is our own, or of the same content.
    if (!/\.(js|d\.ts)$/.test(path) || existsSync(target)) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, `export * from '${UPSTREAM}/${path.replace(/\.d\.ts$/, '.js')}';\n`);
  }
}
