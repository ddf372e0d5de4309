import { remember } from '../../../sets/remember.ts';
import type { TargetFile } from '../../target.ts';
import type { Config, ConfigFile, Directive, Term, Value } from '../config.ts';

/** Returns the files of a config, the main one first. */
export function print(config: Config): readonly TargetFile[] {
  const { main, splice, lists } = config;
  return [
    printFile(main),
    ...(splice === undefined ? [] : [printFile(splice)]),
    ...lists.map(({ path, lines }) => ({ path, content: joinLines(lines) })),
  ];
}

function printFile({ path, directives }: ConfigFile): TargetFile {
  return { path, content: joinLines(directives.map(printDirective)) };
}

/** No value can begin a line of its own: what would is a bug in rulec, not a text. */
function joinLines(lines: readonly string[]): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const broken = lines.find((line) => /[\0-\x1f\x7f]|\\$/.test(line));
  if (broken !== undefined)
    throw new Error(`a line would hold a control character or be continued: ${JSON.stringify(broken)}`);
  return lines.map((line) => `${line}\n`).join('');
}

const printed = new WeakMap<Directive, string>();

/** Returns a directive as one line. Texts for several devices have most of their directives in common. */
export function printDirective(directive: Directive): string {
  return remember(printed, directive, makeLine);
}

function makeLine(directive: Directive): string {
  switch (directive.kind) {
    case 'comment':
    case 'other':
      return directive.text;
    case 'acl': {
      const { name, type, options, values } = directive;
      return words(['acl', name, type, ...options, ...values.map(printValue)]);
    }
    case 'http_access':
    case 'ssl_bump':
      return words([directive.kind, directive.action, ...directive.terms.map(printTerm)]);
  }
}

function words(parts: readonly string[]): string {
  const broken = parts.find((part) => part === '' || /^#|\s/.test(part));
  if (broken !== undefined)
    throw new Error(`a word would hold a blank or begin a comment: ${JSON.stringify(broken)}`);
  return parts.join(' ');
}

function printValue(value: Value): string {
  return value.kind === 'file' ? `"${value.path}"` : value.text;
}

/** Prints a term, as access lines and groups have it. */
export function printTerm({ acl, negated }: Term): string {
  return negated ? `!${acl}` : acl;
}
