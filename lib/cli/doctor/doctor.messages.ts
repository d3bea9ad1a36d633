import { counted } from '../execution/execution.messages.js';

export const cannotSearch = 'correct that file, or name the application with --app';

export const nothingMarked = [
  'the application has no worker',
  'mark a provider @GearmanWorker() and its methods @GearmanJob(), and provide it in a module',
] as const;

export const twoCopies = (name: string, theirs: string, ours: string): string =>
  `there are two copies of ${name}: ${theirs} for the application, ${ours} for nestjs-gearman`;

export const installOnce =
  'have one copy: npm ls shows who brings the other; npm dedupe, or equal versions, remove it';

export const storeAway =
  'is it there, and is its address right? The application would not start, and a server would refuse background jobs';

export const storeFound = (name: string, jobs: number, more: boolean): string =>
  `${name}, ${more ? 'more than ' : ''}${counted(jobs, 'job')}`;

export const storeNotFound = (name: string): string => `${name} cannot be used`;

export const workerFound = (name: string, jobs: number): string => `worker ${name}, ${counted(jobs, 'job')}`;
