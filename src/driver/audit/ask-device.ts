/** Single requests, asked of the files of a device. */
import { present } from '../../diagnostics/present.ts';
import { type Answer, addressCause, judgeResidue } from '../../proof/answer/judge.ts';
import { prepareMeaning } from '../../proof/answer/residue.ts';
import { usualPieces } from '../../proof/audit/usual.ts';
import { type View, viewsOfRequest } from '../../proof/diagram/evaluate.ts';
import { findKnownAddresses } from '../../rules/check/requests.ts';
import { anybody, parseRequest, parseRequester, type Requester } from '../../rules/forms/request-text.ts';
import type { Policy, Request } from '../../rules/policy.ts';
import {
  type Address,
  type AddressSet,
  allAddresses,
  equalAddresses,
  intersectAddresses,
  isEmptyAddressSet,
  unionAddresses,
} from '../../sets/addresses.ts';
import type { Condition, EnumValues } from '../../sets/condition.ts';
import { isMisread, type Misread, parseAddress } from '../../sets/prefix.ts';
import { publicAddresses } from '../../sets/public.ts';
import { remember } from '../../sets/remember.ts';
import type { Capabilities, Origin, Premise } from '../../targets/target.ts';
import type { OpenReading } from './open-device.ts';

/** A request as users write it, and what else is said of it. */
export interface Question {
  /** As in tests, or for a proxy the request line: `CONNECT HOST:PORT`, `GET http://HOST/PATH`. */
  readonly request: string;
  readonly principal?: string;
  /** The address that its name stands for. */
  readonly address?: string;
}

export interface DeviceAnswer extends Omit<Answer, 'action' | 'clauses'> {
  readonly answer: Answer['action'] | 'not-here';
  readonly lines: readonly Origin[];
}

/** Answers questions; a misread one says why. */
export type AskDevice = (question: Question) => DeviceAnswer | Misread;

/** How questions are answered. */
export interface AskPlan {
  /** Premises that are not taken for granted. */
  readonly off: ReadonlySet<string>;
  /** Knows the addresses of hosts. */
  readonly policy?: Policy;
  /** The premises of the target, of which those count that say that nobody means some views. */
  readonly premises?: readonly Premise[];
}

/** Makes a reading ready to be asked; what was found once is found at once from then on. */
export function prepareToAsk(
  { reading: { permit }, capabilities }: OpenReading,
  { off, policy, premises = [] }: AskPlan,
): AskDevice {
  const read = prepareMeaning(permit);
  const judged = new Map<string, Answer>();
  const sets = new Map<AddressSet, number>();
  const governed = listGovernedAddresses(capabilities);
  const ask = (view: View, among?: AddressSet): Answer => {
    const residue = read({ view, isAddressOpen: among !== undefined });
    const number = among === undefined ? '' : remember(sets, among, () => sets.size);
    return remember(judged, `${number} ${residue.key}`, () => judgeResidue(residue, off, among));
  };
  const known = new Map<string, readonly AddressSet[]>();
  const possibleFor = (host: string): readonly AddressSet[] =>
    remember(known, host, () => {
      const named = policy === undefined ? undefined : findKnownAddresses(host, policy);
      const isAny = named === undefined || equalAddresses(named, allAddresses);
      return splitFamilies(intersectAddresses(isAny ? publicAddresses : named, governed));
    });
  const publicParts = splitFamilies(intersectAddresses(publicAddresses, governed));
  const isProxy = capabilities.view.some(({ sets: fixed }) => fixed.some(({ field }) => field === 'form'));
  const spared = premises.filter(({ name, unusual }) => unusual !== undefined && !off.has(name));
  const usual = usualPieces(
    capabilities.view,
    spared.flatMap(({ unusual }) => unusual ?? []),
  );
  const askForms = (request: Request, askView: (view: View) => Answer): Answer | undefined => {
    const answer = joinForms(viewsOfRequest(usual, request).map(askView));
    if (answer === undefined || usual.length === capabilities.view.length) return answer;
    const whole = joinForms(viewsOfRequest(capabilities.view, request).map(askView));
    if (whole?.action === answer.action) return answer;
    return { ...answer, premises: [...answer.premises, ...spared.map(({ name }) => name)] };
  };
  return (question) => {
    const line = isProxy ? readRequestLine(question.request) : undefined;
    if (line !== undefined) return isMisread(line) ? line : toDeviceAnswer(joinForms([ask(line)]));
    const requests = readQuestion(question);
    if (isMisread(requests)) return requests;
    const { request, isAddressOpen } = requests;
    if (!isAddressOpen) return toDeviceAnswer(askForms(request, (view) => ask(view)));
    const parts = policy === undefined ? publicParts : possibleFor(request.host ?? '');
    const answers = parts.flatMap((among) => {
      const address: Address =
        among.v4[0] === undefined
          ? { family: 6, value: among.v6[0] ?? 0n }
          : { family: 4, value: among.v4[0] };
      const found = askForms({ ...request, address }, (view) =>
        view.address === undefined ? ask(view) : ask(view, among),
      );
      return found === undefined ? [] : [{ found, among }];
    });
    return toDeviceAnswer(joinFamilies(answers));
  };
}

function toDeviceAnswer(answer: Answer | undefined): DeviceAnswer {
  if (answer === undefined)
    return { answer: 'not-here', lines: [], isByDefault: false, causes: [], premises: [] };
  const { action, clauses, ...rest } = answer;
  const lines = new Map(clauses.map(({ origin }) => [`${origin.file}:${origin.line}`, origin]));
  return { answer: action, lines: [...lines.values()], ...rest };
}

/** A request gets through if each of the forms that it may have does. */
function joinForms(answers: readonly Answer[]): Answer | undefined {
  const [first, ...others] = answers;
  if (first === undefined || others.length === 0) return first;
  const worst = (['deny', 'depends', 'allow'] as const).find((one) =>
    answers.some(({ action }) => action === one),
  );
  return mergeAnswers(
    worst ?? 'allow',
    answers.filter(({ action }) => action === worst),
  );
}

/** An address is of one family or of the other. */
function joinFamilies(
  answers: readonly { readonly found: Answer; readonly among: AddressSet }[],
): Answer | undefined {
  const [first, second] = answers;
  if (first === undefined || second === undefined) return first?.found;
  const actions = new Set(answers.map(({ found }) => found.action));
  const all = answers.map(({ found }) => found);
  if (actions.size === 1 && first.found.open === undefined && second.found.open === undefined)
    return mergeAnswers(first.found.action, all);
  const merged = mergeAnswers('depends', all);
  const isOfAddress = actions.size > 1 || merged.causes.includes(addressCause);
  const open = answers.flatMap(({ found, among }) =>
    found.action === 'allow' ? [among] : found.open === undefined ? [] : [found.open],
  );
  const causes = isOfAddress ? [...new Set([...merged.causes, addressCause])] : merged.causes;
  return { ...merged, causes, ...present({ open: isOfAddress ? unionAddresses(open) : undefined }) };
}

function mergeAnswers(action: Answer['action'], of: readonly Answer[]): Answer {
  return {
    action,
    clauses: [...new Set(of.flatMap(({ clauses }) => clauses))],
    isByDefault: of.some((one) => one.isByDefault),
    causes: [...new Set(of.flatMap(({ causes }) => causes))],
    premises: [...new Set(of.flatMap(({ premises }) => premises))],
    ...present({ open: of.find((one) => one.open !== undefined)?.open }),
  };
}

function splitFamilies({ v4, v6 }: AddressSet): readonly AddressSet[] {
  const parts: readonly AddressSet[] = [
    { v4, v6: [] },
    { v4: [], v6 },
  ];
  return parts.filter((part) => !isEmptyAddressSet(part));
}

/** Returns the addresses that the target governs, as far as its conditions tell. */
function listGovernedAddresses({ governed }: Capabilities): AddressSet {
  const limit = (condition: Condition): AddressSet => {
    switch (condition.kind) {
      case 'test':
        return condition.test.field === 'address' ? condition.test.addresses : allAddresses;
      case 'all':
        return condition.of.map(limit).reduce(intersectAddresses, allAddresses);
      default:
        return allAddresses;
    }
  };
  return limit(governed);
}

interface ReadQuestion {
  readonly request: Request;
  readonly isAddressOpen: boolean;
}

function readQuestion({ request: text, principal, address: given }: Question): ReadQuestion | Misread {
  const parsed = parseRequest(text);
  if (isMisread(parsed)) return parsed;
  const asked: Requester | Misread = principal === undefined ? anybody : parseRequester(principal);
  if (isMisread(asked)) return asked;
  const known = given === undefined ? undefined : parseAddress(given);
  if (known !== undefined && isMisread(known)) return known;
  const { address, ...rest } = parsed;
  const isAddressOpen = address === undefined && known === undefined;
  return {
    request: { ...rest, address: address ?? known ?? { family: 4, value: 0 }, ...asked },
    isAddressOpen,
  };
}

const schemes: Readonly<Record<string, EnumValues['form']>> = {
  http: 'http',
  https: 'https',
  ftp: 'ftp',
};
const ports: Readonly<Record<string, number>> = { http: 80, https: 443, ftp: 21 };
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'PATCH'] as const;

/** Reads the request line that a proxy gets; undefined where the text is none. */
function readRequestLine(text: string): View | Misread | undefined {
  const [, method = '', target = ''] = /^([A-Z]+) +(\S+)(?: +HTTP\/\d(?:\.\d)?)?$/.exec(text) ?? [];
  if (target === '') return undefined;
  if (method === 'CONNECT') {
    const place = parseRequest(`connect://${target}`);
    if (isMisread(place)) return place;
    return { form: 'connect', method: 'other', source: 'inside', port: place.port, ...showHost(place) };
  }
  const [, scheme = '', authority = '', rest = ''] = /^(\w+):\/\/([^/?#]*)(.*)$/.exec(target) ?? [];
  const port = ports[scheme.toLowerCase()];
  const hasPort = /:\d+$/.test(authority);
  if (authority === '' || (port === undefined && !hasPort)) {
    const help = 'write CONNECT HOST:PORT, or GET http://HOST/PATH';
    return { problem: `${JSON.stringify(text)} is not a request line that a proxy gets`, help };
  }
  const place = parseRequest(`connect://${hasPort ? authority : `${authority}:${port}`}`);
  if (isMisread(place)) return place;
  return {
    form: schemes[scheme.toLowerCase()] ?? 'other',
    method: methods.find((one) => one === method) ?? 'other',
    source: 'inside',
    port: place.port,
    path: rest.startsWith('/') ? rest : `/${rest}`,
    ...showHost(place),
  };
}

function showHost({
  host,
  address,
}: {
  readonly host?: string;
  readonly address?: Address;
}): Pick<View, 'host' | 'address'> {
  return host === undefined
    ? { host: { kind: 'literal' }, ...present({ address }) }
    : { host: { kind: 'name', name: host } };
}
