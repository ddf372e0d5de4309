/** Witnesses: a request out of a region, replayed through the plain evaluators before anyone sees it. */
import { decide } from '../rules/decide.ts';
import type { Policy } from '../rules/policy.ts';
import type { Request } from '../rules/request.ts';
import { formatAddress } from '../sets/prefix.ts';
import type { Capabilities, Meaning, Origin } from '../targets/target.ts';
import { evaluate, type Verdict, viewsOfRequest } from './evaluate.ts';
import type { Example } from './witness.ts';

/** A request as messages and reports show it; fields that could have any value are left out. */
export interface WitnessRequest {
  readonly transport: 'tcp' | 'udp';
  readonly port: number;
  readonly scheme: 'http' | 'https' | 'other';
  readonly host?: string;
  readonly path?: string;
  readonly address?: string;
  readonly principal?: string;
}

/** A request that policy and target decide differently. */
export interface Witness {
  readonly request: WitnessRequest;
  readonly policy: 'allow' | 'deny';
  readonly target: 'allow' | 'deny' | 'unknown';
}

/** The fields of an example that matter, as text. */
export function showRequest({ request, free }: Example): WitnessRequest {
  const { transport, port, scheme, host, literal, address, path } = request;
  const addressText = formatAddress(address);
  const principal = [request.account, ...request.services.map((service) => `service:${service}`)].join('+');
  return {
    transport,
    port,
    scheme,
    ...(literal ? { host: addressText } : host === undefined ? {} : { host }),
    ...(path === undefined ? {} : { path }),
    ...(free.has('address') && host !== undefined ? {} : { address: addressText }),
    ...(free.has('principal') ? {} : { principal }),
  };
}

/** What a text does with a request, in any of the forms in which the target may see it. */
export function decideByText(capabilities: Capabilities, meaning: Meaning, request: Request): Verdict {
  const verdicts = viewsOfRequest(capabilities.view, request).map((view) => evaluate(meaning, view));
  return (
    verdicts.find(({ action }) => action === 'allow') ??
    verdicts.find(({ action }) => action === 'unknown') ??
    verdicts[0] ?? { action: 'deny' }
  );
}

/** Policy and text decide a request; the line of the text that decided, if one did. */
export function replay(
  policy: Policy,
  capabilities: Capabilities,
  meaning: Meaning,
  example: Example,
): { readonly witness: Witness; readonly rule?: string; readonly line?: Origin } {
  const byPolicy = decide(policy, example.request);
  const byText = decideByText(capabilities, meaning, example.request);
  return {
    witness: { request: showRequest(example), policy: byPolicy.action, target: byText.action },
    ...(byPolicy.rule === undefined ? {} : { rule: byPolicy.rule.id }),
    ...(byText.clause === undefined ? {} : { line: byText.clause.origin }),
  };
}
