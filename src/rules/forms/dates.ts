import { quote } from '../../diagnostics/quote.ts';
import type { Misread } from '../../sets/prefix.ts';

const days: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Returns whether a text is a day of the calendar, `YYYY-MM-DD`. Such texts compare as the days do. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return year > 0 && day >= 1 && day <= countDays(year, month);
}

/** Returns the date so many days later. */
export function addDays(date: string, count: number): string {
  let [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  day += count;
  while (day > countDays(year, month)) {
    day -= countDays(year, month);
    month += 1;
    if (month > 12) [year, month] = [year + 1, 1];
  }
  const pad = (part: number, length: number): string => String(part).padStart(length, '0');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** Returns how many days a month has, of 1 to 12; none, if there is no such month. */
function countDays(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (days[month - 1] ?? 0);
}

/** Says why a text is no day, `YYYY-MM-DD`, and which was meant; undefined where it is one. */
export function explainDate(text: string): Misread | undefined {
  if (isDate(text)) return undefined;
  const tell = (flaw: string, help: string): Misread => ({ problem: `${quote(text)} ${flaw}`, help });
  const flaw = 'is not a calendar day';
  if (/^(?:never|none|no|false|forever|unlimited|n\/a|-)$/i.test(text))
    return tell(flaw, 'what never expires has no date: leave the key out');
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  if (year !== undefined && Number(month) >= 1 && Number(month) <= 12) {
    const last = countDays(Number(year), Number(month));
    const meant = Number(day) > last ? `: did you mean ${year}-${month}-${last}?` : '';
    return tell(flaw, `${year}-${month} has ${last} days${meant}`);
  }
  const guess = guessDate(text);
  if (guess !== undefined) return tell('is not written YYYY-MM-DD', `did you mean ${guess}?`);
  const turned = /^\d{1,2}[./-]\d{1,2}[./-]\d{4}$/.test(text);
  const help = turned ? 'which is the month? write YYYY-MM-DD: 2027-06-30' : 'write YYYY-MM-DD: 2027-06-30';
  return tell(flaw, help);
}

/** Returns the day that another way of writing means, where there is one reading alone. */
function guessDate(text: string): string | undefined {
  const first = /^(\d{4})[-/.]?(\d{1,2})[-/.]?(\d{1,2})(?:[T ].*)?$/.exec(text);
  const whole = /^(\d{4})[-/](\d{1,2})$/.exec(text);
  const last = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})$/.exec(text);
  if (whole !== null)
    return formatDay(whole[1], whole[2], String(countDays(Number(whole[1]), Number(whole[2]))));
  if (first !== null) return formatDay(first[1], first[2], first[3]);
  if (last === null) return undefined;
  const [, one, mark, two, year] = last;
  const readings = [formatDay(year, two, one), ...(mark === '.' ? [] : [formatDay(year, one, two)])].filter(
    (date) => date !== undefined,
  );
  return new Set(readings).size === 1 ? readings[0] : undefined;
}

function formatDay(year = '', month = '', day = ''): string | undefined {
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isDate(date) ? date : undefined;
}
