import { describe, expect, it } from '@jest/globals';

import { GearmanJob, type GearmanOutput, type GearmanOutputAware, GearmanWorker } from '../../lib/index.js';
import { Applications } from './applications.js';

@GearmanWorker({ name: 'Import' })
class ImportWorker implements GearmanOutputAware {
  private output: GearmanOutput | undefined;

  setOutput(output: GearmanOutput): void {
    this.output = output;
  }

  @GearmanJob()
  hasOutput(): boolean {
    return this.output !== undefined;
  }
}

describe('inline jobs', () => {
  const applications = Applications.perTest();

  it('have an output that writes nothing', async () => {
    const { client } = await applications.start({ providers: [ImportWorker] }, { inline: true });

    expect(await client.doNormal('Import~hasOutput').result()).toBe(true);
  });
});
