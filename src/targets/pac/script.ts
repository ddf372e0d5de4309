import { formatAuthority } from '../../rules/forms/request-text.ts';
import type { Script, Way, WebRequest } from '../script.ts';
import type { PacOptions } from './config.ts';
import { isAnswer } from './options.ts';
import { readWays } from './read/advise.ts';

/**
 * The functions that clients give a PAC file, as script. They answer what Chromium 156, Firefox 140 and libpacparser answer
 * alike (facts were taken by running these); where clients, networks or times differ, `rulecAsks` is told what was asked for,
 * and the answer to the request says no more. Scripts do not find `rulecAsks`. What listens hears a thing once: a call of it counts
 * as one step, and takes as long as a hundred.
 */
const functions = `(function (tell) {
var told = Object.create(null), left = 10;
var rulecAsks = function (what) { if (left > 0 && !(what in told)) { tell(what); told[what] = true; left--; } };
alert = function () {};
isPlainHostName = function (host) {
  host = String(host);
  if (host.indexOf(":") >= 0) rulecAsks("isPlainHostName of an IPv6 address");
  return host.indexOf(".") < 0;
};
dnsDomainIs = function (host, domain) {
  host = String(host); domain = String(domain);
  return host.length >= domain.length && host.substring(host.length - domain.length) === domain;
};
localHostOrDomainIs = function (host, name) {
  host = String(host); name = String(name);
  return host === name || (host.indexOf(".") < 0 && name.indexOf(host + ".") === 0);
};
dnsDomainLevels = function (host) { return String(host).split(".").length - 1; };
shExpMatch = function (text, pattern) {
  pattern = String(pattern);
  if (/[?\\[\\]{}()|+^$\\\\]/.test(pattern)) rulecAsks("shExpMatch with " + pattern);
  return new RegExp("^" + pattern.replace(/\\./g, "\\\\.").replace(/\\*/g, ".*").replace(/[?\\[\\]{}()|+^$]/g, ".") + "$").test(String(text));
};
isInNet = function (host, network, mask) {
  var read = function (text) {
    var parts = /^(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})$/.exec(String(text));
    if (parts === null) return null;
    var value = 0;
    for (var i = 1; i < 5; i++) { if (parts[i] > 255) return null; value = value * 256 + Number(parts[i]); }
    return value | 0;
  };
  if (String(host).indexOf(":") >= 0) return false;
  var address = read(host), base = read(network), bits = read(mask);
  if (address === null) { rulecAsks("the addresses of " + host); return false; }
  return base !== null && bits !== null && (address & bits) === (base & bits);
};
(function () {
  var ask = function (what, answer) { return function (host) { rulecAsks(what + (host === undefined ? "" : " " + host)); return answer; }; };
  dnsResolve = ask("the addresses of", null);
  dnsResolveEx = ask("the addresses of", "");
  isResolvable = ask("whether there is", false);
  isResolvableEx = ask("whether there is", false);
  isInNetEx = ask("the network of", false);
  myIpAddress = function () { rulecAsks("the client's address"); return "127.0.0.1"; };
  myIpAddressEx = function () { rulecAsks("the client's address"); return ""; };
  sortIpAddressList = function (list) { rulecAsks("an order of addresses"); return list; };
  getClientVersion = function () { rulecAsks("the client's version"); return "1.0"; };
  weekdayRange = dateRange = timeRange = function () { rulecAsks("the time"); return false; };
  var Real = Date, Told = function () { rulecAsks("the time"); return new Real(0); };
  Told.now = function () { rulecAsks("the time"); return 0; };
  Told.prototype = Real.prototype;
  Told.UTC = Real.UTC;
  Told.parse = function () { rulecAsks("the time"); return 0; };
  Real.prototype.constructor = Told;
  Date = Told;
  Math["random"] = function () { rulecAsks("a random number"); return 0; };
})();
})(rulecAsks);
delete rulecAsks;
`;

/** How a PAC file of somebody else is run, and what its answers mean. */
export const script: Script<PacOptions> = { functions, writeCall, readWays: readForeignWays, judge };

/** What clients hand over: of https neither path nor query (Chromium 156, Firefox 140), a port where it is not the usual one. */
function writeCall({ scheme, host, port, path }: WebRequest): {
  readonly url: string;
  readonly code: string;
} {
  const url = `${scheme}://${formatAuthority(host, port, scheme)}${scheme === 'https' ? '/' : (path ?? '/')}`;
  const call = `FindProxyForURL(${JSON.stringify(url)}, ${JSON.stringify(host)})`;
  return {
    url,
    code: `(function () { var answer = ${call}; return answer == null ? "" : String(answer); })()`,
  };
}

function judge(
  answer: string,
  { permitted, otherwise }: PacOptions,
): ReturnType<Script<PacOptions>['judge']> {
  const says = tidyAnswer(answer);
  return { says, verdict: says === permitted ? 'allow' : says === otherwise ? 'deny' : 'unknown' };
}

/** Writes an answer as the options do: clients take blanks and semicolons as they come, and nothing for DIRECT. */
function tidyAnswer(answer: string): string {
  return answer.replace(/ *; */g, '; ').replace(/[; ]+$/, '') || 'DIRECT';
}

function readForeignWays(answer: string): readonly Way[] | undefined {
  // Hosts of any case are the same.
  const text = tidyAnswer(answer).replace(/ [^ ;]+/g, (host) => host.toLowerCase());
  return isAnswer(text) ? readWays(text) : undefined;
}
