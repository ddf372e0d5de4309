/** The emitted texts on the page of evidence, each line linked to the rule that made it. */

import { lossWords } from '../../rules/losses.ts';
import { type Html, h } from '../forms/html.ts';
import { count } from '../forms/paint.ts';
import type { DeviceEvidence, Evidence } from './evidence.ts';
import type { LinkedFile, LinkedLine } from './linked-lines.ts';

/** How many lines of one file are on the page. */
export const mostTextLines = 3_000;

export function textSections(evidence: Evidence): Html {
  const sections = evidence.devices.map((device, index) => deviceSection(device, index, evidence));
  return h`<section id="texts"><h2>Texts</h2>${sections}</section>`;
}

function deviceSection(device: DeviceEvidence, index: number, evidence: Evidence): Html {
  const { name, title, options, placeholders, losses, texts, problems } = device;
  const used = Object.entries(options).map(
    ([option, value]) =>
      h`<tr><th scope="row">${option}</th><td><code>${value}</code>${placeholders.includes(option) ? ' (a placeholder: nobody gave it)' : ''}</td></tr>`,
  );
  return h`<article id="text-${index}" data-t="${index}"><h3>${name}: ${title}</h3>
${problems.length === 0 ? '' : h`<ul>${problems.map(({ message }) => h`<li>${message}</li>`)}</ul>`}
${losses.length === 0 ? '' : h`<ul>${losses.map(({ code, message }) => h`<li><strong>${code}</strong> ${message ?? lossWords[code]}</li>`)}</ul>`}
<details><summary>Options in force</summary><div class="scroll"><table><tbody>${used}</tbody></table></div></details>
${texts.map((text, number) => fileDetails(text, `${index}-${number}`, evidence))}
</article>
`;
}

function fileDetails({ path, lines }: LinkedFile, id: string, { rules }: Evidence): Html {
  if (lines.length === 0) return h`<p>${path}: not text; its digest is in the certificate.</p>`;
  const ids = new Map(rules.map(({ rule }, index) => [rule.id, index]));
  const shown = lines
    .slice(0, mostTextLines)
    .map((line, index) => lineSpan(line, `l-${id}-${index + 1}`, index + 1, ids));
  const rest = lines.length - mostTextLines;
  return h`<details><summary>${path}: ${count(lines.length, 'line')}</summary>
<div class="scroll" tabindex="0" role="region" aria-label="${path}"><pre>${shown}</pre></div>
${rest > 0 ? h`<p>${count(rest, 'further line')} left out here; the file has all of them.</p>` : ''}</details>`;
}

function lineSpan(
  { text, rule }: LinkedLine,
  id: string,
  number: number,
  ids: ReadonlyMap<string, number>,
): Html {
  const index = rule === undefined ? undefined : ids.get(rule);
  if (index === undefined) return h`<span id="${id}"><i>${number}</i><b></b>${text}</span>`;
  return h`<span id="${id}" data-r="${index}"><i>${number}</i><a href="#rule-${index}">${rule}</a>${text}</span>`;
}

// The filters of the page of evidence: by device, rule and host, in style sheets alone.

/** Every host of the rules, each once. */
export function hostsOf({ rules }: Evidence): readonly string[] {
  const hosts = rules.flatMap(({ destinations }) => destinations.flatMap((one) => one.hosts));
  return [...new Set(hosts)].sort();
}

export function filterFields({ devices, rules }: Evidence, hosts: readonly string[]): Html {
  const options = (names: readonly string[]): readonly Html[] =>
    names.map((name, index) => h`<option value="${index}">${name}</option>`);
  const select = (id: string, title: string, all: string, names: readonly string[]): Html =>
    h`<label for="${id}">${title} <select id="${id}" autocomplete="off"><option value="" selected>${all}</option>${options(names)}</select></label>`;
  return h`<fieldset id="filters"><legend>Show only</legend>
${select(
  'by-rule',
  'Rule',
  'all rules',
  rules.map(({ rule }) => rule.id),
)}
${select('by-host', 'Host', 'all hosts', hosts)}
${select(
  'by-device',
  'Device',
  'all devices',
  devices.map(({ name }) => name),
)}
</fieldset>`;
}

/** What the choices hide. The values are numbers: nothing from outside gets into the style sheet. */
export function filterStyle({ devices, rules }: Evidence, hosts: readonly string[]): string {
  const hide = (id: string, number: number, selector: (index: number) => string): string =>
    Array.from(
      { length: number },
      (_, index) => `main:has(#${id} option[value="${index}"]:checked) ${selector(index)}{display:none}\n`,
    ).join('');
  return [
    hide('by-rule', rules.length, (index) => `[data-r]:not([data-r="${index}"])`),
    hide('by-host', hosts.length, (index) => `[data-h]:not([data-h~="${index}"])`),
    hide('by-device', devices.length, (index) => `[data-t]:not([data-t="${index}"])`),
  ].join('');
}
