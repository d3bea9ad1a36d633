import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  InvalidProgramError,
  renderComposeServices,
  type SupervisedProgram,
  UnprintableError,
} from '../../lib/supervisor/index.js';
import { programWith } from './programs.js';
import { interpolated, readYaml } from './read-yaml.js';
import { rendered, trickyText } from './texts.js';
import { describeWithTools } from './tools.js';

const SAMPLES = 200;
const OPTIONS = { rewriteCommand: 'again', image: 'registry:5000/app:${TAG}' };

interface Service {
  readonly image: string;
  readonly entrypoint: readonly string[];
  readonly working_dir: string;
  readonly environment: Readonly<Record<string, string>>;
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
}

function render(...programs: readonly SupervisedProgram[]): string {
  return renderComposeServices(programs, OPTIONS)[0]?.text ?? '';
}

test('writes a service for each program', () => {
  const full = programWith({
    name: 'Images~resize',
    command: ['/usr/local/bin/node', 'a "b"', '$HOME'],
    environment: { NO: 'yes', PRICE: '5$' },
    group: 'photos',
    user: 'node',
    processes: 3,
    autostart: false,
    log: { file: '/var/log/a.log', maxBytes: 1000, backups: 4 },
  });
  expect(renderComposeServices([full, programWith({ name: 'on' })], OPTIONS)).toEqual([
    {
      fileName: 'compose.gearman.yaml',
      text: `# Written by nestjs-gearman. To write it again: again
# It starts a process again whatever its exit code, with growing delays: also after a wrong configuration.
# The output goes to the container log, not to a file.
services:
  "Images-resize":
    image: "registry:5000/app:\${TAG}"
    entrypoint:
      - "/usr/local/bin/node"
      - "a \\"b\\""
      - "$$HOME"
    working_dir: "/srv"
    environment:
      "NO": "yes"
      "PRICE": "5$$"
    user: "node"
    restart: "unless-stopped"
    stop_signal: "SIGTERM"
    stop_grace_period: "30s"
    deploy:
      replicas: 3
    profiles:
      - "manual"
    labels:
      "gearman.group": "photos"
    logging:
      driver: "json-file"
      options:
        "max-size": "1000"
        "max-file": "5"
  "on":
    image: "registry:5000/app:\${TAG}"
    entrypoint:
      - "/usr/bin/node"
      - "/srv/worker.js"
    working_dir: "/srv"
    environment: {}
    restart: "unless-stopped"
    stop_signal: "SIGTERM"
    stop_grace_period: "30s"
    deploy:
      replicas: 1
`,
    },
  ]);
});

test('lets a log grow that shall not be rotated', () => {
  const text = render(programWith({ log: { file: '/a', maxBytes: 0 } }));
  expect(text).toContain('    logging:\n      driver: "json-file"\n');
  expect(text).not.toContain('max-');
});

test('escapes the characters that YAML does not take as they are', () => {
  const text = render(programWith({ environment: { A: 'é\u0085\u2028\ufeff\uffff😀' } }));
  expect(text).toContain('"A": "é\\u0085\\u2028\\ufeff\\uffff😀"\n');
});

test('refuses to write services without an image', () => {
  expect(() => renderComposeServices([programWith({})], { rewriteCommand: 'again', image: '' })).toThrow(
    new InvalidProgramError('compose runs images, and none was named: say which image holds the application'),
  );
});

test('refuses a name without letters, and two that are one service', () => {
  expect(() => render(programWith({ name: '…' }))).toThrow(UnprintableError);
  expect(() => render(programWith({ name: 'a b' }), programWith({ name: 'a-b' }))).toThrow(
    InvalidProgramError,
  );
});

describeWithTools(['python3-yaml'], 'YAML', () => {
  test('holds every text', async () => {
    const sample = fc.record({
      name: trickyText.map((text) => `${text}a`),
      words: fc.array(trickyText, { minLength: 1, maxLength: 3 }),
      value: trickyText,
    });
    const texts = rendered(fc.sample(sample, SAMPLES), ({ name, words, value }) =>
      render(
        programWith({ name, command: words, environment: { A: value, on: value }, directory: `/${value}` }),
      ),
    );
    expect(texts).toHaveLength(SAMPLES);
    const read = await readYaml<ComposeFile>(texts.map(([, text]) => text));
    for (const [index, [{ words, value }]] of texts.entries()) {
      const [service] = Object.values(read[index]?.[0]?.services ?? {});
      expect(service?.entrypoint.map(interpolated)).toEqual(words);
      expect(
        Object.entries(service?.environment ?? {}).map(([key, text]) => [key, interpolated(text)]),
      ).toEqual([
        ['A', value],
        ['on', value],
      ]);
      expect(interpolated(service?.working_dir ?? '')).toBe(`/${value}`);
    }
  });

  test('holds every name of a service', async () => {
    const names = ['on', 'No', 'null', '1', '1.5', '0x1', '2001-01-01', 'y', 'true', 'a-b', '_a', '.a-1'];
    const text = render(...names.map((name) => programWith({ name })));
    const [[file] = []] = await readYaml<ComposeFile>([text]);
    expect(Object.keys(file?.services ?? {}).toSorted()).toEqual(
      names.map((name) => name.replace(/^\./, '')).toSorted(),
    );
  });
});
