/** A rule set as text. Quoted texts are those of JSON, which YAML reads alike. */
import type { Origin } from '../../targets/target.ts';
import type { DraftRule } from './draft-rules.ts';

/** What stands in an imported rule set besides its rules. */
export interface RuleSetHead {
  readonly name: string;
  readonly title: string;
  /** What the rules are taken from. */
  readonly source: string;
  readonly shown: (file: string) => string;
  /** The comment in front of a line of the device, where there is one. */
  readonly remarkOf: (line: Origin) => string | undefined;
}

/** Prints a rule set. */
export function printRuleSet(rules: readonly DraftRule[], head: RuleSetHead): string {
  const lines = [
    'rulec: 1',
    `name: ${head.name}`,
    `title: ${quoteText(head.title)}`,
    'sources:',
    `  device: { title: ${quoteText(head.source)} }`,
    'rules:',
    ...rules.flatMap((rule) => printRule(rule, head)),
    ...(rules.length > 0 ? [] : printNothing()),
  ];
  return `${lines.join('\n')}\n`;
}

/** A rule set has a rule: one that denies what is denied anyway. */
function printNothing(): readonly string[] {
  return [
    '  - id: nothing',
    '    action: deny',
    '    services: [1-65535/tcp, 1-65535/udp]',
    '    to:',
    '      - addresses: any',
  ];
}

function printRule(rule: DraftRule, { shown, remarkOf }: RuleSetHead): readonly string[] {
  const { id, action, services, principals, to, lines } = rule;
  const remarks = [...new Set(lines.flatMap((line) => remarkOf(line) ?? []))];
  const places = joinPlaces(lines.map(({ file, line }) => [shown(file), line]));
  return [
    `  - id: ${id}`,
    ...(action === 'deny' ? ['    action: deny'] : []),
    ...(remarks.length > 0 ? [`    why: ${quoteText(remarks.join('; '))}`] : []),
    ...(places === '' ? [] : [`    source: ${quoteText(`device / ${places}`)}`]),
    `    services: [${services.join(', ')}]`,
    ...(principals.length > 0 ? [`    principal: [${principals.map(quoteText).join(', ')}]`] : []),
    '    to:',
    ...to.flatMap(({ hosts, addresses }) =>
      hosts !== undefined
        ? printList('hosts', hosts)
        : addresses === 'any' || addresses === undefined
          ? ['      - addresses: any']
          : printList('addresses', addresses),
    ),
  ];
}

function printList(key: string, entries: readonly string[]): readonly string[] {
  const quoted = entries.map((entry) => (/^[\w.-]+(?:\/\d+)?$/.test(entry) ? entry : quoteText(entry)));
  if (entries.length <= 4) return [`      - ${key}: [${quoted.join(', ')}]`];
  return [`      - ${key}:`, ...quoted.map((entry) => `          - ${entry}`)];
}

/** Names lines: `squid.conf:4-5, 8`. */
function joinPlaces(places: readonly (readonly [string, number])[]): string {
  const words: string[] = [];
  let before: readonly [string, number, number] | undefined;
  const close = (): void => {
    if (before === undefined) return;
    const [file, from, to] = before;
    words.push(from === to ? `${file}:${from}` : `${file}:${from}-${to}`);
  };
  for (const [file, line] of places) {
    if (before !== undefined && before[0] === file && line === before[2] + 1)
      before = [file, before[1], line];
    else {
      close();
      before = [file, line, line];
    }
  }
  close();
  return words.slice(0, 20).join(', ') + (words.length > 20 ? ` and ${words.length - 20} more` : '');
}

/** Quotes a text; control characters and what is not ASCII are escaped. */
function quoteText(text: string): string {
  return JSON.stringify(text.slice(0, 300)).replace(
    /[\u007f-\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
