import { type Money } from '../api/shapes.js';
import { type Text } from './en.js';

export interface Format {
  /** In a list: the time today, else the day. */
  brief(instant: string): string;
  /** In full, to the minute. */
  full(instant: string): string;
  time(instant: string): string;
  /** The date, or "today" or "yesterday". */
  day(instant: string): string;
  date(instant: string): string;
  money(money: Money): string;
  number(n: number): string;
}

/** How times, amounts and numbers are written in a locale, in the time zone of the machine. */
export function createFormat(locale: string, text: Text): Format {
  const formatter = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options);
    return (instant: string): string => format.format(new Date(instant));
  };
  const time = formatter({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayOfYear = formatter({ month: 'short', day: 'numeric' });
  const date = formatter({ year: 'numeric', month: 'short', day: 'numeric' });
  const full = formatter({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayName = formatter({ weekday: 'long', month: 'long', day: 'numeric' });
  const number = new Intl.NumberFormat(locale);
  const byAge = (instant: string, today: () => string, yesterday: () => string, thisYear: () => string): string => {
    const days = daysAgo(instant);
    if (days <= 0) return today();
    if (days === 1) return yesterday();
    return new Date(instant).getFullYear() === new Date().getFullYear() ? thisYear() : date(instant);
  };
  return {
    brief: (instant) => byAge(instant, () => time(instant), () => text.time.yesterday, () => dayOfYear(instant)),
    day: (instant) => byAge(instant, () => text.time.today, () => text.time.yesterday, () => dayName(instant)),
    full,
    time,
    date,
    number: (n) => number.format(n),
    money: ({ amount, currency }) => {
      try {
        // The amount stays text, and has at least the digits that it came with, so that none of them is lost.
        const { minimumFractionDigits: usual = 0 } = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions();
        const given = (amount.split('.')[1] ?? '').replace(/0+$/, '').length;
        const digits = Math.max(usual, given);
        return new Intl.NumberFormat(locale, { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits }).format(amount as `${number}`);
      } catch {
        return `${amount} ${currency}`;
      }
    },
  };
}

/** 0 today, 1 yesterday; negative in the days to come. */
function daysAgo(instant: string): number {
  const startOfDay = (day: Date): number => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  return Math.round((startOfDay(new Date()) - startOfDay(new Date(instant))) / 86_400_000);
}
