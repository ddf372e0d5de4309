/**
 * From a second evaluator to the effect of a mutant: original and mutant are asked about every view at which
 * either of them can change its mind.
 */

import type { WitnessRequest } from '../../../src/proof/compare/replay.ts';
import { holds, type View, viewsOfRequest } from '../../../src/proof/diagram/evaluate.ts';
import type { Request } from '../../../src/rules/policy.ts';
import type { Capabilities, TargetFile } from '../../../src/targets/target.ts';
import type { Effect, Subject } from '../mutant.ts';
import { readIp, toAddress } from './address.ts';
import { isProjected } from './projection.ts';

/** `none`: no line of the text speaks about the view. `unsure`: it depends on something outside of the files. */
export type Outcome = 'allow' | 'deny' | 'none' | 'unsure';

/** The real program would not load this text. */
export function refused(why: string): Error {
  return named('Refused', why);
}

/** Something that this evaluator does not know; a mutant that holds it has to state its effect. */
export function beyond(why: string): Error {
  return named('Beyond', why);
}

function named(name: string, why: string): Error {
  const thrown = new Error(why);
  thrown.name = name;
  return thrown;
}

/** What one target's evaluator is made of. */
export interface Parts<Text, Probe extends { readonly view: View }> {
  /** Reads the files of one format. Throws `refused` and `beyond`. */
  readonly read: (subject: Subject, files: readonly TargetFile[]) => Text;
  /** Views, each with what else the decision depends on, at all boundaries of these texts. */
  readonly probes: (subject: Subject, texts: readonly Text[]) => Iterable<Probe>;
  /** Probes of one view. */
  readonly probesOf: (subject: Subject, texts: readonly Text[], view: View) => readonly Probe[];
  /** Probes of what is done with the TLS of one view, of targets that say that. */
  readonly tunnelsOf?: Parts<Text, Probe>['probesOf'];
  readonly decide: (text: Text, probe: Probe) => Outcome;
  /** What happens to a view that no line speaks about. */
  readonly otherwise: 'allow' | 'deny';
  /** Whether a probe that is decided otherwise counts, where that follows from more than its view. */
  readonly isCounted?: (subject: Subject, probe: Probe, was: Outcome, is: Outcome) => boolean | undefined;
  /** What the policy asks for, of targets that see more than addresses; undefined: anything. */
  readonly wanted?: (subject: Subject, probe: Probe) => boolean | undefined;
}

export type Asked = 'governed' | 'outside' | 'tunnel';

export interface Settled {
  readonly effect: Effect;
  /** A view that is decided otherwise, or why the text is refused. */
  readonly because?: string;
}

export interface Evaluator {
  /** What a mutant of a subject does; undefined: it is beyond the evaluator. */
  readonly settle: (subject: Subject, files: readonly TargetFile[]) => Settled | undefined;
  /**
   * What the text of a subject and a mutant do with the views of a witness, on each way that these can be met:
   * whether it gets through, within the claim or outside of it, or whether its TLS stays closed.
   */
  readonly replay: (
    subject: Subject,
    files: readonly TargetFile[],
    request: WitnessRequest,
    asked: Asked,
  ) => readonly (readonly [Outcome, Outcome])[];
  /** Views, at most about so many, on which the text of a subject is not what its policy asks for. */
  readonly contradictions: (subject: Subject, most: number) => readonly string[];
}

export function evaluatorOf<Text, Probe extends { readonly view: View }>(
  parts: Parts<Text, Probe>,
): Evaluator {
  const originals = new WeakMap<Subject, Text>();
  const original = (subject: Subject): Text => {
    const text = originals.get(subject) ?? parts.read(subject, subject.files);
    originals.set(subject, text);
    return text;
  };
  const mutants = new WeakMap<readonly TargetFile[], Text>();
  const mutant = (subject: Subject, files: readonly TargetFile[]): Text => {
    const text = mutants.get(files) ?? parts.read(subject, files);
    mutants.set(files, text);
    return text;
  };
  const settle = (subject: Subject, files: readonly TargetFile[]): Settled | undefined => {
    let after: Text;
    try {
      after = mutant(subject, files);
    } catch (thrown) {
      if (!(thrown instanceof Error)) throw thrown;
      if (thrown.name === 'Beyond') return undefined;
      if (thrown.name === 'Refused') return { effect: 'refused', because: thrown.message };
      throw thrown;
    }
    const before = original(subject);
    const capabilities = capabilitiesOf(subject);
    for (const probe of parts.probes(subject, [before, after])) {
      const [was, is] = [parts.decide(before, probe), parts.decide(after, probe)];
      if (was === is) continue;
      const isCounted = parts.isCounted?.(subject, probe, was, is);
      if (!(isCounted ?? differs(subject, capabilities, probe.view, was, is, parts.otherwise))) continue;
      // Outside of the claim, what holds for a part of the governed machines is no statement about them.
      const { view } = probe;
      const isPartly =
        is === 'allow' &&
        view.source !== 'outside' &&
        holds(capabilities.governed, view) !== true &&
        parts.probesOf(subject, [before, after], view).some((one) => parts.decide(after, one) !== 'allow');
      if (!isPartly) return { effect: 'changes', because: `${was} -> ${is}: ${showProbe(probe)}` };
    }
    return { effect: 'same' };
  };
  return {
    settle,
    replay: (subject, files, request, asked) => {
      const texts = [original(subject), mutant(subject, files)] as const;
      // Outside are other clients, and destinations that are left alone: a text need not say anything of these.
      const named = (outcome: Outcome): Outcome =>
        outcome === 'none' && asked !== 'outside' ? parts.otherwise : outcome;
      const probesOf = (asked === 'tunnel' ? parts.tunnelsOf : parts.probesOf) ?? (() => []);
      return viewsOfWitness(capabilitiesOf(subject), request)
        .flatMap((view): readonly View[] =>
          asked === 'outside' ? [view, { ...view, source: 'outside' }] : [view],
        )
        .flatMap((view) => probesOf(subject, texts, view))
        .map(
          (probe) => [named(parts.decide(texts[0], probe)), named(parts.decide(texts[1], probe))] as const,
        );
    },
    contradictions: (subject, most) => {
      const text = original(subject);
      const capabilities = capabilitiesOf(subject);
      const probes = [...parts.probes(subject, [text])];
      const step = Math.max(1, Math.floor(probes.length / most));
      return probes.flatMap((probe, index) => {
        if (index % step > 0 || holds(capabilities.governed, probe.view) !== true) return [];
        const found = parts.decide(text, probe);
        const permits = (found === 'none' ? parts.otherwise : found) === 'allow';
        const wanted = parts.wanted
          ? parts.wanted(subject, probe)
          : isProjected(subject, capabilities, probe.view);
        return wanted === undefined || permits === wanted
          ? []
          : [`${showProbe(probe)}: ${found}, wanted ${wanted ? 'allow' : 'deny'}`];
      });
    },
  };
}

/**
 * Within the claim every verdict counts. Outside of it a text must not deny, and must not say that it lets
 * something through, unless the policy asks for that at an address that the options leave alone.
 */
function differs(
  subject: Subject,
  capabilities: Capabilities,
  view: View,
  was: Outcome,
  is: Outcome,
  otherwise: 'allow' | 'deny',
): boolean {
  const named = (outcome: Outcome): Outcome => (outcome === 'none' ? otherwise : outcome);
  if (holds(capabilities.governed, view) === true) return named(was) !== named(is);
  if (is === 'deny') return true;
  if (is !== 'allow') return false;
  return view.source === 'outside' || !isProjected(subject, capabilities, view);
}

const known = new WeakMap<Subject, Capabilities>();

export function capabilitiesOf(subject: Subject): Capabilities {
  const found = known.get(subject);
  if (found !== undefined) return found;
  const capabilities = subject.target.capabilities(subject.target.readOptions(subject.values).value);
  known.set(subject, capabilities);
  return capabilities;
}

/** The request that a witness names; what it leaves out may have any value. */
export function requestOf(witness: WitnessRequest): Request {
  const { transport, port, scheme, host, path, principal = 'a-user' } = witness;
  const literal = host !== undefined && readIp(host) !== undefined;
  const ip = readIp(witness.address ?? (literal ? host : '192.0.2.1'));
  if (ip === undefined) throw new Error(`a witness with the address ${witness.address}`);
  const [account = '', ...services] = principal.split('+');
  return {
    transport,
    port,
    scheme,
    literal,
    address: toAddress(ip),
    account,
    services: services.map((service) => service.replace(/^service:/, '')),
    ...(host === undefined || literal ? {} : { host }),
    ...(path === undefined ? {} : { path }),
  };
}

/** The views of a witness. */
function viewsOfWitness(capabilities: Capabilities, witness: WitnessRequest): readonly View[] {
  const { resolved } = witness;
  const views = viewsOfRequest(
    capabilities.view,
    requestOf(witness),
    resolved === undefined ? [] : [resolved],
  ).filter((view) => resolved === undefined || view.resolved === resolved);
  // A form of request that no service means: it is seen as any other of the same host.
  const { form, method, path } = witness;
  if (form === undefined && method === undefined) return views;
  return views.map((view) => ({
    ...view,
    ...(form === undefined ? {} : { form, path: path ?? '/' }),
    method: method ?? 'GET',
  }));
}

function showProbe(probe: object): string {
  return JSON.stringify(probe, (_key, value) => (typeof value === 'bigint' ? value.toString(16) : value));
}
