import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { printDirective } from './compile/print.ts';
import { type Config, type Directive, longestExpression, longestLine, longestListLine } from './config.ts';

/** Errors for every line that Squid would not read as one, and for expressions that it complains about. */
export function checkLimits(config: Config): readonly Diagnostic[] {
  const files = [config.main, ...(config.splice === undefined ? [] : [config.splice])];
  return [
    ...files.flatMap(({ path, directives }) => tooLong(path, directives.map(printDirective), longestLine)),
    ...config.lists.flatMap(({ path, lines }) => tooLong(path, lines, longestListLine)),
    ...config.main.directives.flatMap(tooLongExpressions),
  ];
}

function tooLongExpressions(directive: Directive): readonly Diagnostic[] {
  if (directive.kind !== 'acl' || !directive.type.endsWith('_regex')) return [];
  return directive.values.flatMap((value) => {
    const bytes = value.kind === 'word' ? value.text.length : 0;
    if (bytes <= longestExpression) return [];
    const { name, type } = directive;
    const what = type === 'urlpath_regex' ? 'path' : 'host';
    const message = `a ${what} of the ACL ${name} would be a regular expression of ${bytes} bytes, and Squid 5.7 takes ${longestExpression} without complaint (src/acl/RegexData.cc)`;
    const help = what === 'path' ? 'use a shorter path' : 'use fewer labels with * inside';
    return [error('limit', message, { help })];
  });
}

function tooLong(path: string, lines: readonly string[], limit: number): readonly Diagnostic[] {
  return lines.flatMap((line, index) => {
    const bytes = line.length * 3 > limit ? new TextEncoder().encode(line).length : 0;
    if (bytes <= limit) return [];
    const message = `line ${index + 1} of ${path} would have ${bytes} bytes, and Squid 5.7 to 7.7 read ${limit} at a time`;
    const help = 'use fewer denials that hold for some of the requests behind them only, or shorter paths';
    return [error('limit', message, { help })];
  });
}
