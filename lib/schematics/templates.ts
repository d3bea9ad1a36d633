/** What the files of a new worker are made of. */
export interface WorkerNames {
  /** `images`, what its functions and its files begin with. */
  readonly name: string;
  /** `ImagesWorker`. */
  readonly className: string;
  /** What relative imports end with: `.js` in ES modules. */
  readonly extension: '.js' | '';
}

/** The job that every new worker begins with. */
const FIRST_JOB = 'run';

export function workerSource({ name, className }: WorkerNames): string {
  return `import { GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

@GearmanWorker({ name: '${name}' })
export class ${className} {
${jobMethod(FIRST_JOB)}
}
`;
}

/** One job as a method, indented as in its class. It returns what it was given, until it is written. */
export function jobMethod(method: string): string {
  return `  @GearmanJob()
  ${method}(@GearmanPayload() payload: unknown): unknown {
    return payload;
  }`;
}

/** @param imported the import that the test runner needs, if any */
export function workerSpec({ name, className, extension }: WorkerNames, imported: string): string {
  return `import { Test } from '@nestjs/testing';
${imported}
import { ${className} } from './${name}.worker${extension}';

describe('${className}', () => {
  it('does the job ${FIRST_JOB}', async () => {
    const module = await Test.createTestingModule({ providers: [${className}] }).compile();
    const worker = module.get(${className});

    expect(worker.${FIRST_JOB}({ some: 'payload' })).toEqual({ some: 'payload' });
  });
});
`;
}

/** What the entry file is made of. */
export interface EntryNames {
  /** The root module: its class, and the file as an import names it. */
  readonly className: string;
  readonly from: string;
  /** CommonJS knows no \`await\` outside of functions. */
  readonly isEsm: boolean;
}

export function entrySource({ className, from, isEsm }: EntryNames): string {
  return `import { runGearmanCli } from 'nestjs-gearman/cli';

import { ${className} } from '${from}';

${isEsm ? 'await' : 'void'} runGearmanCli(${className});
`;
}
