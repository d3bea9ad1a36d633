/** When a job is to run, as SUBMIT_JOB_SCHED says it: a number for each field, or any. There always is such a time. */
export interface Schedule {
  readonly minute: number | undefined;
  readonly hour: number | undefined;
  readonly dayOfMonth: number | undefined;
  /** From 1. */
  readonly month: number | undefined;
  /** 0 is Monday, as in Gearman's protocol; not Sunday, as in cron. */
  readonly dayOfWeek: number | undefined;
}

const MINUTE = 60_000;
/** In every time zone clocks are put forward and back at quarters of an hour. */
const QUARTER = 15;
const LEAP_YEAR = 2000;

/**
 * Reads the five fields of a schedule, in the order of the packet: minute (0 to 59), hour (0 to 23), day of the month
 * (1 to 31), month (1 to 12) and day of the week (0 to 6). Empty or `*` is any.
 *
 * @returns undefined where a field is none of these, or where no such day comes, as February 30
 */
export function parseSchedule(fields: readonly string[]): Schedule | undefined {
  const [minute, hour, dayOfMonth, month, dayOfWeek] = fields;
  const schedule: Schedule = {
    minute: parseField(minute, 0, 59),
    hour: parseField(hour, 0, 23),
    dayOfMonth: parseField(dayOfMonth, 1, 31),
    month: parseField(month, 1, 12),
    dayOfWeek: parseField(dayOfWeek, 0, 6),
  };
  if (Object.values(schedule).some(Number.isNaN)) return undefined;
  const { dayOfMonth: day = 1, month: of = 1 } = schedule;
  return day > new Date(LEAP_YEAR, of, 0).getDate() ? undefined : schedule;
}

/**
 * The first minute after `after` that fits all fields of the schedule, in local time. A time that a clock put forward
 * leaves out does not come that day; of one that comes twice, the first counts.
 *
 * @param after milliseconds since the Unix epoch, as is what it returns
 */
export function nextTime(schedule: Schedule, after: number): number {
  let time = new Date(Math.floor(after / MINUTE) * MINUTE + MINUTE);
  for (;;) {
    const next = skip(schedule, time);
    if (next === undefined) return time.getTime();
    time = next;
  }
}

/** A later time, with none that fits between; undefined where this one fits. */
function skip(schedule: Schedule, time: Date): Date | undefined {
  const year = time.getFullYear();
  const month = time.getMonth();
  const day = time.getDate();
  const minute = time.getMinutes();
  if (!fits(schedule.month, month + 1)) return new Date(year, month + 1, 1);
  const dayFits = fits(schedule.dayOfMonth, day) && fits(schedule.dayOfWeek, (time.getDay() + 6) % 7);
  if (!dayFits) return new Date(year, month, day + 1);
  if (!fits(schedule.hour, time.getHours())) return later(time, QUARTER - (minute % QUARTER));
  return fits(schedule.minute, minute) ? undefined : later(time, 1);
}

function fits(wanted: number | undefined, value: number): boolean {
  return wanted === undefined || wanted === value;
}

function later(time: Date, minutes: number): Date {
  return new Date(time.getTime() + minutes * MINUTE);
}

/** @returns NaN where it is no such number */
function parseField(field: string | undefined, least: number, most: number): number | undefined {
  if (field === undefined || field === '' || field === '*') return undefined;
  const value = /^\d{1,2}$/.test(field) ? Number(field) : Number.NaN;
  return value >= least && value <= most ? value : Number.NaN;
}
