import type { Loss } from '../../proof/compare/proof.ts';
import { lossWords } from '../../rules/losses.ts';
import { headlineOf } from '../diff/diff-answers.ts';
import { diffSections } from '../diff/diff-html.ts';
import { renderSpan, type Sources } from '../findings/diagnostic-text.ts';
import { type Fragment, type Html, h, link, page } from '../forms/html.ts';
import { style } from '../forms/html-style.ts';
import { count, describeRequest, describeSize } from '../forms/paint.ts';
import type { Evidence, Outcome, RuleEvidence, Status } from './evidence.ts';
import { lineRanges } from './evidence-csv.ts';
import { filterFields, filterStyle, hostsOf, mostTextLines, textSections } from './evidence-texts.ts';

export const statusClasses: Readonly<Record<Status, string>> = {
  exact: 'exact',
  'best possible': 'best',
  lossy: 'lossy',
  unmet: 'unmet',
  'no text': 'unmet',
};

/** The evidence as one page that needs nothing else. */
export function renderEvidenceHtml(evidence: Evidence, sources: Sources): string {
  const { title, rules, since, ruleSets, rulec } = evidence;
  const hosts = hostsOf(evidence);
  const body = h`<a class="skip" href="#rules">Skip to the rules</a>
<header><h1>${title}</h1>
<p class="soft">Rule set ${ruleSets.map(({ name }) => name).join(', ')}: ${count(rules.length, 'rule')}, ${count(hosts.length, 'host')}</p></header>
<main>
${glance(evidence)}
${since === undefined ? '' : h`<section id="changes"><h2>What changed since ${since.before.name}</h2><p><strong>${headlineOf(since)}</strong></p>${diffSections(since, sources, 3)}</section>`}
${filterFields(evidence, hosts)}
<section id="rules"><h2>Rules</h2>
${rules.map((one, index) => ruleArticle(one, index, evidence, hosts, sources))}
</section>
${textSections(evidence)}
${certificate(evidence)}
</main>
<footer class="soft">rulec ${rulec}. Nothing on this page depends on the day, the machine or the network.</footer>`;
  return page(title, style + filterStyle(evidence, hosts), body);
}

const statuses: readonly Status[] = ['exact', 'best possible', 'lossy', 'unmet', 'no text'];

const statusWords: Readonly<Record<Status, string>> = {
  exact: 'nothing is decided otherwise',
  'best possible': 'only what was accepted, each for a reason',
  lossy: 'more gets through than the rule means',
  unmet: 'something is blocked, or a demand is not met',
  'no text': 'nothing was compiled',
};

function glance({ devices, rules }: Evidence): Html {
  const used = statuses.filter((status) =>
    rules.some(({ outcomes }) => outcomes.some((one) => one.status === status)),
  );
  const head = used.map((status) => h`<th scope="col" role="columnheader">${chip(status)}</th>`);
  const rows = devices.map((device, index) => {
    const counts = used.map((status) => {
      const number = rules.filter(({ outcomes }) => outcomes[index]?.status === status).length;
      return h`<td role="cell" data-label="${status}">${number}</td>`;
    });
    const problem = device.problems[0]?.message;
    const verdict = device.verdict ?? `no text${problem === undefined ? '' : `: ${problem}`}`;
    return h`<tr role="row" data-t="${index}"><th scope="row" role="rowheader"><a href="#text-${index}">${device.name}</a></th><td role="cell" data-label="target">${device.title}</td><td role="cell" data-label="verdict">${verdict}</td>${counts}</tr>`;
  });
  return h`<section id="glance"><h2>At a glance</h2>
<table class="stack" role="table">
<caption>The verdict on each text, and how many rules came out how</caption>
<thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">device</th><th scope="col" role="columnheader">target</th><th scope="col" role="columnheader">verdict</th>${head}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table>
<ul class="soft">${used.map((status) => h`<li>${chip(status)} ${statusWords[status]}</li>`)}</ul></section>`;
}

function chip(status: Status): Html {
  return h`<span class="chip ${statusClasses[status]}">${status}</span>`;
}

function ruleArticle(
  one: RuleEvidence,
  index: number,
  evidence: Evidence,
  hosts: readonly string[],
  sources: Sources,
): Html {
  const { rule, place, document, row, services, destinations, outcomes } = one;
  const own = destinations.flatMap((destination) => destination.hosts);
  const principals = rule.principals?.map(({ kind, name }) =>
    kind === 'service' ? `service:${name}` : name,
  );
  const facts: readonly (readonly [string, Fragment])[] = [
    ['why', rule.why],
    ['services', services.join(', ')],
    ['who', principals?.join(', ') ?? 'anyone'],
    ['TLS inspection', rule.inspection === 'bypass' ? 'to be bypassed' : undefined],
    ['to', destinationList(one)],
    ['source', document === undefined ? rule.source : sourceOf(document, row)],
    ['owner', rule.owner],
    ['ticket', rule.ticket],
    ['expires', rule.expires],
    ['written at', place],
  ];
  const list = facts.flatMap(([name, value]) =>
    value === undefined ? [] : [h`<dt>${name}</dt><dd>${value}</dd>`],
  );
  const indices = own.map((host) => hosts.indexOf(host)).join(' ');
  return h`<article id="rule-${index}" data-r="${index}" data-h="${indices}">
<h3>${rule.id} <span class="chip">${rule.action}</span></h3>
<dl>${list}</dl>
<ul class="outcomes" aria-label="Outcomes of ${rule.id}">
${outcomes.map((outcome, device) => outcomeItem(outcome, device, evidence, sources))}</ul>
</article>
`;
}

function destinationList({ destinations }: RuleEvidence): Html {
  const items = destinations.map(({ hosts, addresses, evidence }) => {
    const what = hosts.length === 0 ? addresses : hosts;
    const known =
      hosts.length === 0 || addresses.length === 0
        ? ''
        : h` <span class="soft">at</span> <code>${addresses.join(', ')}</code>`;
    return h`<li><code>${what.join(', ')}</code>${known}${evidence === undefined ? '' : h`<br><span class="soft">${evidence}</span>`}</li>`;
  });
  return h`<ul>${items}</ul>`;
}

function sourceOf(document: NonNullable<RuleEvidence['document']>, row: string | undefined): Html {
  const { id, title, url, date } = document;
  return h`${link(url, title ?? id)}${date === undefined ? '' : h` (${date})`}${row === undefined ? '' : h`, ${row}`}`;
}

/** How many places of a text are linked one by one. */
const mostRanges = 12;

function outcomeItem(
  { device, status, losses, lines }: Outcome,
  index: number,
  evidence: Evidence,
  sources: Sources,
): Html {
  const texts = evidence.devices[index]?.texts ?? [];
  const ranges = lineRanges(lines);
  const links = ranges.slice(0, mostRanges).map(({ file, from, to }) => {
    const number = texts.findIndex(({ path }) => path === file);
    const words = `${file}:${from === to ? from : `${from}-${to}`}`;
    return from > mostTextLines ? h`${words} ` : h`<a href="#l-${index}-${number}-${from}">${words}</a> `;
  });
  const more =
    ranges.length > mostRanges ? h`<span class="soft">and ${ranges.length - mostRanges} more</span>` : '';
  const lost =
    losses.length === 0
      ? h`<p>Nothing is lost.</p>`
      : h`<ul>${losses.map((loss) => lossItem(loss, sources))}</ul>`;
  return h`<li data-t="${index}"><h4>${device} ${chip(status)}</h4><div>${lost}</div><div>${links}${more}</div></li>
`;
}

function lossItem(loss: Loss, sources: Sources): Html {
  const { code, direction, destinations, size, witness, accepted, span, message } = loss;
  const towards = destinations.length === 0 ? '' : h`: <code>${destinations.join(', ')}</code>`;
  const how = size === null ? '' : ` (${describeSize(size)})`;
  const example =
    witness === undefined ? '' : h`<br>for example <code>${describeRequest(witness.request)}</code>`;
  const reason = accepted === null ? '' : h`<br><span class="soft">accepted: ${accepted}</span>`;
  return h`<li title="${renderSpan(span, sources)}"><strong>${code}</strong> <span class="soft">(${direction})</span> ${message ?? lossWords[code]}${towards}${how}${example}${reason}</li>`;
}

function certificate({ rulec, ruleSets, serviceTags, devices }: Evidence): Html {
  const inputs = [
    ...ruleSets.map(
      ({ name, digest }) =>
        h`<tr><th scope="row">rule set ${name}</th><td><code>${digest}</code></td><td></td></tr>`,
    ),
    ...serviceTags.map(
      ({ cloud, digest, changeNumber }) =>
        h`<tr><th scope="row">Service Tags, ${cloud}</th><td><code>${digest}</code></td><td>${changeNumber === null ? '' : `change ${changeNumber}`}</td></tr>`,
    ),
  ];
  const outputs = devices.flatMap(({ files, verdict = 'no text' }, index) =>
    files.map(
      ({ path, digest, bytes }) =>
        h`<tr data-t="${index}"><th scope="row">${path}</th><td><code>${digest}</code></td><td>${count(bytes, 'byte')}, ${verdict}</td></tr>`,
    ),
  );
  return h`<section id="certificate"><h2>Certificate</h2>
<p>rulec ${rulec} compiled these inputs to these outputs, read every output back, and compared it with the rule set over all requests. Where options are placeholders, the outputs are not those that a device has.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Certificate"><table>
<thead><tr><th scope="col">input or output</th><th scope="col">digest</th><th scope="col"></th></tr></thead>
<tbody>${inputs}${outputs}</tbody></table></div></section>`;
}
