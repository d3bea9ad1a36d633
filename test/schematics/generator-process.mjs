// Runs schematics over applications in memory, in the folder that a request names. Jest cannot load the devkit itself.
import schematics from '@angular-devkit/schematics';
import { lastValueFrom } from 'rxjs';

import { job } from '../../dist/schematics/job.schematic.js';
import { nestAdd } from '../../dist/schematics/nest-add.schematic.js';
import { worker } from '../../dist/schematics/worker.schematic.js';

const FACTORIES = { job, nestAdd, worker };

process.on('message', ({ schematic, options, files, directory }) => {
  process.chdir(directory);
  generate(FACTORIES[schematic](options), files).then(
    (generated) => process.send(generated),
    ({ message }) => process.send({ message }),
  );
});

async function generate(rule, files) {
  const tree = schematics.Tree.empty();
  for (const [path, text] of Object.entries(files)) tree.create(path, text);
  const said = [];
  const say = (message) => void said.push(message);
  await lastValueFrom(schematics.callRule(rule, tree, { logger: { info: say, warn: say } }));
  const changed = {};
  tree.visit((path) => {
    const text = tree.readText(path);
    if (files[path.slice(1)] !== text) changed[path.slice(1)] = text;
  });
  return { changed, said };
}
