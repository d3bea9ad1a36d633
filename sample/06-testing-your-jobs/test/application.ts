import { afterEach } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { GearmanTester, GearmanTestingModule, type GearmanTestingOptions } from 'nestjs-gearman/testing';
// oxlint-disable-next-line import/no-unassigned-import -- it adds matchers to expect
import 'nestjs-gearman/testing/jest';

import { AppModule } from '../src/app.module.js';
import type { Mail, Person } from '../src/person.js';
import { Postbox } from '../src/postbox.js';
import { SignUp } from '../src/sign-up.js';

export const ADA: Person = { name: 'Ada', email: 'ada@example.com', signedUp: new Date() };

/** Keeps what is posted. */
export class PostboxInTest {
  readonly posted: Mail[] = [];
  /** What happens on the way, to make it go wrong. */
  onTheWay: (mail: Mail) => Promise<void> | void = () => undefined;

  async post(mail: Mail): Promise<void> {
    await this.onTheWay(mail);
    this.posted.push(mail);
  }

  get subjects(): string[] {
    return this.posted.map(({ subject }) => subject);
  }
}

let app: TestingModule | undefined;

/** The whole application, unchanged but for its postbox and its Gearman. */
export async function start(options: GearmanTestingOptions = {}) {
  const postbox = new PostboxInTest();
  app = await Test.createTestingModule({
    imports: [AppModule, GearmanTestingModule.forApplication(options)],
  })
    .overrideProvider(Postbox)
    .useValue(postbox)
    .compile();
  app.useLogger(false);
  await app.init();
  return { postbox, signUp: app.get(SignUp), gearman: app.get(GearmanTester) };
}

// Fails where a job, a timer or a connection is left behind.
afterEach(async () => {
  await app?.close();
  app = undefined;
});
