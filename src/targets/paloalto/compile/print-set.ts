/**
 * A configuration as a set script that replaces an older version of itself: first everything that it makes is
 * deleted, users before what they use, then it is made, then the rules are moved to the top.
 */
import { present } from '../../../diagnostics/present.ts';
import type { PaloaltoConfig, Position, ScopeConfig } from '../config.ts';
import { isSection, makeScopeNodes, type Node, rememberSections, shownRules } from './print-tree.ts';

export function printSet(config: PaloaltoConfig): string {
  const lines = config.scopes.flatMap((scope) => {
    const place = printPlace(scope);
    const rulebases = listRules(scope);
    return [
      ...[...rulebases.flatMap(({ rules }) => rules), ...listObjects(scope)].map(
        (path) => `delete ${place}${path}`,
      ),
      ...makeScopeNodes(scope).flatMap((node) => printParts(node, `set ${place}`)),
      ...rulebases.flatMap(({ rules, position }) =>
        moveRules(rules, position).map((move) => `move ${place}${move}`),
      ),
    ];
  });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** Prints the words of a scope: a line without any is about `vsys1`. */
export function printPlace({ scope }: Pick<ScopeConfig, 'scope'>): string {
  if (scope.kind === 'shared') return 'shared ';
  return scope.kind === 'vsys' && scope.name === 'vsys1' ? '' : `${scope.kind} ${quote(scope.name)} `;
}

interface RuleList {
  /** The paths of the rules, in their order. */
  readonly rules: readonly string[];
  readonly position?: Position;
}

/** Returns the rules of each rulebase. Those that keep TLS closed have to be the first, wherever the others stand. */
function listRules({ rulebases }: ScopeConfig): readonly RuleList[] {
  return rulebases.flatMap(({ place, position, security, decryption }): readonly RuleList[] => [
    {
      rules: shownRules(security).map(({ name }) => `${place} security rules ${quote(name)}`),
      ...present({ position }),
    },
    { rules: shownRules(decryption).map(({ name }) => `${place} decryption rules ${quote(name)}`) },
  ]);
}

/** Returns the moves, each of which names one rule of ours alone: to the top, or behind another, the last goes first. */
function moveRules(rules: readonly string[], position: Position | undefined): readonly string[] {
  if (position === undefined) return rules.toReversed().map((path) => `${path} top`);
  if (position.kind === 'bottom') return rules.map((path) => `${path} bottom`);
  const ordered = position.kind === 'before' ? rules : rules.toReversed();
  return ordered.map((path) => `${path} ${position.kind} ${quote(position.rule)}`);
}

/**
 * Returns the objects in the order in which they can be deleted: groups that hold others go first. Addresses are not among
 * them: their names say what they hold, so that making them again changes nothing, and a changed prefix is one line less.
 */
function listObjects(scope: ScopeConfig): readonly string[] {
  const objects = [
    ['address-group', scope.addressGroups.toReversed()],
    ['service-group', scope.serviceGroups.toReversed()],
    ['profiles custom-url-category', scope.categories],
    ['external-list', scope.lists],
    ['service', scope.services],
  ] as const;
  return objects.flatMap(([word, things]) => things.map(({ name }) => `${word} ${quote(name)}`));
}

const printSection = rememberSections(printSettings);

/** Prints the settings of a scope: those of a section are one text. */
function printParts(node: Node, path: string): readonly string[] {
  if (node.kind !== 'element') return printSettings(node, path);
  if (isSection(node)) return printSection(node, path);
  return node.children.flatMap((child) => printParts(child, `${path}${node.word} `));
}

/** Returns a line for each value, with the words that lead there. */
export function printSettings(node: Node, path: string): readonly string[] {
  switch (node.kind) {
    case 'word':
      return [path + node.word];
    case 'value':
      return [`${path}${node.word} ${quote(node.text)}`];
    case 'list':
      return node.members.map((member) => `${path}${node.word} ${quote(member)}`);
    case 'element':
      return node.children.flatMap((child) => printSettings(child, `${path}${node.word} `));
    case 'entry': {
      const inside = path + quote(node.name);
      if (node.children.length === 0) return [inside];
      const lines = node.children.flatMap((child) => printSettings(child, `${inside} `));
      // A rule is made disabled and enabled last: a line lost in between leaves it without effect, or visibly wrong.
      const enable = `${inside} disabled no`;
      return lines[0] === enable ? [`${inside} disabled yes`, ...lines.slice(1), enable] : lines;
    }
  }
}

/** Prints a value, in quotes where it is more than one plain word. What no quotes could carry never gets here. */
export function quote(text: string): string {
  if (/^[A-Za-z0-9._/:*^@%~+=,-]+$/.test(text)) return text;
  if (/["\\?]|[^ -~]/.test(text)) throw new Error(`no set script can carry ${JSON.stringify(text)}`);
  return `"${text}"`;
}
