import {
  type AssignedJob,
  GearmanJob,
  type GearmanOutput,
  type GearmanOutputAware,
  GearmanWorker,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';

/** The documentation's job. */
export const NAME = 'MyAcmeWorker~doSomething';

/** "Definition of workers": the worker's options, a job's own, and what a job does not say. */
@GearmanWorker({
  name: 'MyAcmeWorker',
  iterations: 3,
  description: 'Acme Worker. Containing multiple available jobs',
  defaultMethod: 'doHigh',
})
export class AcmeWorker implements GearmanOutputAware {
  private output: GearmanOutput | undefined;
  readonly steps = new Gate();

  setOutput(output: GearmanOutput): void {
    this.output = output;
  }

  @GearmanJob({
    name: 'doSomething',
    iterations: 10,
    description: 'Acme Job action. This is just a description of a method that do something',
    defaultMethod: 'doBackground',
  })
  testA(payload: unknown): boolean {
    this.output?.write(`Job testA done with ${JSON.stringify(payload)}!\n`);
    return true;
  }

  @GearmanJob({ defaultMethod: 'doLowBackground' })
  testB(): boolean {
    return true;
  }

  @GearmanJob()
  testC(): string {
    return 'the worker’s default method waits';
  }

  @GearmanJob()
  async slow(_payload: unknown, job: AssignedJob): Promise<void> {
    job.sendStatus(5, 10);
    await this.steps.opened;
    job.sendStatus(10, 10);
  }
}
