/** The emitted texts on the page of evidence, each line linked to the rule that made it. */

import { type Html, h } from '../forms/html.ts';
import { lossWords } from '../loss-words.ts';
import { count } from '../numbers.ts';
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
