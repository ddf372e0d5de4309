/** A configuration as one file: a statement a line, one element of a named set a line. */
import { formatAddress, formatPrefix } from '../../../sets/prefix.ts';
import type { TargetFile } from '../../target.ts';
import type {
  Chain,
  ChainPart,
  Config,
  Element,
  Hook,
  NamedSet,
  Right,
  Rule,
  Statement,
  Step,
  TablePart,
  Value,
  Verdict,
} from '../config.ts';
import { printResolverLine } from './names/print-resolver.ts';

/** Prints a configuration. */
export function print({ path, statements, resolver }: Config): readonly TargetFile[] {
  const file = (name: string, lines: readonly string[]): TargetFile => ({
    path: name,
    content: lines.map((line) => `${line}\n`).join(''),
  });
  return [
    file(path, spread(statements, printStatement)),
    ...(resolver === undefined ? [] : [file(resolver.path, resolver.lines.map(printResolverLine))]),
  ];
}

/** Prints parts one after the other, with an empty line in front of comments that follow something else. */
function spread<T extends { readonly kind: string }>(
  parts: readonly T[],
  printOne: (part: T) => readonly string[],
): readonly string[] {
  return parts.flatMap((part, index) => {
    const before = parts[index - 1];
    const startsPart = before !== undefined && before.kind !== 'comment' && part.kind === 'comment';
    return startsPart ? ['', ...printOne(part)] : printOne(part);
  });
}

function printStatement(one: Statement): readonly string[] {
  switch (one.kind) {
    case 'comment':
      return [printComment(one.text)];
    case 'table': {
      const head = `table ${one.family} ${one.name}`;
      return one.parts === undefined ? [head] : block(head, spread(one.parts, printPart));
    }
    case 'fragment':
      return spread(one.parts, printPart);
    case 'delete':
    case 'flush':
      return [joinWords(one.kind, one.what, one.family, one.table, one.name)];
    case 'insert':
      return [joinWords('insert rule', one.family, one.table, one.chain, printRule(one.rule))];
    case 'unread':
      return [one.text];
  }
}

function printPart(part: TablePart): readonly string[] {
  switch (part.kind) {
    case 'comment':
      return [printComment(part.text)];
    case 'dormant':
      return ['flags dormant'];
    case 'set':
    case 'map':
      return printSet(part);
    case 'chain':
      return printChain(part);
    default:
      return [part.text];
  }
}

function printSet({ kind, name, type, flags, settings, elements }: NamedSet): readonly string[] {
  const data = kind === 'map' ? ' : verdict' : '';
  return block(`${kind} ${name}`, [
    ...(type.length === 0 ? [] : [`type ${type.join(' . ')}${data}`]),
    ...(flags.length === 0 ? [] : [`flags ${flags.join(',')}`]),
    ...settings,
    ...(elements.length === 0
      ? []
      : block(
          'elements =',
          elements.map((element) => `${printElement(element)},`),
        )),
  ]);
}

function printChain({ name, hook, parts }: Chain): readonly string[] {
  return block(`chain ${name}`, [
    ...(hook === undefined ? [] : [printHook(hook)]),
    ...spread(parts, (part: ChainPart) => [
      part.kind === 'rule' ? printRule(part) : part.kind === 'comment' ? printComment(part.text) : part.text,
    ]),
  ]);
}

function printHook({ type, hook, device, priority, policy }: Hook): string {
  const at = device === undefined ? hook : `${hook} device "${device}"`;
  return `type ${type} hook ${at} priority ${priority};${policy === undefined ? '' : ` policy ${policy};`}`;
}

function printRule({ steps, comment }: Rule): string {
  return joinWords(...steps.map(printStep), comment === undefined ? undefined : `comment "${comment}"`);
}

function printStep(step: Step): string {
  switch (step.kind) {
    case 'match':
      return joinWords(
        step.left.join(' . '),
        step.operator === '==' ? undefined : step.operator,
        printRight(step.right),
      );
    case 'vmap':
      return `${step.left.join(' . ')} vmap ${printRight(step.right)}`;
    case 'harmless':
    case 'beyond':
    case 'source':
    case 'destination':
    case 'bound':
    case 'change':
    case 'unread':
      return step.text;
    default:
      return printVerdict(step);
  }
}

function printVerdict(verdict: Verdict): string {
  if (verdict.kind === 'reject') return joinWords('reject', verdict.text);
  return 'chain' in verdict ? `${verdict.kind} ${verdict.chain}` : verdict.kind;
}

function printRight(right: Right): string {
  switch (right.kind) {
    case 'set':
      return `@${right.name}`;
    case 'list':
      return `{ ${right.elements.map(printElement).join(', ')} }`;
    case 'flags':
      return right.words.join(',');
    case 'one':
      return printKey(right.key);
  }
}

function printElement({ key, verdict, note }: Element): string {
  return joinWords(printKey(key), verdict === undefined ? undefined : `: ${printVerdict(verdict)}`, note);
}

function printKey(key: readonly Value[]): string {
  return key.map(printValue).join(' . ');
}

function printValue(value: Value): string {
  switch (value.kind) {
    case 'prefix': {
      const text = formatPrefix(value.prefix);
      return value.prefix.length === (value.prefix.family === 4 ? 32 : 128)
        ? text.slice(0, text.indexOf('/'))
        : text;
    }
    case 'range':
      return `${formatAddress(value.from)}-${formatAddress(value.to)}`;
    case 'number':
      return value.from === value.to ? `${value.from}` : `${value.from}-${value.to}`;
    case 'word':
      return value.quoted === true ? `"${value.text}"` : value.text;
  }
}

function printComment(text: string): string {
  return text === '' ? '#' : `# ${text}`;
}

function block(head: string, lines: readonly string[]): readonly string[] {
  return [`${head} {`, ...lines.map((line) => (line === '' ? '' : `\t${line}`)), '}'];
}

function joinWords(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ');
}
