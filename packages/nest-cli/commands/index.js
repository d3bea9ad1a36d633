// What `nest` loads, its own bin as well as a global one: see `loadLocalBinCommandLoader` of @nestjs/cli.
export * from 'nest-cli-upstream/commands/index.js';
export { CommandLoader } from './command.loader.js';
