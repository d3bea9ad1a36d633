import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { transformFileSync } from '@swc/core';
import * as fc from 'fast-check';
import { nextTime, parseSchedule, type Schedule } from '../../lib/server/schedule.js';

const MINUTE = 60_000;
const ANY: Schedule = {
  minute: undefined,
  hour: undefined,
  dayOfMonth: undefined,
  month: undefined,
  dayOfWeek: undefined,
};

const FIELDS = Object.keys(ANY) as (keyof Schedule)[];

/** The next time for the five fields, as a local time: `2026-01-15 10:45`. */
function next(fields: string, after: string): string {
  const schedule = parseSchedule(fields.split(' '));
  if (schedule === undefined) throw new Error(`expected "${fields}" to name a time`);
  return local(nextTime(schedule, new Date(after).getTime()));
}

function local(time: number): string {
  const date = new Date(time);
  const ofDay = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits);
  return `${ofDay.join('-')} ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Field by field, what a local time must be. */
function fits(schedule: Schedule, time: Date): boolean {
  const actual: Required<Schedule> = {
    minute: time.getMinutes(),
    hour: time.getHours(),
    dayOfMonth: time.getDate(),
    month: time.getMonth() + 1,
    dayOfWeek: (time.getDay() + 6) % 7,
  };
  return FIELDS.every((name) => schedule[name] === undefined || schedule[name] === actual[name]);
}

/** Any, or a number within these bounds. */
function field(min: number, max: number): fc.Arbitrary<number | undefined> {
  return fc.option(fc.integer({ min, max }), { nil: undefined });
}

describe('the next time', () => {
  // January 15, 2026 is a Thursday: day 3 of a week that begins with Monday as day 0.
  test.each([
    ['any', '* * * * *', '2026-01-15 10:30:20', '2026-01-15 10:31'],
    ['a minute', '45 * * * *', '2026-01-15 10:30', '2026-01-15 10:45'],
    ['a minute of the next hour', '5 * * * *', '2026-01-15 10:30', '2026-01-15 11:05'],
    ['the minute that has just begun', '30 10 * * *', '2026-01-15 10:30', '2026-01-16 10:30'],
    ['the minute that is about to begin', '30 10 * * *', '2026-01-15 10:29:59.999', '2026-01-15 10:30'],
    ['an hour', '* 12 * * *', '2026-01-15 10:30', '2026-01-15 12:00'],
    ['midnight', '0 0 * * *', '2026-01-15 10:30', '2026-01-16 00:00'],
    ['a day of the month', '0 9 1 * *', '2026-01-15 10:30', '2026-02-01 09:00'],
    ['the last day of a long month', '0 0 31 * *', '2026-01-31 10:30', '2026-03-31 00:00'],
    ['a month', '0 0 1 3 *', '2026-01-15 10:30', '2026-03-01 00:00'],
    ['a month of the next year', '* * * 1 *', '2026-02-01 00:00', '2027-01-01 00:00'],
    ['the turn of the year', '59 23 31 12 *', '2026-12-31 23:59', '2027-12-31 23:59'],
    ['Monday, which is 0', '0 8 * * 0', '2026-01-15 10:30', '2026-01-19 08:00'],
    ['Sunday, which is 6', '0 8 * * 6', '2026-01-15 10:30', '2026-01-18 08:00'],
    ['today', '0 11 * * 3', '2026-01-15 10:30', '2026-01-15 11:00'],
    ['Friday the 13th: both days must fit', '0 0 13 * 4', '2026-01-15 10:30', '2026-02-13 00:00'],
    ['February 29', '0 0 29 2 *', '2026-01-15 10:30', '2028-02-29 00:00'],
    ['February 29 on a Saturday', '0 0 29 2 5', '2026-01-15 10:30', '2048-02-29 00:00'],
    ['February 29 over a century that has none', '0 0 29 2 6', '2088-03-01 00:00', '2128-02-29 00:00'],
  ])('of %s', (_what, fields, after, expected) => {
    expect(next(fields, after)).toBe(expected);
  });

  test('is the first whole minute after the given moment that fits every field', () => {
    const schedules = fc.record({
      minute: field(0, 59),
      hour: field(0, 23),
      dayOfMonth: field(1, 28),
      month: fc.constant(undefined),
      dayOfWeek: fc.constant(undefined),
    });
    const moments = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2100, 0) });
    fc.assert(
      fc.property(schedules, moments, (schedule, after) => {
        const time = nextTime(schedule, after);
        expect(time).toBeGreaterThan(after);
        let first = Math.floor(after / MINUTE) * MINUTE + MINUTE;
        while (!fits(schedule, new Date(first))) first += MINUTE;
        expect(local(time)).toBe(local(first));
        expect(time).toBe(first);
      }),
      { numRuns: 150 },
    );
  });

  test('fits, on the first such day, whatever the month and the days', () => {
    const schedules = fc.record({
      minute: fc.nat(59),
      hour: fc.nat(23),
      dayOfMonth: field(1, 29),
      month: fc.integer({ min: 1, max: 12 }),
      dayOfWeek: field(0, 6),
    });
    const moments = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2050, 0) });
    fc.assert(
      fc.property(schedules, moments, (schedule, after) => {
        const time = nextTime(schedule, after);
        const day = new Date(after);
        day.setHours(schedule.hour, schedule.minute, 0, 0);
        while (day.getTime() <= after || !fits(schedule, day)) {
          day.setDate(day.getDate() + 1);
          day.setHours(schedule.hour, schedule.minute, 0, 0);
        }
        expect(local(time)).toBe(local(day.getTime()));
      }),
      { numRuns: 200 },
    );
  });
});

describe('where clocks are put forward and back', () => {
  const { code } = transformFileSync(
    fileURLToPath(new URL('../../lib/server/schedule.ts', import.meta.url)),
    {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    },
  );

  /** Runs a function body in that time zone, with `nextTime` and `ANY` at hand. */
  function inZone(zone: string, body: string): unknown {
    const script = `${code}; const ANY = ${JSON.stringify(ANY)};
      console.log(JSON.stringify((() => { ${body} })()));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      env: { TZ: zone },
      encoding: 'utf8',
    });
    if (stderr !== '') throw new Error(stderr);
    return JSON.parse(stdout);
  }

  test.each([
    ['is left out: the next day', 'Europe/Berlin', '02:30', '2026-03-28T12:00Z', '2026-03-30T00:30:00.000Z'],
    ['comes twice: the first', 'Europe/Berlin', '02:30', '2026-10-24T12:00Z', '2026-10-25T00:30:00.000Z'],
    ['comes again', 'Europe/Berlin', '02:30', '2026-10-25T00:30Z', '2026-10-25T01:30:00.000Z'],
    ['follows half an hour', 'Australia/Lord_Howe', '02:30', '2026-10-03T12:00Z', '2026-10-03T15:30:00.000Z'],
    ['is oddly far from UTC', 'Asia/Kathmandu', '00:00', '2026-01-15T00:00Z', '2026-01-15T18:15:00.000Z'],
  ])('a time that %s', (_what, zone, time, after, expected) => {
    const [hour, minute] = time.split(':').map(Number);
    const schedule = JSON.stringify({ hour, minute });
    const body = `return new Date(nextTime({ ...ANY, ...${schedule} }, Date.parse('${after}'))).toISOString();`;
    expect(inZone(zone, body)).toBe(expected);
  });

  test.each([
    ['Europe/Berlin', '2026-03-28T00:00Z'],
    ['Europe/Berlin', '2026-10-24T00:00Z'],
    ['America/St_Johns', '2026-03-07T12:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T00:00Z'],
    ['Pacific/Chatham', '2026-04-04T00:00Z'],
    ['Pacific/Chatham', '2026-09-25T12:00Z'],
    ['Africa/Cairo', '2026-04-23T12:00Z'],
    ['Pacific/Apia', '2011-12-29T00:00Z'],
  ])('every time around a change in %s after %s is the first that fits', (zone, from) => {
    const search = `
      const wrong = [];
      for (const hour of [undefined, 0, 1, 2, 3, 4, 23]) for (const minute of [undefined, 0, 15, 59])
        for (let after = Date.parse('${from}'), end = after + 48 * 3600_000; after < end; after += 37 * 61_000) {
          const time = nextTime({ ...ANY, hour, minute }, after);
          let first = Math.floor(after / ${MINUTE}) * ${MINUTE} + ${MINUTE};
          while ((hour ?? new Date(first).getHours()) !== new Date(first).getHours() ||
            (minute ?? new Date(first).getMinutes()) !== new Date(first).getMinutes()) first += ${MINUTE};
          if (time !== first) wrong.push([hour, minute, after, time, first]);
        }
      return wrong;`;
    expect(inZone(zone, search)).toEqual([]);
  });
});

describe('the fields of a schedule', () => {
  test.each([
    ['    ', ANY],
    ['* * * * *', ANY],
    ['0 0 1 1 0', { minute: 0, hour: 0, dayOfMonth: 1, month: 1, dayOfWeek: 0 }],
    ['59 23 31 12 6', { minute: 59, hour: 23, dayOfMonth: 31, month: 12, dayOfWeek: 6 }],
    ['05 08  * ', { ...ANY, minute: 5, hour: 8 }],
  ])('%j are read', (fields, schedule) => {
    expect(parseSchedule(fields.split(' '))).toEqual(schedule);
  });

  test.each([
    ['60 * * * *'],
    ['* 24 * * *'],
    ['* * 0 * *'],
    ['* * 32 * *'],
    ['* * * 0 *'],
    ['* * * 13 *'],
    ['* * * * 7'],
    ['-1 * * * *'],
    ['1.5 * * * *'],
    ['*/5 * * * *'],
    ['1,2 * * * *'],
    ['0x1 * * * *'],
    ['* * * jan *'],
    ['1e1 * * * *'],
    ['001 * * * *'],
    ['* * 30 2 *'],
    ['* * 31 4 *'],
  ])('%j name no time', (fields) => {
    expect(parseSchedule(fields.split(' '))).toBeUndefined();
  });
});
