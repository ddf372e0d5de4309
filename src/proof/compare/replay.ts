/** Witnesses: a request out of a region, replayed through the plain evaluators before anyone sees it. */
import type { Span } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { decide } from '../../rules/decide.ts';
import type { Policy, Request } from '../../rules/policy.ts';
import type { EnumValues } from '../../sets/condition.ts';
import { formatAddress } from '../../sets/prefix.ts';
import type { Capabilities, Meaning, Origin } from '../../targets/target.ts';
import { listKeptNames } from '../claim/kept-names.ts';
import { eachView, evaluate, type Verdict, type View } from '../diagram/evaluate.ts';
import type { Example } from './examples.ts';

/** A request as messages and reports show it; fields that could have any value are left out. */
export interface WitnessRequest {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly scheme: 'http' | 'https' | 'other';
  readonly host?: string;
  readonly path?: string;
  readonly address?: string;
  readonly principal?: string;
  /** Present where it is so because the device's resolver gave the address for this other name. */
  readonly resolved?: string;
  /** Present where no request of the rule set language is seen so: a proxy is asked for such a URL. */
  readonly form?: 'https' | 'ftp' | 'other';
  /** Present where the text does so with this method, and not with GET. */
  readonly method?: Exclude<EnumValues['method'], 'GET'>;
}

/** A request that policy and target decide differently. */
export interface Witness {
  readonly request: WitnessRequest;
  readonly policy: 'allow' | 'deny';
  readonly target: 'allow' | 'deny' | 'unknown';
}

/** Returns the fields of an example that matter, as text. */
export function showRequest({ request, free }: Example): WitnessRequest {
  const { transport, port, scheme, host, literal, address, path } = request;
  const addressText = formatAddress(address);
  const principal = [request.account, ...request.services.map((service) => `service:${service}`)].join('+');
  return {
    transport,
    port,
    scheme,
    ...present({
      host: literal ? addressText : host,
      path,
      address: free.has('address') && host !== undefined ? undefined : addressText,
      principal: free.has('principal') ? undefined : principal,
    }),
  };
}

/** What counts of the forms in which a target may see a request: the one that lets through most, or least. */
export type FormChoice = 'widest' | 'narrowest';

/** Decides a request by a text, in the form that lets through most or least. */
export function decideByText(
  capabilities: Capabilities,
  meaning: Meaning,
  request: Request,
  choice: FormChoice = 'widest',
): Verdict & { readonly view?: View } {
  const names = capabilities.keepsNames === undefined ? [] : listKeptNames(meaning);
  const order = ['allow', 'unknown', 'deny'] as const;
  const ranked = choice === 'widest' ? order : order.toReversed();
  let best: (Verdict & { readonly view?: View }) | undefined;
  // Names are many: none is asked about behind one for which the text lets through most, or least.
  for (const view of eachView(capabilities.view, request, names)) {
    const verdict = evaluate(meaning, view);
    if (best === undefined || ranked.indexOf(verdict.action) < ranked.indexOf(best.action))
      best = { ...verdict, view };
    if (best.action === ranked[0]) break;
  }
  return best ?? { action: 'deny' };
}

/** How both sides decide a witness: the rule and the line, where there is one. */
export interface Replay {
  readonly witness: Witness;
  readonly rule?: string;
  readonly span?: Span;
  readonly line?: Origin;
  readonly lineRule?: string;
  readonly why?: string;
}

/** Decides an example by policy and text: by the given view of it, or by the best one for who asks. */
export function replayRequest(
  policy: Policy,
  capabilities: Capabilities,
  meaning: Meaning,
  example: Example,
  seen: View | FormChoice = 'widest',
): Replay {
  const byPolicy = decide(policy, example.request);
  const byText =
    typeof seen === 'string'
      ? decideByText(capabilities, meaning, example.request, seen)
      : { ...evaluate(meaning, seen), view: seen };
  const request = {
    ...showRequest(example),
    ...showResolved(example, byText.view),
    ...(typeof seen === 'string' ? {} : showMethod(seen)),
  };
  return {
    witness: { request, policy: byPolicy.action, target: byText.action },
    ...present({ rule: byPolicy.rule?.id, span: byPolicy.rule?.span }),
    ...showDecidingLine(byText),
  };
}

/** Decides a view by a text where no request is seen so: the policy then denies it. */
export function replayView(meaning: Meaning, view: View): Replay {
  const verdict = evaluate(meaning, view);
  const { host, address, form } = view;
  const at = address === undefined ? undefined : formatAddress(address);
  const name = host?.kind === 'name' ? host.name : at;
  return {
    witness: {
      request: {
        transport: 'tcp',
        port: view.port ?? 0,
        scheme: form === 'https' ? 'https' : 'other',
        ...present({
          host: name,
          path: view.path,
          form: form === 'https' || form === 'ftp' || form === 'other' ? form : undefined,
        }),
        ...showMethod(view),
      },
      policy: 'deny',
      target: verdict.action,
    },
    ...showDecidingLine(verdict),
  };
}

/** A request at an address that was resolved for another name has that address, if any. */
function showResolved(
  { request: { host, address } }: Example,
  view: View | undefined,
): Pick<WitnessRequest, 'resolved' | 'address'> {
  const { resolved } = view ?? {};
  return resolved === undefined || resolved === host ? {} : { resolved, address: formatAddress(address) };
}

function showMethod(view: View | undefined): Pick<WitnessRequest, 'method'> {
  const { method = 'GET', form } = view ?? {};
  return method === 'GET' || form === undefined || form === 'connect' ? {} : { method };
}

function showDecidingLine({ clause, why }: Verdict): Pick<Replay, 'line' | 'lineRule' | 'why'> {
  if (clause === undefined || clause.isDefault) return {};
  return { line: clause.origin, ...present({ lineRule: clause.rule, why }) };
}
