/** Values of `port`, `method` and `proto`. Repetitions and overlaps are silent in these. */
import type { Diagnostic } from '../../../../diagnostics/diagnostic.ts';
import { word } from '../../../../diagnostics/quote.ts';
import { type PortSet, portRange, unionPorts } from '../../../../sets/ports.ts';
import { upperAscii } from '../../../../sets/text/device-text.ts';
import { flaw, oddity } from '../parse-text.ts';
import type { AclContent, AclValue, ReadValues } from './types.ts';

/** `443` or `8000-8010`. */
export function readPorts(values: readonly AclValue[], problems: Diagnostic[]): ReadValues {
  const ports: PortSet[] = [];
  for (const { text, origin } of values) {
    const [, from = '', to = from] = /^(0|[1-9]\d{0,4})(?:-(0|[1-9]\d{0,4}))?$/.exec(text) ?? [];
    if (from === '' || Number(to) > 65535 || Number(from) > Number(to)) {
      problems.push(
        flaw(origin, `${word(text)} is not a port or a range of ports`, 'write 443 or 8000-8010'),
      );
    } else ports.push(portRange(Number(from), Number(to)));
  }
  return { content: { kind: 'ports', ports: unionPorts(ports) } };
}

/** Any word; upper and lower case are the same. */
export function readMethods(values: readonly AclValue[]): AclContent {
  // Of a line of a list, Squid takes the first word (5.7, observed).
  const methods = values.map(({ text }) => upperAscii(text).replace(/[ \t\r].*$/s, ''));
  return { kind: 'methods', methods };
}

/** The schemes that some version of Squid knows; of others it warns. */
const schemes: readonly string[] =
  'NONE HTTP HTTPS FTP COAP COAPS URN WHOIS ICP HTCP CACHE_OBJECT ICY TLS SSL AUTHORITY_FORM UNKNOWN GOPHER WAIS'.split(
    ' ',
  );

export function readProtocols(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  const protocols = values.flatMap(({ text, origin }) => {
    if (schemes.includes(upperAscii(text))) return [upperAscii(text)];
    problems.push(oddity(origin, `Squid ignores the protocol ${word(text)}, which it does not know`));
    return [];
  });
  return { kind: 'protocols', protocols };
}

/** Steps of `ssl_bump` (squid.conf.documented, `acl at_step`). */
export function readSteps(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  const steps = values.flatMap(({ text, origin }) => {
    const step = /^SslBump([123])$/.exec(text)?.[1];
    if (step === undefined)
      problems.push(flaw(origin, `${word(text)} is not a step`, 'write SslBump1, 2 or 3'));
    return step === undefined ? [] : [Number(step)];
  });
  return { kind: 'steps', steps };
}

/** `transaction_initiator`: every request that a client sends has the initiator `client` (squid.conf.documented). */
export function readInitiators(acl: string, values: readonly AclValue[]): AclContent {
  const words = values.map(({ text }) => text);
  const internal = 'esi certificate-fetching cache-digest htcp icp icmp asn internal'.split(' ');
  if (words.includes('client') || words.includes('all')) return { kind: 'constant', holds: true };
  if (words.every((one) => internal.includes(one))) return { kind: 'constant', holds: false };
  return { kind: 'unknown', why: `an initiator in the ACL ${word(acl)}`, cause: `acl:${acl}` };
}

/** `has`: what is asked of `http_access` has a request, and no response yet (5.7, observed). */
export function readComponents(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  for (const [index, { text, origin }] of values.entries()) {
    if (!['request', 'response', 'ALE'].includes(text))
      problems.push(flaw(origin, `${word(text)} is not a component of a transaction`));
    if (values[index - 1]?.origin === origin)
      problems.push(flaw(origin, 'a line of this type takes one component', 'write a line for each'));
  }
  return { kind: 'constant', holds: values.some(({ text }) => text !== 'response') };
}

/** Names of annotations that nobody else may set (5.7, observed). */
export const ownNotes: readonly string[] =
  'user group ha1 password log message ttl tag rewrite-url status url'.split(' ');

/** Annotations hold always: they are there for what they write into the log. */
export function readNote(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  for (const { text, origin } of values) {
    const [, key = ''] = /^([^=]+?)[+]?=./.exec(text) ?? [];
    if (key === '') problems.push(flaw(origin, `${word(text)} is not KEY=VALUE`));
    else if (ownNotes.includes(key))
      problems.push(flaw(origin, `Squid keeps the name ${word(key)} for itself`));
  }
  return { kind: 'constant', holds: true };
}
