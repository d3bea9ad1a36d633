import { describe, expect, it } from '@jest/globals';

import { GearmanJob, GearmanWorker } from '../../lib/index.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';

describe('a worker without marked methods', () => {
  const applications = Applications.perTest();

  it('is one job where it has a method perform, with its hooks', async () => {
    const seen: string[] = [];
    @GearmanWorker({ name: 'Report' })
    class Report {
      setUp(): void {
        seen.push('setUp');
      }

      perform(payload: unknown): unknown {
        return ['performed', payload];
      }
    }
    const { client, registry } = await applications.start({ providers: [Report] });

    expect(registry.jobs.map(({ callableName }) => callableName)).toEqual(['Report~perform']);
    expect(await endingOf(client, 'Report~perform', 1)).toBe('complete: ["performed",1]');
    expect(seen).toEqual(['setUp']);
  });

  it('may inherit it', async () => {
    class Base {
      perform(): string {
        return 'inherited';
      }
    }
    @GearmanWorker({ name: 'Report' })
    class Report extends Base {}
    const { client } = await applications.start({ providers: [Report] });

    expect(await endingOf(client, 'Report~perform')).toBe('complete: "inherited"');
  });

  it('does not perform where another method is marked', async () => {
    @GearmanWorker({ name: 'Report' })
    class Report {
      perform(): void {}

      @GearmanJob()
      run(): void {}
    }
    const { registry } = await applications.start({ providers: [Report] });

    expect(registry.jobs.map(({ callableName }) => callableName)).toEqual(['Report~run']);
  });
});
