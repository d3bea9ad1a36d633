import { fileNameOf, spelled, spellings } from './program-names.js';
import type { CompleteProgram } from './supervised-program.js';
import { descriptionOf } from './systemd-values.js';

/** A target that starts and stops units, or other targets, together. */
export interface Target {
  readonly fileName: string;
  readonly description: string;
  /** The units that it starts. */
  readonly wants: readonly string[];
  /** The target that it is stopped with. */
  readonly partOf?: string;
}

/** What the units are called, and which target each belongs to. */
export class UnitNames {
  private readonly programs: ReadonlyMap<string, string>;
  private readonly groups: ReadonlyMap<string, string>;
  readonly target: string;

  /** @throws InvalidProgramError where two names are one to systemd */
  constructor(
    private readonly all: readonly CompleteProgram[],
    project: string,
  ) {
    const names = all.map(({ name }) => name);
    const groups = [...new Set(all.flatMap(({ group }) => group ?? []))];
    this.target = `${fileNameOf(project)}.target`;
    this.programs = spellings('program', names, fileNameOf);
    this.groups = spellings('group', groups, (group) => `${fileNameOf(project)}-${fileNameOf(group)}`);
  }

  /** `images.service`, or for several processes `images@.service`. */
  serviceOf({ name, processes }: CompleteProgram): string {
    return `${spelled(this.programs, name)}${processes > 1 ? '@' : ''}.service`;
  }

  targetOf({ group }: CompleteProgram): string {
    return group === undefined ? this.target : `${spelled(this.groups, group)}.target`;
  }

  /** The one of all, and those of the groups. */
  targets(): readonly Target[] {
    const groups = [...this.groups].map(([group, unit]) => ({
      fileName: `${unit}.target`,
      description: group,
      wants: this.startedBy(`${unit}.target`),
      partOf: this.target,
    }));
    const wants = [...groups.map(({ fileName }) => fileName), ...this.startedBy(this.target)];
    return [{ fileName: this.target, description: 'all of them', wants }, ...groups];
  }

  private startedBy(target: string): readonly string[] {
    return this.all
      .filter((program) => program.autostart && this.targetOf(program) === target)
      .flatMap((program) => this.instancesOf(program));
  }

  private instancesOf(program: CompleteProgram): readonly string[] {
    if (program.processes === 1) return [this.serviceOf(program)];
    const name = spelled(this.programs, program.name);
    return Array.from({ length: program.processes }, (_, index) => `${name}@${index}.service`);
  }
}

export function targetText({ description, wants, partOf }: Target): string {
  const lines = [
    '[Unit]',
    `Description=${descriptionOf(description)}`,
    ...wants.map((unit) => `Wants=${unit}`),
    ...(partOf === undefined ? [] : [`PartOf=${partOf}`]),
    ...(partOf === undefined ? ['', '[Install]', 'WantedBy=multi-user.target'] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
