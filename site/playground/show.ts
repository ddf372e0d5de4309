/** What the page shows of an answer, as elements: text only, never markup. */
import { losses as lossCodes } from '../../src/rules/losses.ts';
import type { DeviceResult, Problem, TargetChoice, Work } from './protocol.ts';

type Part = Node | string;

/** Makes an element with attributes and contents. */
export function make(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...parts: Part[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...parts);
  return element;
}

/** A list of messages, each with a button that leads to its place in the rule set. */
export function showProblems(
  problems: readonly Problem[],
  goTo: (line: number, column?: number) => void,
): HTMLElement {
  const items = problems.map(({ severity, code, message, place, accepted }) => {
    const item = make('li', { class: accepted === undefined ? severity : 'accepted' });
    const page = `docs/${Object.hasOwn(lossCodes, code) ? 'losses' : 'diagnostics'}/${code}.html`;
    const name = make('a', { href: page }, code);
    item.append(make('b', {}, accepted === undefined ? severity : 'accepted'), ' ', name, ': ', message);
    if (accepted !== undefined) item.append(` (${accepted})`);
    if (place !== undefined) {
      const button = make('button', { type: 'button' }, `line ${place.line}`);
      button.addEventListener('click', () => goTo(place.line, place.column));
      item.append(' ', button);
    }
    return item;
  });
  return make('ul', { class: 'findings' }, ...items);
}

/** Everything about one device. Files that somebody opened stay open. */
export function showDevice(
  { name, verdict, losses, files }: DeviceResult,
  isOpen: (path: string) => boolean,
  goTo: (line: number, column?: number) => void,
): HTMLElement {
  const open = losses.filter(({ accepted }) => accepted === undefined);
  const tally = open.length === 0 ? 'no losses' : `${open.length} ${open.length === 1 ? 'loss' : 'losses'}`;
  const texts = files.map(({ path, content }) => {
    const details = make(
      'details',
      { 'data-path': `${name}/${path}` },
      make('summary', {}, path),
      make('pre', { tabindex: '0', 'aria-label': path }, content),
    );
    if (isOpen(`${name}/${path}`)) details.setAttribute('open', '');
    return details;
  });
  return make(
    'section',
    { class: 'device', 'aria-label': name, 'data-target': name },
    make('h3', {}, `${name}: ${verdict}, ${tally}`),
    ...(losses.length === 0 ? [] : [showProblems(losses, goTo)]),
    ...texts,
  );
}

/** The choice of targets, each with its options. `onChange` hears what is chosen. */
export function showTargets(
  targets: readonly TargetChoice[],
  devices: Work['devices'],
  onChange: (devices: Work['devices']) => void,
): readonly HTMLElement[] {
  const chosen = new Map(
    Object.entries(devices).map(([name, values]) => [name, new Map(Object.entries(values))]),
  );
  const tell = (): void =>
    onChange(Object.fromEntries([...chosen].map(([name, values]) => [name, Object.fromEntries(values)])));
  return targets.map((target) => {
    const values = chosen.get(target.name) ?? makeDefaults(target);
    const box = make('input', { type: 'checkbox', name: target.name }) as HTMLInputElement;
    box.checked = chosen.has(target.name);
    const options = make(
      'div',
      { class: 'options' },
      ...target.options.flatMap((option) => showOption(target, option, values, tell)),
    );
    box.addEventListener('change', () => {
      if (box.checked) chosen.set(target.name, values);
      else chosen.delete(target.name);
      tell();
    });
    return make(
      'fieldset',
      {},
      make('legend', {}, make('label', {}, box, ` ${target.name}`)),
      make('span', { class: 'soft' }, target.title),
      make('details', {}, make('summary', {}, `Options of ${target.name}`), options),
    );
  });
}

/** Options that must be given, with something to begin with. */
export function makeDefaults({ options }: TargetChoice): Map<string, string> {
  return new Map(
    options.flatMap(({ name, required, placeholder }) =>
      required ? [[name, placeholder ?? 'example'] as const] : [],
    ),
  );
}

function showOption(
  { name: target }: TargetChoice,
  { name, help, form, default: standard = '' }: TargetChoice['options'][number],
  values: Map<string, string>,
  tell: () => void,
): readonly HTMLElement[] {
  const id = `${target}-${name}`;
  const words =
    /^[\w-]+(?:\|[\w-]+)+$/.test(form) && form === form.toLowerCase() ? form.split('|') : undefined;
  const attributes = { id, 'aria-describedby': `${id}-help` };
  const field =
    words === undefined
      ? make('input', { ...attributes, type: 'text', placeholder: standard === '' ? form : standard })
      : make('select', attributes, ...words.map((word) => make('option', { value: word }, word)));
  const input = field as HTMLInputElement | HTMLSelectElement;
  input.value = values.get(name) ?? (words === undefined ? '' : standard);
  input.addEventListener('input', () => {
    if (input.value === '' || input.value === standard) values.delete(name);
    else values.set(name, input.value);
    tell();
  });
  return [make('label', { for: id }, name), field, make('p', { id: `${id}-help` }, help)];
}
