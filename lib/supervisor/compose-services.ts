import { completeProgram } from './complete-program.js';
import { escapeDollar, escapeDollars, imageOf } from './container-options.js';
import { fileNameOf, spelled, spellings } from './program-names.js';
import { headLine, type RenderedFile, type RenderOptions } from './render-options.js';
import type { CompleteLog, CompleteProgram, SupervisedProgram } from './supervised-program.js';
import { EXIT_CODES_NOT_HELD, LOG_FILE_NOT_HELD } from './supervisor.messages.js';
import { yamlOf, type YamlValue } from './yaml.js';

/** A service that only `docker compose --profile manual up` starts. */
const MANUAL = 'manual';

/**
 * Services of docker compose, to be named beside the application's own file: `docker compose -f compose.yaml -f
 * compose.gearman.yaml up`. The image is written as it is, so that it may hold variables of compose.
 *
 * Final exit codes, start seconds and retries and priorities are not held, nor the paths of log files, as a container's
 * output goes to Docker.
 *
 * @throws InvalidProgramError for a field out of its range, a missing image, and where two names are one to compose
 * @throws UnprintableError for a name without ASCII letters
 */
export function renderComposeServices(
  programs: readonly SupervisedProgram[],
  options: RenderOptions,
): readonly RenderedFile[] {
  const complete = programs.map(completeProgram);
  const image = imageOf('compose', options);
  const names = spellings(
    'program',
    complete.map(({ name }) => name),
    fileNameOf,
  );
  const services = complete.map((program) => [spelled(names, program.name), serviceOf(program, image)]);
  const head = [headLine(options), EXIT_CODES_NOT_HELD, LOG_FILE_NOT_HELD]
    .map((line) => `# ${line}\n`)
    .join('');
  return [
    { fileName: 'compose.gearman.yaml', text: head + yamlOf({ services: Object.fromEntries(services) }) },
  ];
}

function serviceOf(program: CompleteProgram, image: string): YamlValue {
  const { command, directory, environment, user, processes, stopSignal, stopWaitSeconds, log } = program;
  return {
    image,
    entrypoint: command.map(escapeDollar),
    working_dir: escapeDollar(directory),
    environment: escapeDollars(environment),
    user: user === undefined ? undefined : escapeDollar(user),
    restart: 'unless-stopped',
    stop_signal: `SIG${stopSignal}`,
    stop_grace_period: `${stopWaitSeconds}s`,
    deploy: { replicas: processes },
    profiles: program.autostart ? undefined : [MANUAL],
    labels: program.group === undefined ? undefined : { 'gearman.group': escapeDollar(program.group) },
    logging: log === undefined ? undefined : loggingOf(log),
  };
}

/** Docker counts the file that is being written among those it keeps, and lets a file grow that has no limit. */
function loggingOf({ maxBytes, backups }: CompleteLog): YamlValue {
  const rotation = { 'max-size': `${maxBytes}`, 'max-file': `${backups + 1}` };
  return { driver: 'json-file', options: maxBytes === 0 ? undefined : rotation };
}
