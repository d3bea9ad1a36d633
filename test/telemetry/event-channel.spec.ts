import { beforeEach, describe, expect, test } from '@jest/globals';
import { EventChannel } from '../../lib/telemetry/event-channel.js';

interface Events {
  opened: { readonly door: string };
  closed: { readonly door: string };
}

let errors: unknown[];
let heard: string[];
let channel: EventChannel<Events>;

beforeEach(() => {
  errors = [];
  heard = [];
  channel = new EventChannel<Events>((error) => errors.push(error));
});

const hear =
  (name: string) =>
  ({ door }: { readonly door: string }): void => {
    heard.push(`${name} ${door}`);
  };

describe('an event channel', () => {
  test('tells each listener what happened, in the order in which they were added', () => {
    channel.on('opened', hear('first'));
    channel.on('opened', hear('second'));
    channel.emit('opened', { door: 'A' });
    channel.emit('opened', { door: 'B' });
    expect(heard).toEqual(['first A', 'second A', 'first B', 'second B']);
  });

  test('tells nobody of events that they did not ask for', () => {
    channel.on('closed', hear('closed'));
    channel.emit('opened', { door: 'A' });
    expect(heard).toEqual([]);
  });

  test('tells a removed listener nothing more, and goes on telling the others', () => {
    const remove = channel.on('opened', hear('removed'));
    channel.on('opened', hear('kept'));
    remove();
    remove();
    channel.emit('opened', { door: 'A' });
    expect(heard).toEqual(['kept A']);
  });

  test('lets a listener remove itself while it is told', () => {
    const remove = channel.on('opened', (event) => {
      hear('once')(event);
      remove();
    });
    channel.on('opened', hear('always'));
    channel.emit('opened', { door: 'A' });
    channel.emit('opened', { door: 'B' });
    expect(heard).toEqual(['once A', 'always A', 'always B']);
  });

  test('reports a listener that throws, and tells the others all the same', () => {
    const error = new Error('the door is on fire');
    channel.on('opened', () => {
      throw error;
    });
    channel.on('opened', hear('other'));
    channel.emit('opened', { door: 'A' });
    expect(errors).toEqual([error]);
    expect(heard).toEqual(['other A']);
  });

  test('may have nobody to tell', () => {
    expect(() => channel.emit('opened', { door: 'A' })).not.toThrow();
  });
});
