import { loadInstalled, loadOptional, type PackageLoader } from '../../packages/index.js';

export interface PostgresQuery {
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Under which the server keeps it prepared, once for each connection. */
  readonly name?: string;
  /** In ms; where it is not the connection's. */
  readonly query_timeout?: number;
}

/** Every value is a text, or null. */
export type PostgresRow = Readonly<Record<string, string | null>>;

/** As much of pg's clients as is used here. */
export interface PostgresClient {
  query(query: PostgresQuery & { readonly types: typeof TEXTS }): Promise<{ readonly rows: PostgresRow[] }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** @param broken whether it is of no more use */
  release(broken?: boolean): void;
  /** Where there is a socket, as with pg's own protocol. */
  readonly connection?: { readonly stream: { destroy(): unknown } };
}

/** As much of pg's pool as is used here. */
export interface PostgresPool {
  connect(): Promise<PostgresClient>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'connect' | 'remove', listener: (client: PostgresClient) => void): unknown;
  end(): Promise<void>;
}

export type PoolClass = new (settings: object) => PostgresPool;

type ClientClass = new (settings: object) => {
  connect(callback: (error: unknown, ...rest: readonly unknown[]) => void): void;
  end(): Promise<void>;
};

export interface PostgresDriver {
  readonly Pool: PoolClass;
  readonly Client: ClientClass;
}

/** Values as the server has sent them: an application may have given pg other parsers of its own. */
export const TEXTS = { getTypeParser: () => (value: string) => value };

/** @throws MissingPackageError */
export function loadDriver(load: PackageLoader = loadInstalled): PostgresDriver {
  return loadOptional('pg', 'a store in PostgreSQL', load) as PostgresDriver;
}

/**
 * Where pg gives up before the server does, as without a password, it leaves its connection behind, which the server keeps
 * for a minute: with each attempt one more.
 */
export function closingBehindFailure(Client: ClientClass): ClientClass {
  return class extends Client {
    override connect(callback: (error: unknown, ...rest: readonly unknown[]) => void): void {
      super.connect((error, ...rest) => {
        if (error) void this.end();
        callback(error, ...rest);
      });
    }
  };
}
