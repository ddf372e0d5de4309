/** Free text of a rule set as comments: a whitelist of characters, in lines of a readable length. */
import type { Policy, PolicyRule } from '../../../rules/policy.ts';
import { isSubset } from '../../../sets/intervals.ts';
import { type PortSet, portRange, portRanges, unionPorts } from '../../../sets/ports.ts';
import { nameRange } from '../../kernel/names.ts';
import { carryText, listTexts, nameRuleSets, type ProsePlace } from '../../kernel/prose.ts';
import type { CommentLine, Directive } from '../config.ts';
import type { Options } from '../options.ts';
import { nowhere } from './lower-acls.ts';
import type { Grant } from './lower-rows.ts';

const width = 100;

/** Makes a line of comment, or a blank one, still without its number. */
export function comment(text: string): CommentLine {
  return { kind: 'comment', text: text === '' ? '' : `# ${text}`, origin: nowhere };
}

/** Returns the heading of a rule: its id, and what the rule set says about it. */
export function makeHeading(rule: PolicyRule): readonly Directive[] {
  return [
    comment(''),
    comment(`rule ${rule.id}${rule.action === 'deny' ? ' (deny)' : ''}`),
    ...listTexts(rule).flatMap(([key, text]) => wrap(`${key}: ${carryText(comments, text)}`).map(comment)),
  ];
}

/** What may stand in comments of the files. */
export const comments: ProsePlace = { name: 'comments of Squid', allowed: /[A-Za-z0-9 .,:;()/_@+&'*=?!%-]/ };

function wrap(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap(pieces)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string): readonly string[] {
  return word.length <= width ? [word] : (word.match(/.{1,100}/gu) ?? []);
}

/** Where no line matches, Squid does the opposite of what the last one says. */
const openEnd =
  'This file closes nothing: http_access lines of the site have to follow it, and the last of them has to be ' +
  'http_access deny all.';

/** Returns the head of the main file, with what else is to be told of it. */
export function makeHead(
  policy: Policy,
  { dir, closing }: Options,
  notes: readonly string[],
): readonly Directive[] {
  const { name } = policy;
  return paragraphs(
    madeFrom(policy),
    `Install as /etc/squid/conf.d/00-rulec-${name}.conf`,
    'The folder is read in the order of names and the first line that matches decides, so this file has to ' +
      'stand before debian.conf and the files of the site.',
    `List files, where there are any, belong into ${dir}/${name}/`,
    'Load with: squid -k parse && squid -k reconfigure',
    ...(closing === 'none' ? [openEnd] : []),
    ...notes,
  );
}

/** Returns the head of the splice file. */
export function makeSpliceHead(policy: Policy): readonly Directive[] {
  const { name } = policy;
  return paragraphs(
    madeFrom(policy),
    'Only for proxies that inspect TLS (an ssl-bump port, a build with OpenSSL): these tunnels stay closed.',
    `Install as /etc/squid/conf.d/00-rulec-${name}.splice.conf`,
    "It has to stand behind the main file, whose ACLs it uses, and before the site's own ssl_bump lines: the " +
      'first line that matches decides.',
  );
}

function madeFrom(policy: Policy): string {
  return `Made by rulec from ${nameRuleSets(policy)}: change the rule set, not this file.`;
}

function paragraphs(...texts: readonly string[]): readonly Directive[] {
  return texts.flatMap(wrap).map(comment);
}

// What Debian's squid.conf denies before it reads the folder of the fragment, and how it is widened.

/** The ports of its lines `http_access deny CONNECT !SSL_ports` and `http_access deny !Safe_ports` (Debian 12). */
const sslPorts = portRange(443, 443);
const safePorts = unionPorts([
  portRange(1025, 65535),
  ...[21, 70, 80, 210, 280, 443, 488, 591, 777].map((port) => portRange(port, port)),
]);

/** Returns what to tell of these grants, a line each: nothing where that file lets all of them through. */
export function tellStockPorts(grants: readonly Grant[]): readonly string[] {
  const tunnelled = grants.filter(({ form }) => form === 'connect');
  const lines = [...widenAcl('SSL_ports', tunnelled, sslPorts), ...widenAcl('Safe_ports', grants, safePorts)];
  if (lines.length === 0) return [];
  const why =
    "Debian's squid.conf denies CONNECT to ports outside of SSL_ports, and all ports outside of Safe_ports, " +
    'before it reads this folder. The rules below need these lines in it:';
  return [why, ...lines];
}

/** Writes one line for each range, so that a change of one is a change of one line. */
function widenAcl(acl: string, grants: readonly Grant[], listed: PortSet): readonly string[] {
  return portRanges(unionPorts(grants.map(({ ports }) => ports)))
    .filter(({ from, to }) => !isSubset(portRange(from, to), listed))
    .map((range) => `acl ${acl} port ${nameRange(range)}`);
}
