import { completeProgram } from './complete-program.js';
import { escapeDollar, escapeDollars, imageOf } from './container-options.js';
import { UnprintableError } from './errors.js';
import { labelOf, spelled, spellings } from './program-names.js';
import { DEFAULT_PROJECT, headLine, type RenderedFile, type RenderOptions } from './render-options.js';
import type { CompleteProgram, SupervisedProgram } from './supervised-program.js';
import { EXIT_CODES_NOT_HELD, LOG_FILE_NOT_HELD, unprintable } from './supervisor.messages.js';
import { yamlOf, type YamlValue } from './yaml.js';

/**
 * A Deployment of Kubernetes for each program: `kubectl apply -f gearman.deployments.yaml`. Names are labels of DNS.
 * What is not started by itself has no replicas.
 *
 * Final exit codes, start retries and priorities are not held, nor log files, as a container's output goes to the node.
 *
 * @throws InvalidProgramError for a field out of its range, a missing image, and where two names are one to Kubernetes
 * @throws UnprintableError for a user's name, a stop signal other than TERM, and a name that makes no label
 */
export function renderKubernetesDeployments(
  programs: readonly SupervisedProgram[],
  options: RenderOptions,
): readonly RenderedFile[] {
  const complete = programs.map(completeProgram);
  const image = imageOf('kubernetes', options);
  const project = labelOf(options.project ?? DEFAULT_PROJECT);
  const names = spellings(
    'program',
    complete.map(({ name }) => name),
    labelOf,
  );
  const head = [headLine(options), EXIT_CODES_NOT_HELD, LOG_FILE_NOT_HELD]
    .map((line) => `# ${line}\n`)
    .join('');
  const documents = complete.map((program) => {
    const name = spelled(names, program.name);
    return `---\n${yamlOf(deploymentOf(program, { name, project, image }))}`;
  });
  return [{ fileName: 'gearman.deployments.yaml', text: head + documents.join('') }];
}

interface Surroundings {
  readonly name: string;
  readonly project: string;
  readonly image: string;
}

function deploymentOf(program: CompleteProgram, { name, project, image }: Surroundings) {
  refuseSignal(program);
  const identity = { 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': project };
  const group = program.group === undefined ? {} : { 'app.kubernetes.io/component': labelOf(program.group) };
  const labels = { ...identity, ...group };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels, annotations: { 'nestjs-gearman/program': program.name } },
    spec: {
      replicas: program.autostart ? program.processes : 0,
      minReadySeconds: program.startSeconds,
      selector: { matchLabels: identity },
      template: { metadata: { labels }, spec: podOf(program, { name, project, image }) },
    },
  };
}

function podOf(program: CompleteProgram, { name, image }: Surroundings): YamlValue {
  const { command, directory, environment, stopWaitSeconds } = program;
  const variables = Object.entries(escapeDollars(environment));
  return {
    terminationGracePeriodSeconds: stopWaitSeconds,
    securityContext: securityOf(program),
    containers: [
      {
        name,
        image,
        command: command.map(escapeDollar),
        workingDir: directory,
        env: variables.map(([variable, value]) => ({ name: variable, value })),
      },
    ],
  };
}

/** Kubernetes knows users by number only. */
function securityOf({ user }: CompleteProgram): { readonly runAsUser: number } | undefined {
  if (user === undefined) return undefined;
  if (/^\d+$/.test(user)) return { runAsUser: Number(user) };
  const reason = "expected the user's number";
  throw new UnprintableError(unprintable('kubernetes', 'the user', { reason, given: user }));
}

/** The image's own is sent, and that is TERM unless it says otherwise. */
function refuseSignal({ stopSignal }: CompleteProgram): void {
  if (stopSignal === 'TERM') return;
  const reason = 'expected TERM';
  throw new UnprintableError(unprintable('kubernetes', 'the stop signal', { reason, given: stopSignal }));
}
