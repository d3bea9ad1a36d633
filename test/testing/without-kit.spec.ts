import { describe, expect, it } from '@jest/globals';

import { GearmanClient, GearmanModule } from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { applications, Diary, PROVIDERS } from './albums.js';

const { make, forget } = applications();

/** An application that runs its jobs inline, as it would outside tests. */
async function inline(grace = 25_000) {
  const app = await make({ imports: [GearmanModule.forRoot({ inline: true, grace })], providers: PROVIDERS });
  await app.init();
  return { app, client: app.get(GearmanClient), diary: app.get(Diary) };
}

describe('inline jobs outside tests', () => {
  it('do the same again for who submits it again as soon as he has its result', async () => {
    const { client, diary } = await inline();
    const resize = () => client.doNormal('Images~resize', { file: 'a' }, { unique: 'a' }).result();
    const results = await resize().then(async (first) => [first, await resize()]);
    expect(results).toEqual(['small a', 'small a']);
    expect(diary.lines).toEqual(['resize a', 'index a', 'resize a', 'index a']);
  });

  it('do nothing for a task whose signal had aborted before', async () => {
    const { client, diary } = await inline();
    const task = client.doNormal('Images~index', 'a', { signal: AbortSignal.abort() });
    expect(await task.outcome()).toMatchObject({ status: 'abandoned' });
    await client.doBackground('Images~index', 'b').handle;
    expect(diary.lines).toEqual(['index b']);
  });

  it('do not hold up the end beyond the grace period, and their callers are told', async () => {
    const { app, client, diary } = await inline(10);
    const gate = new Gate();
    const aborted: boolean[] = [];
    diary.holding = async (job) => {
      await gate.opened;
      aborted.push(job.signal.aborted);
    };
    const task = client.doNormal('Images~hold', 'x');
    const told = expect(task.result()).rejects.toThrow('the grace period of its running jobs is over');
    while (diary.lines.length === 0) await new Promise(setImmediate);
    forget(app);
    await app.close();
    await told;
    gate.open();
    await new Promise(setImmediate);
    expect(aborted).toEqual([true]);
  });

  it('are waited for at the end with all that they submit', async () => {
    const { app, client, diary } = await inline();
    void client.doBackground('Images~resize', { file: 'a' });
    forget(app);
    await app.close();
    expect(diary.lines).toEqual(['resize a', 'index a']);
  });
});
