import { error, type Outcome } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import {
  type Address,
  type AddressSet,
  allAddresses,
  complementAddresses,
  containsAddress,
  intersectAddresses,
  isEmptyAddressSet,
  subtractAddresses,
  takeFirstAddresses,
  unionAddresses,
} from '../../sets/addresses.ts';
import { matchesHost } from '../../sets/hosts.ts';
import { isMisread, parseAddress } from '../../sets/prefix.ts';
import { remember } from '../../sets/remember.ts';
import {
  anybody,
  makeRequester,
  parseRequest,
  parseRequester,
  type Requester,
  type RequestText,
} from '../forms/request-text.ts';
import type { Policy, PolicyRule, Request } from '../policy.ts';

/**
 * Returns the requests that a text stands for. Left out, the principal is each one that the policy names (else nobody
 * in particular), and the address each one known for the host (else one that no rule names): one of each region whose
 * addresses no rule tells apart, in each family. Errors: `bad-test`.
 */
export function requestsOf(
  text: string,
  policy: Policy,
  options: { readonly principal?: string } = {},
): Outcome<readonly Request[]> {
  const parsed = parseRequest(text);
  const asked = options.principal === undefined ? undefined : parseRequester(options.principal);
  const misreads = [parsed, asked].filter((one) => one !== undefined && isMisread(one));
  if (isMisread(parsed) || (asked !== undefined && isMisread(asked))) {
    return {
      diagnostics: misreads.map(({ problem, help }) => error('bad-test', problem, present({ help }))),
    };
  }
  const { address, ...rest } = parsed;
  const addresses = address === undefined ? chooseRequestAddresses(parsed, policy) : [address];
  const named = listRequesters(policy);
  const requesters = asked !== undefined ? [asked] : named.length > 0 ? named : [anybody];
  const value = requesters.flatMap((requester) =>
    addresses.map((one): Request => ({ ...rest, address: one, ...requester })),
  );
  return { value, diagnostics: [] };
}

/** What a request stands for that does not say it: each principal, and an address that rules have for the host or none has. */
export interface ChosenParts {
  readonly isEachPrincipal: boolean;
  readonly address?: 'known' | 'example';
}

/** Returns what was chosen for the requests that `requestsOf` returned; `principal` is the one that was asked for. */
export function findChosen(
  requests: readonly Request[],
  policy: Policy,
  principal: string | undefined,
): ChosenParts {
  const host = requests.find((one) => one.host !== undefined)?.host;
  const isEachPrincipal = principal === undefined && listRequesters(policy).length > 0;
  if (host === undefined) return { isEachPrincipal };
  const address = findKnownAddresses(host, policy) === undefined ? 'example' : 'known';
  return { isEachPrincipal, address };
}

/** Returns a requester for each principal that the policy names, in its order. */
export function listRequesters(policy: Policy): readonly Requester[] {
  const principals = policy.rules.flatMap((rule) => rule.principals ?? []);
  const byName = new Map(principals.map((one) => [`${one.kind} ${one.name}`, makeRequester(one)]));
  return [...byName.values()];
}

/** Returns addresses that stand for all that are known for the request's host. */
function chooseRequestAddresses(request: RequestText, policy: Policy): readonly Address[] {
  const known = findKnownAddresses(request.host ?? '', policy);
  const named = policy.rules
    .filter((rule) => isAsked(rule, request))
    .flatMap((rule) => rule.destinations.map((one) => (one.kind === 'hosts' ? one.known : one.addresses)))
    .filter((set) => set !== undefined && set !== 'any');
  if (known === undefined) return [findUnnamedAddress(named)];
  // Most rules and most tests are about the same few sets.
  const sets = named.filter((set, index) => named.findIndex((one) => isSameSet(one, set)) === index);
  const splits = remember(splitsOf, policy, () => []);
  const before = splits.find(
    (one) =>
      isSameSet(one.known, known) &&
      one.sets.length === sets.length &&
      one.sets.every((set, index) => isSameSet(set, sets[index])),
  );
  if (before !== undefined) return before.addresses;
  const addresses = splitAddresses(known, sets).flatMap(takeFirstAddresses);
  splits.push({ known, sets, addresses });
  return addresses;
}

/** The addresses that were chosen of what is known for a host, where rules name some sets. */
const splitsOf = new WeakMap<
  Policy,
  { known: AddressSet; sets: readonly AddressSet[]; addresses: readonly Address[] }[]
>();

/** Whether two sets are the same lists; those that only have the same content are not. */
function isSameSet(one: AddressSet, other: AddressSet | undefined): boolean {
  return one.v4 === other?.v4 && one.v6 === other.v6;
}

/** Returns the addresses that are known for a host; undefined where there are none. */
export function findKnownAddresses(host: string, policy: Policy): AddressSet | undefined {
  const sets = policy.rules.flatMap((rule) =>
    rule.destinations.flatMap((one) => {
      if (one.kind !== 'hosts' || one.known === undefined) return [];
      if (!one.hosts.some(({ pattern }) => matchesHost(pattern, host))) return [];
      return [one.known === 'any' ? allAddresses : one.known];
    }),
  );
  const union = unionAddresses(sets);
  return isEmptyAddressSet(union) ? undefined : union;
}

/** Returns whether a rule could have a say in a request to this port; targets do not see schemes. */
function isAsked(rule: PolicyRule, { transport, port }: RequestText): boolean {
  return rule.services.some(
    (service) => service.transport === transport && service.from <= port && port <= service.to,
  );
}

/** Returns the parts of a set that no other set divides. */
function splitAddresses(whole: AddressSet, sets: readonly AddressSet[]): readonly AddressSet[] {
  let parts: readonly AddressSet[] = [whole];
  for (const set of sets) {
    parts = parts
      .flatMap((part) => [intersectAddresses(part, set), subtractAddresses(part, set)])
      .filter((part) => !isEmptyAddressSet(part));
  }
  return parts;
}

/** Returns a documentation address (RFC 5737) that no rule names, else one of whatever is left. */
function findUnnamedAddress(named: readonly AddressSet[]): Address {
  for (const text of ['192.0.2.1', '198.51.100.1', '203.0.113.1']) {
    const address = parseAddress(text);
    if (!isMisread(address) && !named.some((set) => containsAddress(set, address))) return address;
  }
  return takeFirstAddresses(complementAddresses(unionAddresses(named)))[0] ?? { family: 4, value: 0 };
}
