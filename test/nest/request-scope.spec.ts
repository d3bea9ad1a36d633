import { describe, expect, it } from '@jest/globals';
import { type CanActivate, Inject, Injectable, Scope, type Type, UseGuards } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';

import { AssignedJob, CurrentJob, GearmanJob, GearmanPayload, GearmanWorker } from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Applications } from './applications.js';

/** Counts what was made of it, and keeps what one job says. */
@Injectable({ scope: Scope.REQUEST })
class Session {
  static made = 0;
  readonly number = ++Session.made;
  user = 'nobody';
}

@Injectable()
class Meeting {
  readonly bothArrived = new Gate();
  private arrived = 0;

  async wait(): Promise<void> {
    if (++this.arrived === 2) this.bothArrived.open();
    await this.bothArrived.opened;
  }
}

@GearmanWorker({ name: 'Greeter', concurrency: 2 })
class Greeter {
  constructor(
    private readonly session: Session,
    private readonly meeting: Meeting,
    @Inject(REQUEST) private readonly request: unknown,
  ) {}

  @GearmanJob()
  count(): number {
    return this.session.number;
  }

  @GearmanJob()
  async meet(@GearmanPayload('user') user: string): Promise<string> {
    this.session.user = user;
    await this.meeting.wait();
    return this.session.user;
  }

  @GearmanJob()
  isRequest(@CurrentJob() job: AssignedJob): boolean[] {
    return [job instanceof AssignedJob, this.request === job];
  }
}

describe('a worker that depends on something request-scoped', () => {
  const applications = Applications.perTest();
  const providers = [Session, Meeting, Greeter];

  it('is made anew for each job, with its dependencies', async () => {
    const { client } = await applications.start({ providers });
    const before = Session.made;

    const first = await client.doNormal<number>('Greeter~count').result();
    const second = await client.doNormal<number>('Greeter~count').result();

    expect([first, second]).toEqual([before + 1, before + 2]);
    expect(Session.made).toBe(before + 2);
  });

  it('keeps jobs apart that run at once', async () => {
    const { client } = await applications.start({ providers });

    const tasks = ['Ada', 'Bob'].map((user) => client.doNormal<string>('Greeter~meet', { user }));

    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['Ada', 'Bob']);
  });

  it('gets the job as its request', async () => {
    const { client } = await applications.start({ providers });

    expect(await client.doNormal('Greeter~isRequest').result()).toEqual([true, true]);
  });
});

/** A worker of a scope of its own, which says how many of it there were. */
function countingWorker(scope: Scope): Type {
  let made = 0;
  @Injectable({ scope })
  @GearmanWorker({ name: 'Counter' })
  class Counter {
    private readonly number = ++made;

    @GearmanJob()
    count(): number {
      return this.number;
    }
  }
  return Counter;
}

describe.each([
  { scope: Scope.REQUEST, name: 'request-scoped' },
  { scope: Scope.TRANSIENT, name: 'transient' },
])('a $name worker', ({ scope }) => {
  const applications = Applications.perTest();

  it('is made anew for each job', async () => {
    const { client } = await applications.start({ providers: [countingWorker(scope)] });

    const first = await client.doNormal<number>('Counter~count').result();
    const second = await client.doNormal<number>('Counter~count').result();

    expect(second).toBe(first + 1);
  });

  it.each(['its class', 'a token of its own'])('is guarded, provided under %s', async (token) => {
    @Injectable()
    class Nobody implements CanActivate {
      canActivate(): boolean {
        return false;
      }
    }
    @Injectable({ scope })
    @UseGuards(Nobody)
    @GearmanWorker({ name: 'Vault' })
    class Vault {
      @GearmanJob()
      open(): string {
        return 'open';
      }
    }
    const provider = token === 'its class' ? Vault : { provide: 'vault', useClass: Vault };
    const { client } = await applications.start({ providers: [provider] });

    await expect(client.doNormal('Vault~open').result()).rejects.toThrow('Forbidden resource');
  });
});

describe('a worker of the default scope', () => {
  const applications = Applications.perTest();

  it('is one for all jobs', async () => {
    const { client } = await applications.start({ providers: [countingWorker(Scope.DEFAULT)] });

    expect(await client.doNormal('Counter~count').result()).toBe(1);
    expect(await client.doNormal('Counter~count').result()).toBe(1);
  });
});
