import { renderComposeServices } from './compose-services.js';
import { InvalidProgramError } from './errors.js';
import { renderKubernetesDeployments } from './kubernetes-deployments.js';
import { renderPm2Ecosystem } from './pm2-ecosystem.js';
import type { RenderedFile, RenderOptions } from './render-options.js';
import type { SupervisedProgram } from './supervised-program.js';
import { unknownFormat } from './supervisor.messages.js';
import { renderSupervisordFile } from './supervisord-file.js';
import { renderSystemdUnits } from './systemd-units.js';

/** What keeps the processes running. */
export type SupervisorFormat = 'supervisord' | 'systemd' | 'pm2' | 'compose' | 'kubernetes';

export type Renderer = (
  programs: readonly SupervisedProgram[],
  options: RenderOptions,
) => readonly RenderedFile[];

/** The files of each format. */
export const RENDERERS: Readonly<Record<SupervisorFormat, Renderer>> = {
  supervisord: (programs, options) => [
    { fileName: 'gearman.conf', text: renderSupervisordFile(programs, options) },
  ],
  systemd: renderSystemdUnits,
  pm2: renderPm2Ecosystem,
  compose: renderComposeServices,
  kubernetes: renderKubernetesDeployments,
};

export const SUPERVISOR_FORMATS = Object.keys(RENDERERS) as readonly SupervisorFormat[];

/**
 * What a user typed, as a format.
 *
 * @throws InvalidProgramError that names the formats there are
 */
export function supervisorFormat(text: string): SupervisorFormat {
  const format = SUPERVISOR_FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new InvalidProgramError(unknownFormat(text, SUPERVISOR_FORMATS));
}
