import { type Coverage, percentTouched, type Share } from '../rules/check/coverage.ts';
import { renderSpan, type Sources } from './findings/diagnostic-text.ts';
import { type Paint, printable } from './forms/paint.ts';
import { grouped } from './numbers.ts';
import { placeValue } from './runs/json.ts';

/** What no test touches, a line each, and the sums. */
export function renderCoverage({ rules, destinations }: Coverage, sources: Sources, paint: Paint): string {
  const whole = new Set(rules.untouched);
  const lines = [
    ...rules.untouched.map(({ id, span }) => ({ span, words: `rule ${printable(id)}` })),
    ...destinations.untouched
      .filter(({ rule }) => !whole.has(rule))
      .map(({ rule, text, span }) => ({ span, words: `rule ${printable(rule.id)}: ${printable(text)}` })),
  ];
  const untested = lines.map(
    ({ span, words }) =>
      `${paint('yellow', 'none')}  ${renderSpan(span, sources)}: ${words}: no test touches it`,
  );
  const sum = `coverage: ${shareWords(rules, 'rules')}, ${shareWords(destinations, 'destinations')}`;
  return [...untested, sum].map((line) => `${line}\n`).join('');
}

function shareWords<T>(share: Share<T>, what: string): string {
  const touched = share.number - share.untouched.length;
  return `${grouped(touched)} of ${grouped(share.number)} ${what} (${percentTouched(share)} %)`;
}

/** The same as a value for programs. */
export function coverageValue({ rules, destinations }: Coverage, sources: Sources): unknown {
  return {
    rules: {
      number: rules.number,
      percent: percentTouched(rules),
      untouched: rules.untouched.map(({ id, span }) => ({ rule: id, span: placeValue(span, sources) })),
    },
    destinations: {
      number: destinations.number,
      percent: percentTouched(destinations),
      untouched: destinations.untouched.map(({ rule, text, span }) => ({
        rule: rule.id,
        destination: text,
        span: placeValue(span, sources),
      })),
    },
  };
}
