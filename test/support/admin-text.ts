import { connect } from 'node:net';

/** How long a server may take to answer, in ms. */
const ANSWER_LIMIT = 2_000;

/** Lists end with a line that holds a single dot, all other answers with their only line. */
const LISTS = /^(status|prioritystatus|workers|show .*)$/i;

/**
 * Asks a server a line of the admin protocol, on a connection of its own.
 *
 * @param ending what ends the line: `\r\n`, as gearadmin writes, or `\n`
 * @returns the answer to its last byte
 * @throws where there is no server, or no whole answer in time
 */
export function askAdmin(
  server: { readonly host: string; readonly port: number },
  line: string,
  ending: '\r\n' | '\n' = '\r\n',
): Promise<string> {
  const isWhole = LISTS.test(line) ? /(^|\n)\.\n$/ : /\n$/;
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(server, () => socket.write(line + ending));
    const fail = (reason: string): void => {
      socket.destroy();
      reject(
        new Error(
          `${server.host}:${server.port} answered "${line}" with ${JSON.stringify(answer)}: ${reason}`,
        ),
      );
    };
    socket.setTimeout(ANSWER_LIMIT, () => fail(`not all of it within ${ANSWER_LIMIT} ms`));
    socket.on('error', (error) => fail(error.message));
    socket.on('end', () => fail('and closed the connection'));
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
      if (!isWhole.test(answer)) return;
      resolve(answer);
      socket.destroy();
    });
  });
}
