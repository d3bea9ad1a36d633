import { expect, test } from '@jest/globals';

import { askAdmin } from './admin-text.js';
import { startGearmand } from './gearmand.js';
import { describeWith } from './programs.js';

describeWith(['gearmand'], "a test's own gearmand", () => {
  test('answers as soon as it is there, and is gone when it is stopped', async () => {
    const gearmand = await startGearmand();
    expect(await askAdmin(gearmand, 'getpid')).toBe(`OK ${gearmand.pid}\n`);
    await gearmand.stop();
    await expect(askAdmin(gearmand, 'getpid')).rejects.toThrow('ECONNREFUSED');
    await gearmand.stop();
  });

  test('shares its port with no other', async () => {
    const all = await Promise.all([startGearmand(), startGearmand(), startGearmand()]);
    try {
      const pids = await Promise.all(all.map((each) => askAdmin(each, 'getpid')));
      expect(new Set(pids).size).toBe(all.length);
    } finally {
      await Promise.all(all.map((each) => each.stop()));
    }
  });

  test('takes flags', async () => {
    const gearmand = await startGearmand(['--verbose=DEBUG']);
    try {
      expect(await askAdmin(gearmand, 'verbose')).toBe('OK DEBUG\n');
    } finally {
      await gearmand.stop();
    }
  });

  test('says why it could not be started', async () => {
    await expect(startGearmand(['--no-such-flag'])).rejects.toThrow(/did not answer.*no-such-flag/s);
  });
});
