/** Writes values as YAML, in the style of the rule sets that come with rulec. */
import { Document, isCollection, isMap, parse, visit } from 'yaml';

/**
 * Writes a mapping or a list as lines of YAML, without a final line break: blocks outside, `{ key: value }` inside, as
 * long as that fits a line.
 */
export function writeYaml(value: object): readonly string[] {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_, node, path) => {
      const depth = path.filter(isCollection).length;
      // Of rules, the entries of `to` and `each` stay blocks.
      const isLong = JSON.stringify(node.toJSON()).length > 90;
      if (depth > 0 && !isLong && !(isMap(node) && depth < 2)) node.flow = true;
    },
  });
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  return text.trimEnd().split('\n').map(tidyBrackets);
}

/** Takes the blanks off the insides of brackets in a value that begins with one: `[ a, b ]` is written `[a, b]`, if it means the same. */
function tidyBrackets(line: string): string {
  const [, before, value] = /^(\s*(?:- )*(?:[^\s:'"]+: )?)([[{].*)$/.exec(line) ?? [];
  if (before === undefined || value === undefined) return line;
  const parts = value.split(/("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/);
  const tidy = parts.map((part, index) =>
    index % 2 === 1 ? part : part.replace(/\[ (?!$)/g, '[').replace(/(?<=\S) \]/g, ']'),
  );
  const all = tidy
    .join('')
    .replace(/\[ (?=["'])/g, '[')
    .replace(/(?<=["']) \]/g, ']');
  // A quote inside a plain word does not begin a text.
  return readsAs(all) === readsAs(value) ? `${before}${all}` : line;
}

function readsAs(text: string): string | undefined {
  try {
    return JSON.stringify(parse(text));
  } catch {
    return undefined;
  }
}

/** Writes a value in one line of YAML, for a place between braces or brackets. */
export function writeFlow(value: object): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  visit(document, {
    Collection: (_, node) => {
      node.flow = true;
    },
  });
  return document
    .toString({ lineWidth: 0, flowCollectionPadding: true })
    .trim()
    .replace(/\s*\n\s*/g, ' ');
}
