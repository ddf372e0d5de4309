/** The search of the site: an index that lies beside the pages, loaded when somebody searches. */
import MiniSearch, { type SearchResult } from 'minisearch';

/** A section of a page, as `scripts/site.mjs` writes it. */
interface Section {
  readonly id: number;
  readonly title: string;
  readonly heading: string;
  readonly place: string;
  readonly text: string;
}

const box = document.getElementById('search') as HTMLInputElement;
const found = document.getElementById('found') as HTMLUListElement;
const up: string = document.documentElement.dataset.up ?? '';
let index: Promise<MiniSearch<Section>> | undefined;

/** A script, and no request for data: it loads from a file system too. */
function load(): Promise<MiniSearch<Section>> {
  index ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `${up}assets/search-index.js`;
    script.onload = () => {
      const search = new MiniSearch<Section>({
        fields: ['title', 'heading', 'text'],
        storeFields: ['title', 'heading', 'place'],
        searchOptions: { boost: { title: 4, heading: 3 }, prefix: true, fuzzy: 0.15, combineWith: 'AND' },
      });
      search.addAll((window as unknown as { rulecSections: readonly Section[] }).rulecSections);
      resolve(search);
    };
    script.onerror = () => reject(new Error('the index of the search does not load'));
    document.head.append(script);
  });
  return index;
}

async function show(): Promise<void> {
  const words = box.value.trim();
  const results = words === '' ? [] : (await load()).search(words).slice(0, 12);
  if (words !== box.value.trim()) return;
  const nothing = words !== '' && results.length === 0;
  found.replaceChildren(...(nothing ? [makeEmpty()] : results.map(makeItem)));
  setOpen(words !== '');
}

function makeEmpty(): HTMLElement {
  const item = document.createElement('li');
  item.textContent = 'No page has these words';
  return item;
}

function makeItem({ title, heading, place }: SearchResult, position: number): HTMLElement {
  const item = document.createElement('li');
  item.id = `found-${position}`;
  item.setAttribute('role', 'option');
  const link = document.createElement('a');
  link.href = up + place;
  link.tabIndex = -1;
  link.textContent = heading === title ? title : `${title}: ${heading}`;
  item.append(link);
  return item;
}

function setOpen(isOpen: boolean): void {
  found.hidden = !isOpen;
  box.setAttribute('aria-expanded', String(isOpen));
  choose(-1);
}

function options(): readonly HTMLElement[] {
  return [...found.querySelectorAll<HTMLElement>('[role=option]')];
}

function choose(position: number): void {
  for (const [at, item] of options().entries()) item.setAttribute('aria-selected', String(at === position));
  const item = options()[position];
  item?.scrollIntoView({ block: 'nearest' });
  box.setAttribute('aria-activedescendant', item?.id ?? '');
}

box.addEventListener('focus', () => void load().catch(() => undefined));
box.addEventListener('input', () => void show());
box.addEventListener('keydown', (event) => {
  const all = options();
  const at = all.findIndex((item) => item.getAttribute('aria-selected') === 'true');
  if (event.key === 'Escape') setOpen(false);
  else if (event.key === 'ArrowDown') choose((at + 1) % Math.max(all.length, 1));
  else if (event.key === 'ArrowUp') choose(at <= 0 ? all.length - 1 : at - 1);
  else if (event.key === 'Enter') all[Math.max(at, 0)]?.querySelector('a')?.click();
  else return;
  event.preventDefault();
});
document.addEventListener('click', ({ target }) => {
  if (!(target instanceof Node && found.parentElement?.contains(target))) setOpen(false);
});
document.addEventListener('keydown', (event) => {
  const isText =
    event.target instanceof HTMLElement &&
    event.target.closest('input, textarea, [contenteditable], .editor');
  if (event.key !== '/' || isText) return;
  event.preventDefault();
  box.focus();
});
