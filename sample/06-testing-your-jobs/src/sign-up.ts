import { Injectable } from '@nestjs/common';
import { GearmanClient } from 'nestjs-gearman';

import type { Person } from './person.js';

const THREE_DAYS = 3 * 24 * 60 * 60 * 1000;

@Injectable()
export class SignUp {
  constructor(private readonly client: GearmanClient) {}

  /** Has the newcomer welcomed at once, and reminded in three days. */
  async register(person: Person): Promise<void> {
    const { email, signedUp } = person;
    await this.client.doHighBackground('Mail~welcome', person, { unique: email }).handle;
    const runAt = new Date(signedUp.getTime() + THREE_DAYS);
    await this.client.doBackground('Mail~remind', person, { unique: email, runAt }).handle;
  }

  /** Sends a test mail while the visitor waits. */
  async tryAddress(email: string): Promise<string> {
    return this.client.doNormal<string>('Mail~send', { to: email, subject: 'Test' }).result();
  }
}
