/** The ports of a proxy: which of them take the requests that a text is about. */
import { present } from '../../../../diagnostics/present.ts';

/** A port as a line opens it. */
export interface Port {
  readonly kind: 'port';
  /** `ssl_bump` may open its tunnels. */
  readonly bumps: boolean;
  /**
   * By whom it is used: by clients as their forward proxy; by such that come inside TLS or send a PROXY header first; by
   * those whose packets are intercepted; by others.
   */
  readonly users: 'forward' | 'wrapped' | 'intercepted' | 'others';
  /** What it listens on, as far as that is clear. */
  readonly address?: string;
  readonly number?: number;
  /** Words of no form that was tried. */
  readonly odd?: string;
}

/** Words behind a port that change nothing about its requests. */
const plainWord =
  /^(?:name=[\w.-]+|tcpkeepalive(?:=\d{1,4}(?:,\d{1,4}){0,2})?|disable-pmtu-discovery=(?:off|transparent|always)|connection-auth(?:=(?:on|off))?|no-connection-auth|worker-queues)$/;
/** Words that say how a port does TLS, or makes its certificates. */
const certificateWord =
  /^(?:(?:tls-)?(?:cert|key|cafile|capath|dh|min-version)=|generate-host-certificates|dynamic_cert_mem_cache_size=|cipher=|cip$|options=|clientca=|sslflags=|sslcontext=|version=|crlfile=|dhparams=|tls-no-|no-tls)/;
const tlsOption = 'NO_SSLv[23]|NO_TLSv1(?:_[123])?|SINGLE_DH_USE|SINGLE_ECDH_USE|ALL';
const cipher = '[!+-]?(?:HIGH|MEDIUM|LOW|EXP|aNULL|eNULL|RC4|MD5|DES|3DES|SHA1|PSK|DSS|SEED|IDEA)';
/** Those of them that were tried. */
const plainCertificateWord = new RegExp(
  `^(?:${[
    String.raw`(?:(?:tls-)?(?:cert|key|cafile|capath|dh)|dhparams)=(?:prime256v1:)?\/[^\s"'#%\\]*`,
    'tls-dh=prime256v1',
    `options=(?:${tlsOption})(?:[,:](?:${tlsOption}))*`,
    String.raw`(?:tls-)?min-version=1\.[0-3]`,
    'generate-host-certificates(?:=(?:on|off))?',
    `cipher=(?:ALL|HIGH|DEFAULT)(?::${cipher})*`,
    String.raw`dynamic_cert_mem_cache_size=\d{1,3}(?:KB|MB)`,
  ].join('|')})$`,
);
/** One of these says that clients do not use the port as their forward proxy. */
const mode = /^(?:intercept|transparent|tproxy|accel)$/;
/** Words that Squid takes behind `accel` alone, and some that it takes elsewhere with a complaint. */
const ofAccelerators =
  /^(?:vhost|no-vhost|vport(?:=[1-9]\d{0,4})?|defaultsite=[\w.:-]+|act-as-origin|allow-direct|ignore-cc|protocol=HTTPS?)$/;
/** The beginnings of all of these, whatever stands behind. */
const otherWay =
  /^(?:intercept|transparent|tproxy|accel|vhost|vport|defaultsite=|require-proxy-header|act-as-origin|no-vhost|allow-direct|ignore-cc|protocol=)/;
const portAddress =
  /^(?:([A-Za-z][A-Za-z0-9.-]*|\d{1,3}(?:\.\d{1,3}){3}|\[[\da-f:]*::?[\da-f:]*\]):)?([1-9]\d{0,4})$/;

/** What a line such as `http_port 3128 name=x` opens; or why nothing is known of it. */
export function readPort(
  name: string,
  value: string,
): Port | { readonly kind: 'unknown'; readonly why: string } {
  const [place = '', ...words] = value.split(/[ \t]+/);
  const others = words.filter((word) => !plainWord.test(word) && !otherWay.test(word));
  const bumps = others.includes('ssl-bump');
  const mayHaveTls = bumps || name === 'https_port' || words.some((word) => otherWay.test(word));
  const odd = others.find((word) => word !== 'ssl-bump' && !(mayHaveTls && certificateWord.test(word)));
  if (place === '' || odd !== undefined)
    return { kind: 'unknown', why: `${odd ?? 'nothing'} after ${name} is not understood` };
  const [, address = '', digits = ''] = portAddress.exec(place) ?? [];
  const isPort = digits !== '' && Number(digits) < 65_536;
  const untried = isPort
    ? (others.find((word) => word !== 'ssl-bump' && !plainCertificateWord.test(word)) ??
      findRefused(name, words))
    : place;
  const isOther = name === 'ftp_port' || words.some((word) => otherWay.test(word) && word !== proxyHeader);
  const isWrapped = name === 'https_port' || words.includes(proxyHeader);
  const isIntercepted =
    name !== 'ftp_port' && words.every((word) => !otherWay.test(word) || interception.test(word));
  return {
    kind: 'port',
    bumps: bumps && name !== 'ftp_port',
    users: isOther ? (isIntercepted ? 'intercepted' : 'others') : isWrapped ? 'wrapped' : 'forward',
    ...(isPort ? { address, number: Number(digits) } : {}),
    ...present({ odd: untried }),
  };
}

const proxyHeader = 'require-proxy-header';
const interception = /^(?:intercept|transparent|tproxy|require-proxy-header)$/;

/**
 * A word with which 5.7 refuses the line (src/cache_cf.cc, parse_port_option; each observed): two modes, a word of
 * accelerators in front of `accel` or without it, a port for TLS without a certificate, `ssl-bump` on one that is not
 * intercepted, and the reverse.
 */
function findRefused(name: string, words: readonly string[]): string | undefined {
  const modes = words.filter((word) => mode.test(word));
  if (modes.length > 1) return modes[1];
  const accel = words.indexOf('accel');
  const early = words.find(
    (word, index) =>
      otherWay.test(word) &&
      !mode.test(word) &&
      word !== proxyHeader &&
      (!ofAccelerators.test(word) || accel < 0 || index < accel),
  );
  if (early !== undefined || name !== 'https_port') return early;
  const isIntercepted = modes.length > 0 && accel < 0;
  if (words.includes('ssl-bump') !== isIntercepted) return modes[0] ?? 'ssl-bump';
  return words.some((word) => /^(?:tls-)?cert=/.test(word)) ? undefined : 'the lack of tls-cert=';
}

/**
 * Of two lines for one port the first alone gets it (5.7, observed): the ports that listen whatever the machine's
 * addresses are.
 */
function findListening(ports: readonly Port[]): readonly Port[] {
  return ports.filter((port, index) => !ports.slice(0, index).some((before) => mayCollide(before, port)));
}

function mayCollide(one: Port, other: Port): boolean {
  if (one.number === undefined || other.number === undefined) return true;
  const isOneAddress = ({ address = '' }: Port): boolean => /^\d/.test(address) && !/^[0.]+$/.test(address);
  const areApart = isOneAddress(one) && isOneAddress(other) && one.address !== other.address;
  return one.number === other.number && !areApart;
}

/** Why the requests of clients that use the proxy as such are not answered, or not known to be. */
export type Unreached =
  /** By nobody, whatever is assumed. */
  | 'no forward port'
  /** By clients that come inside TLS, behind a PROXY header, or intercepted. */
  | 'other ways'
  /** Squid does not start without a port (5.7, observed). */
  | 'no port';

/** What keeps requests from a whole configuration with these ports; undefined where a plain port takes them. */
export function findUnreached(ports: readonly Port[]): Unreached | undefined {
  if (ports.length === 0) return 'no port';
  const users = new Set(findListening(ports).map((one) => one.users));
  if (users.has('forward')) return undefined;
  return users.has('wrapped') || users.has('intercepted') ? 'other ways' : 'no forward port';
}
