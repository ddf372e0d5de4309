/** The filters of the page of evidence: by device, rule and host, in style sheets alone. */
import type { Evidence } from './evidence/evidence.ts';
import { type Html, h } from './forms/html.ts';

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
