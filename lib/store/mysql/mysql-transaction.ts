import type { StoreBatch } from '../queue-store.js';
import { StoreError } from '../store-error.js';
import type { Turn } from './commit-turns.js';
import * as messages from './mysql.messages.js';
import { commitError, isAnswer, isConnectionLost } from './mysql-errors.js';
import type { MysqlSession, SessionFacts } from './mysql-session.js';
import { additions, removals, type Statement, tooLargeFor } from './mysql-statements.js';

/** Where and when a batch is written. */
export interface WritingPlace extends SessionFacts {
  readonly table: string;
  readonly turn: Turn;
}

/** One batch, whole or not at all. */
export class MysqlTransaction {
  constructor(
    private readonly session: MysqlSession,
    /** What messages call the store. */
    private readonly name: string,
  ) {}

  /** @throws StoreError, whose kind says what has become of the batch */
  async run(batch: StoreBatch, { table, mostBytes, turn }: WritingPlace): Promise<void> {
    this.refuseTooLarge(batch, mostBytes);
    const statements = [...removals(table, batch.done), ...additions(table, batch.added, mostBytes)];
    await turn.come;
    const [only] = statements;
    // A statement commits itself. That keeps the next commit from writing meanwhile, but a single job comes through sooner.
    if (only !== undefined && batch.done.length + batch.added.length === 1) return this.alone(only);
    await this.write(statements);
    turn.pass();
    await this.finish();
  }

  private refuseTooLarge({ added }: StoreBatch, mostBytes: number): void {
    const job = tooLargeFor(mostBytes, added);
    if (job === undefined) return;
    throw new StoreError('refused', messages.tooLarge(this.name, job.workload.length, mostBytes));
  }

  private async alone({ sql, values }: Statement): Promise<void> {
    try {
      await this.session.execute(sql, values);
    } catch (error) {
      throw commitError(this.name, error, isAnswer(error) ? 'unavailable' : 'uncertain');
    }
  }

  private async write(statements: readonly Statement[]): Promise<void> {
    try {
      await this.session.read('START TRANSACTION');
      for (const { sql, values } of statements) await this.session.execute(sql, values);
    } catch (error) {
      if (!isConnectionLost(error)) await this.rollback();
      throw commitError(this.name, error, 'unavailable');
    }
  }

  private async finish(): Promise<void> {
    try {
      await this.session.read('COMMIT');
    } catch (error) {
      this.session.destroy();
      throw commitError(this.name, error, 'uncertain');
    }
  }

  /** Where that fails, the connection is given up, and the server rolls back by itself. */
  private async rollback(): Promise<void> {
    try {
      await this.session.read('ROLLBACK');
    } catch {
      this.session.destroy();
    }
  }
}
