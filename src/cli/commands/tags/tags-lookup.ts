import type { Command } from 'commander';
import { type Diagnostic, error, hasErrors } from '../../../diagnostics/diagnostic.ts';
import { findHolders, findHostRules, type Holder, type HostRule } from '../../../driver/lookup.ts';
import { count, printable, someOf } from '../../../report/forms/paint.ts';
import { addressWords } from '../../../report/tags/tag-words.ts';
import type { RuleSet } from '../../../rules/ast.ts';
import { type HostParts, parseHost } from '../../../rules/forms/hosts.ts';
import type { ServiceTags } from '../../../service-tags/tags.ts';
import { type AddressSet, countAddresses } from '../../../sets/addresses.ts';
import { addressSetOf, isMisread, type Misread, parseAddress, parsePrefix } from '../../../sets/prefix.ts';
import { readInputs } from '../../inputs/inputs.ts';
import type { Io } from '../../io.ts';
import { tell, type Voice } from '../../messages.ts';
import { type Act, examples, repeatable, withFormat, withVoice } from '../../options.ts';

interface Options extends Voice {
  readonly serviceTags: readonly string[];
  readonly rules: readonly string[];
  readonly format: 'text' | 'json';
}

export function defineTagsLookup(command: Command, act: Act): void {
  command.argument('<WORD...>', 'an address, a prefix, or a host pattern as rule sets write it');
  repeatable(command, {
    '--service-tags <FILE>':
      "Microsoft's weekly JSON, or a lock (repeatable); left out, the lock beside the rule set",
    '--rules <RULESET>': 'the rule set that is asked about hosts (repeatable); left out, the bundled one',
  });
  withVoice(withFormat(command, ['text', 'json']));
  examples(command, [
    'rulec tags lookup 192.0.2.7 2001:db8::/48 --service-tags ServiceTags_Public_20251028.json',
    'rulec tags lookup login.microsoftonline.com',
  ]);
  act(command, lookupWords);
}

/** What was asked about. */
type Question =
  | { readonly kind: 'addresses'; readonly text: string; readonly addresses: AddressSet }
  | { readonly kind: 'host'; readonly text: string; readonly host: HostParts };

async function lookupWords(io: Io, options: Options, words: readonly string[]): Promise<number> {
  const questions = words.map(readQuestion);
  const misread = questions.flatMap((question) => ('problem' in question ? [usage(question)] : []));
  const asked = questions.flatMap((question) => ('problem' in question ? [] : [question]));
  const { value: inputs, diagnostics, sources } = await readInputs(options.rules, options, io);
  const found: Diagnostic[] = [...misread, ...diagnostics];
  const tags = inputs?.tags ?? [];
  if (inputs !== undefined && tags.length === 0 && asked.some(({ kind }) => kind === 'addresses'))
    found.push(noTags());
  const status = tell(io, options, found, sources);
  if (hasErrors(found)) return status;
  const answers = asked.map((question) => answer(question, tags, inputs?.ruleSets ?? []));
  if (options.format === 'json')
    io.stdout.write(`${JSON.stringify({ answers: answers.map(({ value }) => value) }, null, 2)}\n`);
  else io.stdout.write(answers.map(({ lines }) => `${lines.join('\n')}\n`).join(''));
  return status;
}

function noTags(): Diagnostic {
  const help =
    'name the weekly file with --service-tags FILE, or pin the tags in use with: rulec tags refresh RULESET';
  return error(
    'tags-missing',
    'there is no service-tags.lock.json beside the rule set, and no file is named',
    {
      help,
    },
  );
}

function readQuestion(text: string): Question | Misread {
  if (/^[\d.]+(?:\/|$)|^[\da-f:]*:[\da-f:.]*(?:\/|$)/i.test(text)) {
    if (text.includes('/')) {
      const prefix = parsePrefix(text);
      return isMisread(prefix) ? prefix : { kind: 'addresses', text, addresses: addressSetOf([prefix]) };
    }
    const address = parseAddress(text);
    if (isMisread(address)) return address;
    const { v4, v6 }: AddressSet =
      address.family === 4
        ? { v4: [address.value, address.value], v6: [] }
        : { v4: [], v6: [address.value, address.value] };
    return { kind: 'addresses', text, addresses: { v4, v6 } };
  }
  const host = parseHost(text);
  return isMisread(host) ? host : { kind: 'host', text, host };
}

function usage({ problem, help }: Misread): Diagnostic {
  // Where a rule set has its ports and schemes is no matter here.
  const own = help?.replace(/; the (?:port|scheme) stands under services: \S+$/, '');
  return error('usage', problem, own === undefined ? {} : { help: own });
}

interface Answer {
  readonly lines: readonly string[];
  readonly value: unknown;
}

function answer(question: Question, tags: readonly ServiceTags[], ruleSets: readonly RuleSet[]): Answer {
  if (question.kind === 'addresses')
    return tellHolders(question.text, question.addresses, findHolders(question.addresses, tags), tags);
  return tellHost(
    question.text,
    ruleSets.flatMap((ruleSet) => findHostRules(question.host, ruleSet)),
    ruleSets,
  );
}

const mostPrefixes = 4;

function tellHolders(
  text: string,
  addresses: AddressSet,
  holders: readonly Holder[],
  tags: readonly ServiceTags[],
): Answer {
  const clouds = tags.map(({ cloud }) => cloud).join(', ');
  const none = `${text}: no tag of ${clouds} holds it${tags.some(({ form }) => form === 'lock') ? '; a lock has the tags in use alone' : ''}`;
  const single = countAddresses(addresses).ipv4 + countAddresses(addresses).ipv6 === 1n;
  const lines = holders.map(({ from, tag, share, held, size, prefixes }) => {
    const where = tags.length > 1 ? ` (${from.cloud})` : '';
    const how = single ? '' : share === 'whole' ? ': all of it' : `: ${addressWords(held)} of it`;
    const region = tag.region === '' ? '' : `, region ${printable(tag.region)}`;
    return `  ${tag.name}${where}${how}, by ${someOf(prefixes, mostPrefixes)}; the tag has ${addressWords(size)}${region}`;
  });
  return {
    lines: holders.length === 0 ? [none] : [`${text}: ${count(holders.length, 'tag')}`, ...lines],
    value: {
      asked: text,
      tags: holders.map(({ from, tag, share, held, prefixes }) => ({
        cloud: from.cloud,
        tag: tag.name,
        region: tag.region,
        share,
        held: { ipv4: String(held.ipv4), ipv6: String(held.ipv6) },
        prefixes,
      })),
    },
  };
}

function tellHost(text: string, rules: readonly HostRule[], ruleSets: readonly RuleSet[]): Answer {
  const names = ruleSets.map(({ name }) => name.value).join(', ');
  const several = ruleSets.length > 1;
  const lines = rules.map(({ ruleSet, rule, host, share, known }) => {
    const id = several ? `${ruleSet}/${rule.id.value}` : rule.id.value;
    const part = share === 'part' ? ' (only these names of it)' : '';
    const stands =
      known === 'any'
        ? 'stands for any address'
        : known === 'none'
          ? 'no addresses are known'
          : `addresses: ${known.map(printable).join(', ')}`;
    return `  ${id}: ${rule.action} ${printable(host.text)}${part}; ${stands}`;
  });
  return {
    lines:
      rules.length === 0
        ? [`${text}: ${names} does not name it`]
        : [`${text}: ${count(rules.length, 'entry', 'entries')} of ${names}`, ...lines],
    value: {
      asked: text,
      rules: rules.map(({ ruleSet, rule, host, share, known }) => ({
        ruleSet,
        rule: rule.id.value,
        action: rule.action,
        host: host.text,
        share,
        known,
      })),
    },
  };
}
