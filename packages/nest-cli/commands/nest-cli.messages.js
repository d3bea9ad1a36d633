export const notInstalled = (directory) =>
  `expected nestjs-gearman in ${directory}, whose workers the commands gearman:… are about, and found none; run nest in the application's folder, or install it there: npm install nestjs-gearman`;

export const tooOld = (directory) =>
  `expected nestjs-gearman in ${directory} to export nestjs-gearman/cli, and it does not; install a newer one: npm install nestjs-gearman@latest`;

export const unavailableInHelp = (reason) => `\nNo commands gearman:…: ${reason}`;
