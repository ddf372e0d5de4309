import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { findHolders, findHostRules, type Question, readQuestion } from '../../../driver/lookup.ts';
import { printable } from '../../../report/forms/paint.ts';
import { count, describeAddressCount, someOf } from '../../../report/forms/words.ts';

import type { RuleSet } from '../../../rules/ast.ts';
import type { ServiceTags } from '../../../service-tags/tags.ts';
import { countAddresses } from '../../../sets/addresses.ts';
import { isOfTags, readInputs } from '../../inputs/inputs.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, addExamples, addRepeatable, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly serviceTags: readonly string[];
  readonly rules: readonly string[];
  readonly format: 'text' | 'json';
}

export function defineTagsLookup(command: Command, act: Act): void {
  const what = 'an address, a prefix, or a host pattern as rule sets write it';
  command.argument('<ADDRESS|PREFIX|HOST...>', what);
  addRepeatable(command, {
    '--service-tags <FILE>':
      "Microsoft's weekly JSON, or a lock (repeatable); default: the lock beside the rule set",
    '--rules <RULESET>': 'the rule set to look hosts up in (repeatable); default: the bundled one',
  });
  withVoice(withFormat(command, ['text', 'json']));
  addExamples(command, [
    'rulec tags lookup 192.0.2.7 2001:db8::/48 --service-tags ServiceTags_Public_20251028.json',
    'rulec tags lookup login.microsoftonline.com',
  ]);
  act(command, lookupWords);
}

async function lookupWords(io: Io, options: Options, words: readonly string[]): Promise<number> {
  const questions = words.map(readQuestion);
  const misread = questions.filter((one) => 'code' in one);
  const asked = questions.filter((one) => 'kind' in one);
  const read = await readInputs(options.rules, { ...options, everyTag: true }, io);
  const { value: inputs, diagnostics, sources } = read;
  const { tags = [], ruleSets = [] } = inputs ?? {};
  const isWithoutTags =
    inputs !== undefined && tags.length === 0 && asked.some(({ kind }) => kind === 'addresses');
  const found: Diagnostic[] = [
    ...misread,
    ...diagnostics.filter(isOfTags),
    ...(isWithoutTags ? [noTags] : []),
  ];
  const status = tell(io, options, found, sources);
  if (hasErrors(found)) return status;
  const answers = asked.map((one) =>
    one.kind === 'addresses' ? describeHolders(one, tags) : describeHost(one, ruleSets),
  );
  if (options.format === 'json')
    io.stdout.write(`${JSON.stringify({ answers: answers.map(({ value }) => value) }, null, 2)}\n`);
  else io.stdout.write(answers.map(({ lines }) => `${lines.join('\n')}\n`).join(''));
  return status;
}

const noTags: Diagnostic = error(
  'tags-missing',
  'there is no service-tags.lock.json beside the rule set, and no file is named',
  {
    help: 'name the weekly file with --service-tags FILE, or pin the tags in use with: rulec tags refresh RULESET',
  },
);

interface Answer {
  readonly lines: readonly string[];
  readonly value: unknown;
}

const mostPrefixes = 4;

function describeHolders(
  { text, addresses }: Question & { readonly kind: 'addresses' },
  tags: readonly ServiceTags[],
): Answer {
  const holders = findHolders(addresses, tags);
  const lock = tags.some(({ form }) => form === 'lock') ? '; a lock has only the tags in use' : '';
  const none = `${text}: no tag of ${tags.map(({ cloud }) => cloud).join(', ')} contains it${lock}`;
  const { ipv4, ipv6 } = countAddresses(addresses);
  const lines = holders.map(({ from, tag, share, held, size, prefixes }) => {
    const where = tags.length > 1 ? ` (${from.cloud})` : '';
    const how =
      ipv4 + ipv6 === 1n ? '' : share === 'whole' ? ': all of it' : `: ${describeAddressCount(held)} of it`;
    const region = tag.region === '' ? '' : `, region ${printable(tag.region)}`;
    return `  ${tag.name}${where}${how}, by ${someOf(prefixes, mostPrefixes)}; the tag has ${describeAddressCount(size)}${region}`;
  });
  const values = holders.map(({ from, tag, share, held, prefixes }) => ({
    ...{ cloud: from.cloud, tag: tag.name, region: tag.region, share },
    held: { ipv4: String(held.ipv4), ipv6: String(held.ipv6) },
    prefixes,
  }));
  return {
    lines: holders.length === 0 ? [none] : [`${text}: ${count(holders.length, 'tag')}`, ...lines],
    value: { asked: text, tags: values },
  };
}

function describeHost(
  { text, host: asked }: Question & { readonly kind: 'host' },
  ruleSets: readonly RuleSet[],
): Answer {
  const rules = ruleSets.flatMap((ruleSet) => findHostRules(asked, ruleSet));
  const names = ruleSets.map(({ name }) => name.value).join(', ');
  const lines = rules.map(({ ruleSet, rule, host, share, known }) => {
    const id = ruleSets.length > 1 ? `${ruleSet}/${rule.id.value}` : rule.id.value;
    const part = share === 'part' ? ' (only these names of it)' : '';
    const words = { any: 'stands for any address', none: 'no addresses are known' } as const;
    const stands = typeof known === 'string' ? words[known] : `addresses: ${known.map(printable).join(', ')}`;
    return `  ${id}: ${rule.action} ${printable(host.text)}${part}; ${stands}`;
  });
  const values = rules.map(({ ruleSet, rule, host, share, known }) => ({
    ...{ ruleSet, rule: rule.id.value, action: rule.action, host: host.text, share, known },
  }));
  const head = `${text}: ${count(rules.length, 'entry', 'entries')} of ${names}`;
  return {
    lines: rules.length === 0 ? [`${text}: ${names} does not name it`] : [head, ...lines],
    value: { asked: text, rules: values },
  };
}
