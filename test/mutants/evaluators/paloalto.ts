/** The second evaluator of PAN-OS: one request down the rulebase, and one TLS session down the decryption rules. */
import type { View } from '../../../src/proof/diagram/evaluate.ts';
import type { Subject } from '../mutant.ts';
import { type Ip, toAddress } from './address.ts';
import { bypassOf, isWanted } from './named.ts';
import {
  destinationsIn,
  isAboutGoverned,
  isForPlace,
  isGoverned,
  type Place,
  placesIn,
  servicesIn,
} from './paloalto-places.ts';
import { type PaloaltoText, type Rule, readPaloalto, rulesIn } from './paloalto-text.ts';
import { distinctUrls } from './paloalto-tried.ts';
import type { Truth, Url } from './paloalto-urls.ts';
import { type Evaluator, evaluatorOf, type Outcome } from './settle.ts';

interface Probe {
  readonly view: View;
  readonly place: Place;
  readonly destination: Ip;
  readonly url: Url | undefined;
  /** Whether it is asked who gets through, or what is not decrypted. */
  readonly about: 'security' | 'decryption';
}

function decide(text: PaloaltoText, probe: Probe): Outcome {
  const outcomes = new Set<Outcome>();
  let open = true;
  for (const rule of text[probe.about]) {
    // What rules of the device do with other clients is no statement of this text.
    if (rule === 'others' && probe.view.source === 'outside') continue;
    if (rule === 'others') {
      outcomes.add('unsure');
      continue;
    }
    // What of a rule is not understood is bounded by what is.
    const truth = matches(rule, probe);
    if (truth === false) continue;
    if (rule.isOpen) {
      outcomes.add('unsure');
      continue;
    }
    const allows = rule.action === 'allow' || rule.action === 'no-decrypt';
    outcomes.add(rule.mayBlock ? 'unsure' : allows ? 'allow' : 'deny');
    open = truth !== true;
    if (!open) break;
  }
  // Below the block may be rules of the device; what no decryption rule matches may be decrypted.
  const isLeftOpen = open && probe.about === 'security' && probe.view.source === 'inside';
  if (open) outcomes.add(isLeftOpen ? 'unsure' : 'none');
  if (outcomes.has('none') && outcomes.has('deny') && probe.view.source === 'inside') outcomes.delete('none');
  const [only] = outcomes;
  return outcomes.size === 1 && only !== undefined ? only : 'unsure';
}

function matches(rule: Rule, { view, place, destination, url }: Probe): Truth {
  if (!isForPlace(rule, place)) return false;
  const truths = [
    rule.source.holds(place.source),
    rule.destination.holds(destination, view.resolved),
    rule.service.matches(view.transport ?? 'tcp', view.port ?? 0),
    rule.category === undefined || (url !== undefined && rule.category(url)),
    !rule.mayMiss || 'unsure',
    rule.applications === undefined || isTakenFor(rule.applications, view.application),
  ];
  return truths.includes(false) ? false : truths.includes('unsure') ? 'unsure' : true;
}

const protocols = ['ssl', 'web-browsing', 'ocsp'] as const;

/** Whether a session is of one of these applications, as far as that is seen. */
function isTakenFor(names: readonly string[], seen: View['application']): Truth {
  if (seen === undefined) return 'unsure';
  if (names.includes(seen)) return true;
  if (protocols.some((one) => one === seen)) return false;
  return names.every((name) => protocols.some((one) => one === name)) ? false : 'unsure';
}

/** What a session of such a URL may be taken for, where that is seen. */
function applicationsFor({ values }: Subject, url: Url | undefined): readonly View['application'][] {
  if (values['app-id'] !== 'on') return [undefined];
  if (url === undefined) return [...protocols, 'another', 'none'];
  return url.path === '/' ? [...protocols, 'another'] : ['web-browsing', 'ocsp', 'another'];
}

function* probes(subject: Subject, texts: readonly PaloaltoText[]): Generator<Probe> {
  const rules = rulesIn(texts);
  const destinations = destinationsIn(rules);
  const services = servicesIn(rules);
  const urls = [undefined, ...distinctUrls(subject, texts)];
  const names = namesIn(subject, rules);
  for (const place of placesIn(subject, rules)) {
    const source = isGoverned(subject, place) ? 'inside' : 'outside';
    for (const destination of destinations) {
      const address = toAddress(destination);
      for (const { transport, port } of services) {
        for (const url of urls) {
          if (url !== undefined && transport === 'udp') continue;
          for (const resolved of names) {
            const base: View = { transport, port, address, source, ...askedFor(url), ...resolved };
            const one = { view: base, place, destination, url };
            const applications = transport === 'udp' ? [] : applicationsFor(subject, url);
            for (const application of applications)
              yield {
                ...one,
                view: application === undefined ? base : { ...base, application },
                about: 'security',
              };
            if (transport === 'udp')
              yield {
                ...one,
                view: subject.values['app-id'] === 'on' ? { ...base, application: 'none' } : base,
                about: 'security',
              };
            if (transport === 'tcp' && (url === undefined || url.path === '/'))
              yield { ...one, about: 'decryption' };
          }
        }
      }
    }
  }
}

/** What an address may have been resolved for, where views say that. */
function namesIn({ values }: Subject, rules: readonly Rule[]): readonly Pick<View, 'resolved'>[] {
  if (values.destination !== 'fqdn') return [{}];
  const names = new Set(rules.flatMap(({ destination }) => destination.names));
  return [{}, ...[...names, 'of.nobody.invalid'].map((resolved) => ({ resolved }))];
}

function askedFor(url: Url | undefined): Pick<View, 'host' | 'path'> {
  if (url === undefined) return { host: { kind: 'none' } };
  const { host, path } = url;
  return { host: host === 'literal' ? { kind: 'literal' } : { kind: 'name', name: host }, path };
}

/** The probes of one view: from every place that is governed, or from every other. */
function probesOf(
  subject: Subject,
  texts: readonly PaloaltoText[],
  view: View,
  about: Probe['about'] = 'security',
): readonly Probe[] {
  const { address, host, path = '/', source } = view;
  if (address === undefined) return [];
  const destination: Ip = { family: address.family, value: BigInt(address.value) };
  const url =
    host === undefined || host.kind === 'none'
      ? undefined
      : { host: host.kind === 'name' ? host.name : 'literal', path };
  return placesIn(subject, rulesIn(texts))
    .filter((place) => isGoverned(subject, place) === (source !== 'outside'))
    .map((place) => ({ view, place, destination, url, about }));
}

function isCounted(subject: Subject, { about, view }: Probe, was: Outcome, is: Outcome): boolean | undefined {
  // Clients of an older version, which the text may leave in.
  if (about === 'security')
    return view.source === 'outside' && is === 'unsure' && was !== is ? true : undefined;
  if (view.source === 'outside') return false;
  if (is === 'unsure' || was === 'unsure') return isWanted(subject, view);
  return bypassOf(subject, view) === (is === 'allow' ? 'must-not' : 'must');
}

export const paloaltoEvaluator: Evaluator = evaluatorOf<PaloaltoText, Probe>({
  read: (subject, files) => {
    const text = readPaloalto(subject, files);
    const own = (rules: PaloaltoText['security']): PaloaltoText['security'] =>
      rules.filter((rule) => rule === 'others' || isAboutGoverned(subject, rule));
    return { security: own(text.security), decryption: own(text.decryption) };
  },
  probes,
  probesOf,
  tunnelsOf: (subject, texts, view) => probesOf(subject, texts, view, 'decryption'),
  decide,
  otherwise: 'deny',
  isCounted,
  wanted: (subject, { about, view }) => {
    if (about === 'security') return isWanted(subject, view);
    const demand = bypassOf(subject, view);
    return demand === 'no-matter' ? undefined : demand === 'must';
  },
});
