import { Injectable } from '@nestjs/common';
import { type GearmanEventMap, OnGearmanEvent } from 'nestjs-gearman';

import { Fleet } from './fleet.js';
import { serverOf } from './hash.worker.js';

/** Kills a server while it has jobs running, and counts how often jobs are done. */
@Injectable()
export class Drill {
  private victim: string | undefined;
  /** How many jobs of the fleet this process has done, those that were done twice counted twice. */
  done = 0;

  constructor(private readonly fleet: Fleet) {}

  /** The server ends when the next one of its jobs has begun. */
  killAtNextJobOf(name: string): void {
    this.victim = name;
  }

  @OnGearmanEvent('gearman.work.starting')
  kill({ cluster, handle }: GearmanEventMap['gearman.work.starting']): unknown {
    const { victim } = this;
    if (cluster !== 'hashes' || victim === undefined || serverOf(handle) !== victim) return undefined;
    this.victim = undefined;
    console.log(`${handle} runs: killing ${victim}`);
    return this.fleet.kill(victim);
  }

  @OnGearmanEvent('gearman.work.executed')
  count({ cluster, outcome }: GearmanEventMap['gearman.work.executed']): void {
    if (cluster === 'hashes' && outcome.type === 'complete') this.done += 1;
  }
}
