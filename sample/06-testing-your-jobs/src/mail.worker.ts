import { UseGuards } from '@nestjs/common';
import {
  type AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
} from 'nestjs-gearman';

import { AddressGuard } from './address.guard.js';
import type { Mail, Person } from './person.js';
import { Postbox } from './postbox.js';

@GearmanWorker({ name: 'Mail' })
export class MailWorker {
  constructor(
    private readonly client: GearmanClient,
    private readonly postbox: Postbox,
  ) {}

  /** One mail to the newcomer, and one to the office. */
  @GearmanJob()
  async welcome(person: Person): Promise<void> {
    const { background } = this.client.of(MailWorker);
    await background.send({ to: person.email, subject: `Welcome, ${person.name}` }).handle;
    await background.send({ to: 'office@example.com', subject: `New: ${person.name}` }).handle;
  }

  @GearmanJob()
  async remind(person: Person): Promise<void> {
    const mail = { to: person.email, subject: `${person.name}, we miss you` };
    await this.client.of(MailWorker).background.send(mail).handle;
  }

  /** @returns what the postbox was given, and how often it was tried */
  @GearmanJob({ executionTimeout: 30 })
  @UseGuards(AddressGuard)
  async send(@GearmanPayload() mail: Mail, @CurrentJob() job: AssignedJob): Promise<string> {
    await this.postbox.post(mail);
    return `${mail.to}: ${mail.subject} (attempt ${job.attempt})`;
  }
}
