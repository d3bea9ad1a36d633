import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { EventEmitterModule, OnEvent } from '@nestjs/event-emitter';

import { GearmanJob, GearmanWorker, type WorkExecutedEvent } from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Applications } from './applications.js';

@GearmanWorker({ name: 'Text' })
class TextWorker {
  @GearmanJob()
  reverse(text: string): string {
    return [...text].toReversed().join('');
  }
}

@Injectable()
class Listener {
  readonly heard: string[] = [];
  readonly executed = new Gate();

  @OnEvent('gearman.work.executed')
  count({ job, payload, result }: WorkExecutedEvent): void {
    this.heard.push(`${job} ${String(payload)} ${String(result)}`);
    this.executed.open();
  }

  @OnEvent('gearman.client.callback.complete')
  complain({ context }: { readonly context: unknown }): void {
    this.heard.push(`complete ${String(context)}`);
    throw new Error('a listener that throws');
  }
}

describe('@nestjs/event-emitter', () => {
  const applications = Applications.perTest();

  it('passes every event on to its listeners, and jobs do not care what becomes of them', async () => {
    const { client, context } = await applications.start({
      imports: [EventEmitterModule.forRoot()],
      providers: [TextWorker, Listener],
    });
    const listener = context.get(Listener);

    const task = client.doNormal('Text~reverse', 'abc', { context: 'mine' });
    expect(await task.result()).toBe('cba');
    await listener.executed.opened;
    expect(await client.doNormal('Text~reverse', 'xy').result()).toBe('yx');

    expect(listener.heard).toEqual(expect.arrayContaining(['Text~reverse abc cba', 'complete mine']));
  });
});
