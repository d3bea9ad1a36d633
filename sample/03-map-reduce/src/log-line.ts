/** What is counted of a request. */
export interface LogLine {
  /** The path, without query; identifiers in it are `:id`. */
  readonly page: string;
  readonly status: string;
  /** The bytes of the answer. */
  readonly bytes: number;
  /** The hour in UTC, as `2026-11-21 14:00`. */
  readonly hour: string;
}

/** Common and combined format: peer, identity, user, [time], "request", status, bytes, and what is not read here. */
const LINE =
  /^\S+ \S+ .*?\[(\d+)\/(\w+)\/(\d+):([\d:]+) ([+-]\d{4})\] "((?:[^"\\]|\\.)*)" (\d{3}) (\d+|-)(?: |$)/;

const IDENTIFIER = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/** Undefined for a line in another format. */
export function parseLine(line: string): LogLine | undefined {
  const [, day, month, year, time, zone, request = '', status = '', bytes] = LINE.exec(line) ?? [];
  const date = new Date(`${day} ${month} ${year} ${time} ${zone}`);
  if (Number.isNaN(date.getTime())) return undefined;
  const hour = `${date.toISOString().slice(0, 13).replace('T', ' ')}:00`;
  return { page: pageOf(request), status, bytes: bytes === '-' ? 0 : Number(bytes), hour };
}

/** What came in may have been no HTTP at all. */
function pageOf(request: string): string {
  const [, target] = /^[A-Z]+ (\S+) HTTP\//.exec(request) ?? [];
  return target?.replace(/[?#].*/, '').replaceAll(IDENTIFIER, ':id') ?? '(no HTTP)';
}
