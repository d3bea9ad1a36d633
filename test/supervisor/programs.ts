import type { SupervisordProgram } from '../../lib/supervisor/index.js';

/** A program like any other, but for what a test is about. */
export function programWith(special: Partial<SupervisordProgram>): SupervisordProgram {
  return {
    name: 'worker',
    command: ['/usr/bin/node', '/srv/worker.js'],
    directory: '/srv',
    environment: {},
    processes: 1,
    startSeconds: 1,
    stopWaitSeconds: 30,
    ...special,
  };
}
