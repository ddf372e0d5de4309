/** Which machines are behind a text that translates private networks, where nobody says it. */
import type { AddressSet } from '../../../../sets/addresses.ts';
import { type Condition, never } from '../../../../sets/condition.ts';
import type { Statement } from '../../config.ts';
import { findTranslated } from './answers.ts';
import { createCriteriaReader } from './criteria.ts';
import { isLoopback, type Place } from './interfaces.ts';
import { walkText } from './steps.ts';
import type { Asked, Tagging, Walk } from './walk.ts';

/** 10/8, 172.16/12, 192.168/16 (RFC 1918), fc00::/7 (RFC 4193). */
const privateNetworks: readonly AddressSet[] = [
  { v4: [0x0a000000, 0x0affffff], v6: [] },
  { v4: [0xac100000, 0xac1fffff], v6: [] },
  { v4: [0xc0a80000, 0xc0a8ffff], v6: [] },
  { v4: [], v6: [0xfcn << 120n, (0xfen << 120n) - 1n] },
];

/**
 * Narrows what holds for any machine to what holds for those that there are. Where a text translates one of the private
 * networks whole, and the options name no machines, those behind are in private networks, and leave by interfaces that
 * the text names: each such network is asked about by itself.
 */
export function behindTranslation(
  walk: Walk,
  met: Condition,
  findMet: (walk: Walk) => Condition,
  tags: readonly Tagging[],
): Condition {
  const { asked, packet } = walk;
  const { conditions, options } = asked.question;
  if (met === never || packet.direction === 'in' || options.source !== 'any') return met;
  if (!asked.config.statements.some(translatesSource)) return met;
  const walks = privateNetworks.flatMap((source) =>
    listPlaces(asked, packet.place).map((place) =>
      walkText(askFor(asked, source), { ...packet, place }, tags),
    ),
  );
  const translated = conditions.any(...walks.map(findTranslated));
  return conditions.any(
    conditions.all(met, conditions.not(translated)),
    conditions.all(translated, conditions.any(...walks.map(findMet))),
  );
}

function translatesSource(one: Statement): one is Extract<Statement, { kind: 'translation' }> {
  return one.kind === 'translation' && one.type !== 'rdr' && !one.exempts && one.diversion !== undefined;
}

/** The same text, asked about other machines. */
function askFor(asked: Asked, source: AddressSet): Asked {
  const question = { ...asked.question, options: { ...asked.question.options, source } };
  return { ...asked, question, read: createCriteriaReader(question) };
}

/** The place; or, where neither options nor the text name it, those on which the text translates. */
function listPlaces({ question, config }: Asked, place: Place): readonly Place[] {
  const { form, inside, outside } = question.options;
  if (place.name !== undefined || (form === 'host' ? inside : outside).length > 0) return [place];
  const names = config.statements
    .filter(translatesSource)
    .flatMap(({ interfaces }) => interfaces.filter(({ negated }) => !negated).map(({ name }) => name))
    .filter((name) => !isLoopback(name) && !inside.includes(name));
  return names.length === 0 ? [place] : [...new Set(names)].map((name) => ({ ...place, name }));
}
