/** Values of `port`, `method` and `proto`. Repetitions and overlaps are silent in these. */
import type { Diagnostic } from '../../../diagnostics/diagnostic.ts';
import { word } from '../../../diagnostics/quote.ts';
import { type PortSet, portRange, unionPorts } from '../../../sets/ports.ts';
import type { AclContent, AclValue } from './parse-acl-types.ts';
import { flaw } from './parse-text.ts';

/** `443` or `8000-8010`. */
export function readPorts(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  const ports: PortSet[] = [];
  for (const { text, origin } of values) {
    const [, from = '', to = from] = /^(0|[1-9]\d{0,4})(?:-(0|[1-9]\d{0,4}))?$/.exec(text) ?? [];
    if (from === '' || Number(to) > 65535 || Number(from) > Number(to)) {
      problems.push(
        flaw(origin, `${word(text)} is not a port or a range of ports`, 'write 443 or 8000-8010'),
      );
    } else ports.push(portRange(Number(from), Number(to)));
  }
  return { kind: 'ports', ports: unionPorts(ports) };
}

/** Any word; upper and lower case are the same. */
export function readMethods(predefined: readonly string[], values: readonly AclValue[]): AclContent {
  return { kind: 'methods', methods: [...predefined, ...values.map(({ text }) => text.toUpperCase())] };
}

/** The schemes that some version of Squid knows; of others it warns. */
const schemes: readonly string[] =
  'NONE HTTP HTTPS FTP COAP COAPS URN WHOIS ICP HTCP CACHE_OBJECT ICY TLS SSL AUTHORITY_FORM UNKNOWN GOPHER WAIS'.split(
    ' ',
  );

export function readProtocols(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  const protocols = values.map(({ text, origin }) => {
    if (!schemes.includes(text.toUpperCase()))
      problems.push(flaw(origin, `Squid knows no protocol ${word(text)}`));
    return text.toUpperCase();
  });
  return { kind: 'protocols', protocols };
}

/** Steps of `ssl_bump` (squid.conf.documented, `acl at_step`). */
export function readSteps(values: readonly AclValue[], problems: Diagnostic[]): AclContent {
  const steps = values.flatMap(({ text, origin }) => {
    const step = /^SslBump([123])$/.exec(text)?.[1];
    if (step === undefined) problems.push(flaw(origin, `${word(text)} is no step`, 'write SslBump1, 2 or 3'));
    return step === undefined ? [] : [Number(step)];
  });
  return { kind: 'steps', steps };
}
