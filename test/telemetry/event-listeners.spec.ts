import { beforeEach, describe, expect, test } from '@jest/globals';

import { EventChannel } from '../../lib/telemetry/event-channel.js';
import { turns } from '../transport/connection-pairs.js';

interface Events {
  opened: string;
}

let errors: unknown[];
let heard: string[];
let channel: EventChannel<Events>;

beforeEach(() => {
  errors = [];
  heard = [];
  channel = new EventChannel<Events>((error) => errors.push(error));
});

const hear = (door: string): void => {
  heard.push(door);
};

describe('a listener', () => {
  test('that is added twice is told twice, and each of the two can be removed', () => {
    const removals = [channel.on('opened', hear), channel.on('opened', hear)];
    channel.emit('opened', 'A');
    removals[0]?.();
    removals[0]?.();
    channel.emit('opened', 'B');
    removals[1]?.();
    channel.emit('opened', 'C');

    expect(heard).toEqual(['A', 'A', 'B']);
  });

  test('whose promise is rejected is reported, later, and keeps nobody waiting', async () => {
    const error = new Error('the door is on fire');
    channel.on('opened', async () => {
      throw error;
    });
    channel.on('opened', hear);

    channel.emit('opened', 'A');
    expect([heard, errors]).toEqual([['A'], []]);

    await turns(1);
    expect(errors).toEqual([error]);
  });

  test('whose promise is never settled disturbs nobody', () => {
    channel.on('opened', () => new Promise(() => undefined));
    channel.on('opened', hear);

    channel.emit('opened', 'A');

    expect(heard).toEqual(['A']);
  });
});

describe('a channel', () => {
  test('knows whether anybody listens', () => {
    expect(channel.heard('opened')).toBe(false);
    const removals = [channel.on('opened', hear), channel.on('opened', hear)];
    expect(channel.heard('opened')).toBe(true);
    removals[0]?.();
    expect(channel.heard('opened')).toBe(true);
    removals[1]?.();
    expect(channel.heard('opened')).toBe(false);
  });
});
