/** Makes the data of a script from a plan and the rule sets that it was made of. */
import { present } from '../../../diagnostics/present.ts';
import type { Requirement, RuleSet } from '../../../rules/ast.ts';
import { describeCheck } from '../../../rules/machine-check.ts';
import type { AddressSet } from '../../../sets/addresses.ts';
import { coverOf, formatAddress, formatPrefix } from '../../../sets/prefix.ts';
import { remember } from '../../../sets/remember.ts';
import type { ProbePlan, Question, Use } from '../questions.ts';
import type { ScriptData, ScriptQuestion, ScriptRequirement } from './script-data.ts';

/** Makes the data. `roots` and `ownRoots` come from whoever can read certificates. */
export function lowerScript(
  { questions, unasked }: ProbePlan,
  ruleSets: readonly RuleSet[],
  { roots, ownRoots }: Pick<ScriptData, 'roots' | 'ownRoots'>,
): ScriptData {
  const known = new Map<string, string>();
  const names = new Map<AddressSet, string>();
  // All questions of a destination have the same set.
  const nameKnown = (addresses: AddressSet): string =>
    remember(names, addresses, () =>
      remember(known, coverOf(addresses).map(formatPrefix).join(' '), () => `addresses-${known.size + 1}`),
    );
  const isSeveral = ruleSets.length > 1;
  return {
    ruleSets: ruleSets.map(nameRuleSet),
    questions: questions.map((question) => lowerQuestion(question, nameKnown, isSeveral)),
    unasked: unasked.map(({ use, why, help = '' }) => ({
      expect: use.entry.startsWith('deny: ') ? 'held' : 'through',
      ...{ entry: toAscii(sayUse(use, isSeveral)), why: toAscii(why), help: toAscii(help) },
    })),
    requires: ruleSets.flatMap((ruleSet) =>
      ruleSet.requires.map((one) => lowerRequirement(one, ruleSet, isSeveral)),
    ),
    known: [...known].map(([text, name]) => ({ name, prefixes: text === '' ? [] : text.split(' ') })),
    ...{ roots, ownRoots },
  };
}

/** Names a rule set with the editions of what it is made of. */
function nameRuleSet({ name, sources }: RuleSet): string {
  const editions = sources.flatMap(({ id, date }) => (date === undefined ? [] : [`${id} of ${date}`]));
  return toAscii(editions.length === 0 ? name.value : `${name.value} (${editions.join(', ')})`);
}

function lowerQuestion(
  question: Question,
  nameKnown: (addresses: AddressSet) => string,
  isSeveral: boolean,
): ScriptQuestion {
  const { expect, transport, speaks, port, bypass, by, host, address, path, known, uses } = question;
  const isWeb = speaks === 'https' || speaks === 'http';
  return {
    ...{ expect, transport, speaks, port, bypass, by },
    known: known === undefined ? '' : nameKnown(known),
    host: host ?? '',
    address: host !== undefined || address === undefined ? '' : formatAddress(address),
    path: isWeb ? (path ?? '/') : '',
    uses: [...new Set(uses.map((use) => toAscii(sayUse(use, isSeveral))))],
  };
}

function sayUse({ rule, ruleSet, source, entry }: Use, isSeveral: boolean): string {
  const of = isSeveral && !rule.startsWith(`${ruleSet}/`) ? `${ruleSet}: ` : '';
  return `${of}${rule === '' ? '' : `${rule}: `}${entry}${source === undefined ? '' : ` (${source})`}`;
}

function lowerRequirement(
  { id, check, why = '', source, where, fromBuild, mend = '' }: Requirement,
  { name, sources }: RuleSet,
  isSeveral: boolean,
): ScriptRequirement {
  const document = sources.find((one) => one.id === source?.value.split('/', 1)[0]?.trim());
  const edition = document?.date === undefined ? '' : `, ${document.date}`;
  return {
    id: isSeveral ? `${name.value}/${id.value}` : id.value,
    check,
    says: toAscii(describeCheck(check)),
    why: toAscii(why),
    source: source === undefined ? '' : toAscii(`(${source.value}${edition})`),
    mend: toAscii(mend),
    ...present({ where: where === undefined ? undefined : toAscii(where), fromBuild }),
  };
}

/** Signs of typography, and what is written for them in a script. */
const stands: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '‘’‚‛′´': "'",
    '“”„‟″«»': '"',
    '‐‑‒–—―−': '-',
    ß: 'ss',
    æ: 'ae',
    ø: 'o',
    œ: 'oe',
    ł: 'l',
  }).flatMap(([signs, text]) => Array.from(signs, (sign) => [sign, text] as const)),
);

/**
 * Writes a free text as printable ASCII on one line: letters lose their marks, signs become plain ones, and what is left
 * becomes `?`. PowerShell takes several other characters for quotes, and reads files in whatever code page a machine has.
 */
export function toAscii(text: string): string {
  const plain = text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Cf}]+/gu, '')
    .replace(/[\s\p{Cc}]+/gu, ' ');
  return Array.from(plain, (sign) => (/^[ -~]$/.test(sign) ? sign : (stands.get(sign) ?? '?')))
    .join('')
    .trim();
}
