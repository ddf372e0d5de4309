/** Names that rest on values alone, and the free text that may stand in descriptions. */
import { formatPrefix, type Prefix } from '../../../sets/prefix.ts';
import { contentDigest, markName, nameRange, shortenRuleSet } from '../../kernel/names.ts';
import type { ProsePlace } from '../../kernel/prose.ts';
import type { ServiceKey } from '../../kernel/rows.ts';
import { limits } from '../models.ts';
import type { RuleOptions } from '../options.ts';

/** Returns `rulec-tcp-443`: the same for every rule set, as is what it stands for. */
export function nameService(service: ServiceKey): string {
  return `rulec-${service.transport}-${nameRange(service)}`;
}

/** Returns services as a part of names: `443`, `80.443`, `udp-53`. */
export function labelServices(services: readonly ServiceKey[]): string {
  return services
    .map((one) => (one.transport === 'udp' ? `udp-${nameRange(one)}` : nameRange(one)))
    .join('.');
}

/** Returns `v4-20.190.128.0-18`; IPv6 in full, since only then dots for colons are unambiguous. */
export function labelPrefix(prefix: Prefix): string {
  if (prefix.family === 4) return `v4-${formatPrefix(prefix).replace('/', '-')}`;
  const digits = prefix.network.toString(16).padStart(32, '0');
  return `v6-${(digits.match(/.{4}/g) ?? []).join('.')}-${prefix.length}`;
}

/** Returns `rulec-fqdn-git.example.com`; a name that is too long is cut, and has a digest of the whole. */
export function nameResolved(name: string): string {
  const most = limits.name.value;
  const whole = `rulec-fqdn-${name}`;
  return whole.length <= most ? whole : markName(whole, most, `-${digestValue(name)}`);
}

/** Returns a short digest of a value. */
export function digestValue(value: string): string {
  return contentDigest(value, 8);
}

/** Returns the id of a rule, `NAME/ID` included, with nothing that a name cannot hold. */
export function labelId(id: string): string {
  return /^[A-Za-z0-9-]+(?:\/[A-Za-z0-9-]+)?$/.test(id) ? id.replace('/', '.') : labelText(id);
}

/** Returns the letters and digits of a text, and a digest that tells it from its like. */
export function labelText(text: string): string {
  return `${text.replace(/[^A-Za-z0-9]+/g, '-')}-${digestValue(text)}`;
}

/**
 * Returns `rulec-NAME.STEM`: names of what is a rule set's own. Names of rule sets hold no dot, so two of them on one
 * device never meet. Where that is too long, the rule set's name is cut and marked, or the beginning of the stem and a
 * digest of both: another rule set on the device may have the same beginning.
 */
export function nameObject(ruleSet: string, stem: string, most: number = limits.name.value): string {
  const set = labelId(ruleSet);
  const names = [`rulec-${set}.${stem}`, `rulec-${shortenRuleSet(set, digestValue)}.${stem}`];
  return (
    names.find((name) => name.length <= most) ??
    markName(`rulec-${stem}`, most, `-${contentDigest(`${ruleSet}\n${stem}`, 6)}`)
  );
}

/** What stands behind the name of a rule set in others: the id of a rule, and what tells its lines apart. */
export interface StemParts {
  readonly id: string;
  readonly suffix: string;
}

export function joinStem({ id, suffix }: StemParts): string {
  return suffix === '' ? id : `${id}_${suffix}`;
}

/** Returns the name of the category of a line. */
export type CategoryNames = (stem: StemParts) => string;

/** The least characters of an id that a cut name keeps. */
const leastOfId = 4;

/**
 * Names the categories of lines, which have half the characters that others have. Where the name of the rule set is short,
 * it stays whole, and an id is cut in front of its suffix; only names that meet then have a digest. A long one is cut
 * itself, and a digest of both tells the rule sets on a device apart.
 */
export function nameCategories(ruleSet: string, stems: readonly StemParts[]): CategoryNames {
  const most = limits.categoryName.value;
  const cut = (stem: StemParts): string => {
    const whole = nameObject(ruleSet, joinStem(stem));
    if (whole.length <= most) return whole;
    const front = `rulec-${labelId(ruleSet)}.`;
    const back = stem.suffix === '' ? '' : `_${stem.suffix}`;
    const room = most - front.length - back.length;
    return room < leastOfId ? marked(stem) : `${front}${stem.id.slice(0, room)}${back}`;
  };
  const marked = (stem: StemParts): string => nameObject(ruleSet, joinStem(stem), most);
  const owners = new Map<string, Set<string>>();
  for (const stem of stems) {
    const name = cut(stem);
    owners.set(name, (owners.get(name) ?? new Set()).add(joinStem(stem)));
  }
  return (stem) => {
    const name = cut(stem);
    const others = [...(owners.get(name) ?? [])].filter((one) => one !== joinStem(stem));
    return others.length === 0 ? name : marked(stem);
  };
}

/** No quotes, and none of what a command line of PAN-OS reads: `?`, `;`, `#`, `$`, brackets, bars, backslashes. */
const descriptions: ProsePlace = {
  name: 'descriptions of PAN-OS',
  allowed: /[A-Za-z0-9 .,:()/_+=@-]/,
  longest: limits.description.value,
};

/** Descriptions behind the text of the site. */
export function proseFor({ description }: Pick<RuleOptions, 'description'>): ProsePlace {
  if (description === undefined) return descriptions;
  return { ...descriptions, longest: limits.description.value - description.length - 1 };
}
