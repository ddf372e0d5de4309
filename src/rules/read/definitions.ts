/** What a rule set may name: lists, rows of sources and parameters, its own and those of the files that it includes. */
import { nearest } from '../../diagnostics/nearest.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import type { AddressEntry, Located } from '../ast.ts';
import type { PolicyHost } from '../policy.ts';
import type { Report } from './nodes.ts';
import { findRow, readRowSet, type SourcesInUse } from './source-rows.ts';

/** A list of hosts, of addresses, or of both. */
export interface ListDefinition {
  readonly hosts?: readonly PolicyHost[];
  readonly addresses?: readonly AddressEntry[];
}

export interface Definitions extends SourcesInUse {
  readonly lists: ReadonlyMap<string, ListDefinition>;
  readonly parameters: ReadonlyMap<string, Parameter>;
}

/** A parameter with the value that it has in this run; absent where nobody gave one. */
export interface Parameter {
  readonly name: string;
  readonly value?: string;
}

/** Returns whether an entry of a destination names a set: `list:NAME` or `source:NAME/KEY`. */
export function isSetName(text: string): boolean {
  return /^(?:list|source):/.test(text);
}

/**
 * Finds the entries of the set that a text names. Errors: `bad-list`, there is no such list, or the set has no entries of
 * this kind; those of `findRow`.
 */
export function findSet(
  text: Located<string>,
  kind: 'hosts' | 'addresses',
  known: Definitions,
  report: Report,
): ListDefinition | undefined {
  const { value, span } = text;
  if (!isSetName(value)) return undefined;
  const name = value.slice(value.indexOf(':') + 1);
  const row = value.startsWith('source:') ? findRow({ value: name, span }, 'set', known, report) : undefined;
  const list = row === undefined ? known.lists.get(name) : readRowSet(row, span);
  if (list === undefined) {
    if (value.startsWith('source:')) return undefined;
    const near = nearest(name, [...known.lists.keys()]);
    const define = `define it: lists: { ${/^[\w-]+$/.test(name) ? name : 'NAME'}: { ${kind}: […] } }`;
    const help = near === undefined ? define : `did you mean list:${near}?`;
    report('bad-list', `there is no list ${word(name)}`, { span, help });
    return undefined;
  }
  if ((list[kind] ?? []).length === 0) {
    const other = kind === 'hosts' ? 'addresses' : 'hosts';
    report('bad-list', `${word(value)} has no ${kind}`, { span, help: `name it under ${other}` });
  }
  return list;
}

/**
 * Puts the values of parameters into a text. Errors, `bad-parameter`: there is no such parameter, nobody gave it a
 * value, or it is not a whole label; then there is no text.
 */
export function fillParameters(
  text: Located<string>,
  parameters: ReadonlyMap<string, Parameter>,
  report: Report,
): Located<string> | undefined {
  if (!text.value.includes('${')) return text;
  const refuse = (message: string, help: string): string => {
    report('bad-parameter', message, { span: text.span, help });
    return '';
  };
  let isWhole = true;
  const value = text.value.replace(/\$\{([^}]*)\}/g, (found, name: string, at: number, all: string) => {
    const before = all[at - 1] ?? '.';
    const behind = all[at + found.length] ?? '.';
    const parameter = parameters.get(name);
    const filled = parameter?.value;
    if (filled !== undefined && /[./:]/.test(before) && /[./:]/.test(behind)) return filled;
    isWhole = false;
    if (parameter === undefined) {
      const near = nearest(name, [...parameters.keys()]);
      const define = `define it: parameters: { ${/^[\w-]+$/.test(name) ? name : 'NAME'}: {} }`;
      return refuse(
        `there is no parameter ${quote(name)}`,
        near === undefined ? define : `did you mean \${${near}}?`,
      );
    }
    if (filled === undefined)
      return refuse(`the parameter ${word(name)} has no value`, `add --param ${name}=VALUE, or a default`);
    return refuse(
      `\${${name}} is a part of a label in ${quote(text.value)}`,
      'a parameter stands for a whole label: put dots on both sides of it',
    );
  });
  return isWhole ? { value, span: text.span } : undefined;
}
