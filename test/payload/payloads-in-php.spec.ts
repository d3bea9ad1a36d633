import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  CompressedSerializer,
  EncryptedSerializer,
  HeadersSerializer,
  JsonSerializer,
  PhpSerializer,
} from '../../lib/payload/index.js';
import { runCommand } from '../support/processes.js';
import { describeWith } from '../support/programs.js';
import { dataOf, jsonData, key, text } from './support/values.js';

const serializer = new PhpSerializer();

/** What PHP code writes, given the input as `$input`. */
async function php(code: string, input: string | Uint8Array = ''): Promise<Buffer> {
  const program = `error_reporting(E_ALL); set_error_handler(function ($no, $text) { fwrite(STDERR, $text); exit(1); });
    $input = stream_get_contents(STDIN); ${code}`;
  const { stdoutBytes, stderr, exitCode } = await runCommand('php', ['-r', program], { input });
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  return stdoutBytes;
}

/** Many payloads in one process. */
function joined(payloads: readonly Buffer[]): string {
  return payloads.map((payload) => payload.toString('base64')).join('\n');
}

const EACH_LINE = 'foreach (explode("\n", $input) as $line) ';

describeWith(['php-gearman'], 'with PHP itself, the PHP serializer', () => {
  test('writes the same bytes', async () => {
    const value = {
      text: 'Grüße',
      list: [1, -2.5, true, false, null],
      map: { 'a b': { ключ: [] } },
      bytes: Buffer.from([0, 128, 255]),
      large: 2n ** 62n,
      small: 1.5e-7,
    };
    const theirs = await php(`echo serialize(['text' => 'Grüße', 'list' => [1, -2.5, true, false, null],
      'map' => ['a b' => ['ключ' => []]], 'bytes' => "\\x00\\x80\\xff", 'large' => 2 ** 62, 'small' => 1.5e-7]);`);
    expect(serializer.serialize(value)).toEqual(theirs);
    expect(serializer.deserialize(theirs)).toEqual(value);
  });

  test('is understood, whatever it writes', async () => {
    const values = fc.sample(jsonData, 300);
    const answer = await php(
      `${EACH_LINE} echo json_encode(unserialize(base64_decode($line)), JSON_PRESERVE_ZERO_FRACTION), "\n";`,
      joined(values.map((value) => serializer.serialize(value))),
    );
    const echoed = answer
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(echoed).toEqual(values.map(asPhpSaysIt));
  });

  test('understands whatever PHP writes', async () => {
    const leaf = fc.oneof(text, fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
    // For PHP's objects, a property whose name begins with a zero byte is somebody's private one.
    const names = key.filter((name) => !name.startsWith('\0'));
    const values = fc.sample(dataOf(leaf, names), 300);
    const json = values.map((value) => Buffer.from(JSON.stringify(value)));
    const answer = await php(
      `${EACH_LINE} echo base64_encode(serialize(json_decode(base64_decode($line)))), "\n";`,
      joined(json),
    );
    const read = answer
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => serializer.deserialize(Buffer.from(line, 'base64')));
    expect(read).toEqual(values.map((value) => JSON.parse(JSON.stringify(value)) as unknown));
  });

  test('reads its objects and its odd floats', async () => {
    const payload =
      await php(`class Photo { private $id = 7; protected $tags = ['a']; public $at; public $f = [INF, -INF, NAN, -0.0, 1e25]; }
      $photo = new Photo; $photo->at = new DateTime('2026-01-02 03:04:05 UTC'); echo serialize([$photo, new ArrayObject([1])]);`);
    expect(serializer.deserialize(payload)).toEqual([
      {
        id: 7,
        tags: ['a'],
        at: { date: '2026-01-02 03:04:05.000000', timezone_type: 3, timezone: 'UTC' },
        f: [Infinity, -Infinity, NaN, -0, 1e25],
      },
      { 0: 0, 1: [1], 2: [], 3: null },
    ]);
  });
});

describeWith(['php-gearman'], 'in PHP, as their comments say, layers can be written and read', () => {
  const json = new JsonSerializer();
  const value = { file: 'Bücher.jpg', text: 'x'.repeat(2000) };

  test.each([
    ['gzip', 'gzencode', 'gzdecode', 1],
    ['deflate', 'gzcompress', 'gzuncompress', 2],
  ] as const)('compression: %s', async (algorithm, write, read, method) => {
    const compressed = new CompressedSerializer(json, { algorithm });
    const ours = compressed.serialize(value);
    expect(ours[3]).toBe(method);
    expect(json.deserialize(await php(`echo ${read}(substr($input, 4));`, ours))).toEqual(value);
    const theirs = await php(`echo "\\xC1Z\\x01\\x0${method}" . ${write}($input);`, json.serialize(value));
    expect(compressed.deserialize(theirs)).toEqual(value);
    expect(compressed.deserialize(await php(`echo "\\xC1Z\\x01\\x00" . '[1]';`))).toEqual([1]);
  });

  test('encryption', async () => {
    const secret = Buffer.alloc(32, 7).toString('base64');
    const encrypted = new EncryptedSerializer(json, { keys: { 'key 1': secret } });
    const KEY = `$key = base64_decode('${secret}');`;
    const theirs = await php(
      `${KEY} $id = 'key 1'; $header = "\\xC1E\\x01" . chr(strlen($id)) . $id; $nonce = random_bytes(12);
      $content = openssl_encrypt($input, 'aes-256-gcm', $key, OPENSSL_RAW_DATA, $nonce, $tag, $header);
      echo $header . $nonce . $content . $tag;`,
      json.serialize(value),
    );
    expect(encrypted.deserialize(theirs)).toEqual(value);
    const read = await php(
      `${KEY} $n = 4 + ord($input[3]);
      echo openssl_decrypt(substr($input, $n + 12, -16), 'aes-256-gcm', $key, OPENSSL_RAW_DATA,
        substr($input, $n, 12), substr($input, -16), substr($input, 0, $n));`,
      encrypted.serialize(value),
    );
    expect(json.deserialize(read)).toEqual(value);
  });

  test('headers', async () => {
    const headed = new HeadersSerializer(json);
    const theirs = await php(
      `$headers = json_encode(['traceparent' => '00-1-2-01']);
      echo "\\xC1H\\x01" . pack('n', strlen($headers)) . $headers . $input;`,
      json.serialize(value),
    );
    const opened = headed.deserializeWith(theirs);
    expect([opened.headers, opened.value]).toEqual([{ traceparent: '00-1-2-01' }, value]);
    const read = await php(
      `$n = unpack('n', $input, 3)[1]; echo json_encode([json_decode(substr($input, 5, $n)), json_decode(substr($input, 5 + $n))]);`,
      headed.serializeWith({ traceparent: 'a' }, value),
    );
    expect(JSON.parse(read.toString())).toEqual([{ traceparent: 'a' }, value]);
  });
});

/** PHP has one kind of empty array, one whole zero, and writes maps of whole numbers from 0 as lists. */
function asPhpSaysIt(value: unknown): unknown {
  if (value === 0) return 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(asPhpSaysIt);
  const keys = Object.keys(value);
  const items = Object.values(value).map(asPhpSaysIt);
  if (keys.every((name, index) => name === String(index))) return items;
  return Object.fromEntries(keys.map((name, index) => [name, items[index]]));
}
