import type { CommandSpec } from './command-spec.js';
import { APP, GROUPS, SERVERS } from './common-options.js';

export const TOOL_SPECS: readonly CommandSpec[] = [
  {
    name: 'doctor',
    description: 'Say what is there, what is missing, and what to do about it',
    group: GROUPS.tools,
    options: [APP, SERVERS, { flags: '--store <address>', description: 'look at this store too' }],
    examples: ['doctor', 'doctor --json --app dist/app.module.js', 'doctor --store sqlite:./jobs.db'],
    load: async () => new (await import('../commands/doctor.command.js')).DoctorCommand(),
  },
  {
    name: 'completion',
    description: 'Print a script that completes commands and options',
    group: GROUPS.tools,
    arguments: [{ key: 'shell', syntax: '<shell>', description: 'bash, zsh or fish' }],
    examples: [
      'completion bash > ~/.local/share/bash-completion/completions/nest-gearman',
      'completion zsh > ~/.zfunc/_nest-gearman',
      'completion fish > ~/.config/fish/completions/nest-gearman.fish',
    ],
    load: async () => new (await import('../commands/completion.command.js')).CompletionCommand(),
  },
];
