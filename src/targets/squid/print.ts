import type { TargetFile } from '../target.ts';
import type { Config, ConfigFile, Directive, Term, Value } from './config.ts';

/** The files of a config, the main one first. */
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

function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** A directive as one line. */
export function printDirective(directive: Directive): string {
  switch (directive.kind) {
    case 'comment':
    case 'other':
      return directive.text;
    case 'acl': {
      const { name, type, options, values } = directive;
      return ['acl', name, type, ...options, ...values.map(printValue)].join(' ');
    }
    case 'http_access':
    case 'ssl_bump':
      return [directive.kind, directive.action, ...directive.terms.map(printTerm)].join(' ');
  }
}

function printValue(value: Value): string {
  return value.kind === 'file' ? `"${value.path}"` : value.text;
}

function printTerm({ acl, negated }: Term): string {
  return negated ? `!${acl}` : acl;
}
