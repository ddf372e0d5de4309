/** Lines that Squid would not read as one, and expressions that it complains about. */
import { type Diagnostic, note } from '../../../diagnostics/diagnostic.ts';
import { checkLimit } from '../../kernel/limits.ts';
import type { Limit } from '../../target.ts';
import { limits } from '../capabilities.ts';
import type { Config, Directive } from '../config.ts';
import type { Options } from '../options.ts';
import { printDirective } from './print.ts';

/** Checks a text, before anything is printed. Errors: `limit`. */
export function checkConfig({ main, splice, lists }: Config): readonly Diagnostic[] {
  const files = splice === undefined ? [main] : [main, splice];
  return [
    ...files.flatMap(({ path, directives }) => checkLines(path, directives.map(printDirective), limits.line)),
    ...lists.flatMap(({ path, lines }) => checkLines(path, lines, limits.listLine)),
    ...main.directives.flatMap(checkExpressions),
  ];
}

function checkLines(path: string, lines: readonly string[], limit: Limit): readonly Diagnostic[] {
  const help = 'use fewer denials that hold for some of the requests after them only, or shorter paths';
  return lines.flatMap((line, index) => {
    const bytes = line.length * 3 > limit.value ? new TextEncoder().encode(line).length : 0;
    return checkLimit(limit, bytes, { what: `line ${index + 1} of ${path}`, help });
  });
}

function checkExpressions(directive: Directive): readonly Diagnostic[] {
  if (directive.kind !== 'acl' || !directive.type.endsWith('_regex')) return [];
  const { name, type, values } = directive;
  const isPath = type === 'urlpath_regex';
  const help = isPath ? 'use a shorter path' : 'use fewer labels with * inside';
  return values.flatMap((value) =>
    checkLimit(limits.expression, value.kind === 'word' ? value.text.length : 0, {
      what: `a ${isPath ? 'path' : 'host'} of the ACL ${name}`,
      help,
    }),
  );
}

/** Tells whom the closing line hits beside those that a reader of the rule set may have in mind. */
export function tellGoverned({ source, closing }: Options): readonly Diagnostic[] {
  if (source !== 'any' || closing === 'none') return [];
  const message =
    'the closing line denies whatever else any client asks of the proxy, before lines after the file are read';
  const help =
    'name the clients that the rule set is for: --set squid.source=PREFIX,…, or leave the end open with --set squid.closing=none';
  return [note('governed', message, { help })];
}
