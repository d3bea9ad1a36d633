import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  InvalidProgramError,
  renderKubernetesDeployments,
  type SupervisedProgram,
  UnprintableError,
} from '../../lib/supervisor/index.js';
import { programWith } from './programs.js';
import { interpolated, readYaml } from './read-yaml.js';
import { rendered, trickyText } from './texts.js';
import { describeWithTools } from './tools.js';

const SAMPLES = 200;
const OPTIONS = { rewriteCommand: 'again', image: 'app:1' };

/** What RFC 1123 takes for a label. */
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

interface Container {
  readonly name: string;
  readonly command: readonly string[];
  readonly workingDir: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

interface Deployment {
  readonly metadata: { readonly name: string; readonly annotations: Readonly<Record<string, string>> };
  readonly spec: { readonly template: { readonly spec: { readonly containers: readonly Container[] } } };
}

function render(...programs: readonly SupervisedProgram[]): string {
  return renderKubernetesDeployments(programs, OPTIONS)[0]?.text ?? '';
}

test('writes a Deployment for each program', () => {
  const full = programWith({
    name: 'ImagesWorker~resize',
    command: ['/usr/local/bin/node', '$(HOME)'],
    environment: { PRICE: '5$' },
    directory: '/a $b',
    group: 'Photos',
    user: '1000',
    processes: 3,
  });
  const waiting = programWith({ name: 'Mails', processes: 2, autostart: false });
  expect(renderKubernetesDeployments([full, waiting], OPTIONS)).toEqual([
    {
      fileName: 'gearman.deployments.yaml',
      text: `# Written by nestjs-gearman. To write it again: again
# It starts a process again whatever its exit code, with growing delays: also after a wrong configuration.
# The output goes to the container log, not to a file.
---
apiVersion: "apps/v1"
kind: "Deployment"
metadata:
  name: "images-worker-resize"
  labels:
    "app.kubernetes.io/name": "images-worker-resize"
    "app.kubernetes.io/part-of": "gearman"
    "app.kubernetes.io/component": "photos"
  annotations:
    "nestjs-gearman/program": "ImagesWorker~resize"
spec:
  replicas: 3
  minReadySeconds: 1
  selector:
    matchLabels:
      "app.kubernetes.io/name": "images-worker-resize"
      "app.kubernetes.io/part-of": "gearman"
  template:
    metadata:
      labels:
        "app.kubernetes.io/name": "images-worker-resize"
        "app.kubernetes.io/part-of": "gearman"
        "app.kubernetes.io/component": "photos"
    spec:
      terminationGracePeriodSeconds: 30
      securityContext:
        runAsUser: 1000
      containers:
        - name: "images-worker-resize"
          image: "app:1"
          command:
            - "/usr/local/bin/node"
            - "$$(HOME)"
          workingDir: "/a $b"
          env:
            - name: "PRICE"
              value: "5$$"
---
apiVersion: "apps/v1"
kind: "Deployment"
metadata:
  name: "mails"
  labels:
    "app.kubernetes.io/name": "mails"
    "app.kubernetes.io/part-of": "gearman"
  annotations:
    "nestjs-gearman/program": "Mails"
spec:
  replicas: 0
  minReadySeconds: 1
  selector:
    matchLabels:
      "app.kubernetes.io/name": "mails"
      "app.kubernetes.io/part-of": "gearman"
  template:
    metadata:
      labels:
        "app.kubernetes.io/name": "mails"
        "app.kubernetes.io/part-of": "gearman"
    spec:
      terminationGracePeriodSeconds: 30
      containers:
        - name: "mails"
          image: "app:1"
          command:
            - "/usr/bin/node"
            - "/srv/worker.js"
          workingDir: "/srv"
          env: []
`,
    },
  ]);
});

test.each<[string, Partial<SupervisedProgram>]>([
  ["a user's name", { user: 'node' }],
  ['another signal than TERM', { stopSignal: 'INT' }],
  ['a name that is too long for a label', { name: 'a'.repeat(64) }],
  ['a name without letters', { name: '日本' }],
  ['a group without letters', { group: '~' }],
])('refuses %s', (_what, special) => {
  expect(() => render(programWith(special))).toThrow(UnprintableError);
});

test('refuses to write Deployments without an image', () => {
  expect(() => renderKubernetesDeployments([programWith({})], { rewriteCommand: 'again' })).toThrow(
    InvalidProgramError,
  );
});

test('refuses two programs that would be one Deployment', () => {
  expect(() => render(programWith({ name: 'mailsNew' }), programWith({ name: 'Mails-New' }))).toThrow(
    'both be written as mails-new',
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
      render(programWith({ name, command: words, environment: { A: value }, directory: `/${value}` })),
    );
    expect(texts).toHaveLength(SAMPLES);
    const read = await readYaml<Deployment>(texts.map(([, text]) => text));
    for (const [index, [{ name, words, value }]] of texts.entries()) {
      const [deployment] = read[index] ?? [];
      const [container] = deployment?.spec.template.spec.containers ?? [];
      expect(deployment?.metadata).toMatchObject({
        name: expect.stringMatching(LABEL),
        annotations: { 'nestjs-gearman/program': name },
      });
      expect(container?.command.map(interpolated)).toEqual(words);
      expect(container?.env.map((variable) => interpolated(variable.value))).toEqual([value]);
      expect(container?.workingDir).toBe(`/${value}`);
    }
  });
});
