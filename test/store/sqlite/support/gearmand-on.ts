import { startGearmand } from '../../../support/gearmand.js';
import type { RunningServer } from '../../../support/running-server.js';

/** A gearmand that keeps its queue in a SQLite file. */
export function startGearmandOn(file: string, table = 'gearman_queue'): Promise<RunningServer> {
  return startGearmand(['--queue-type=libsqlite3', `--libsqlite3-db=${file}`, `--libsqlite3-table=${table}`]);
}
