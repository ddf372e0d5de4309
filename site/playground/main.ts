/** The playground: an editor, a choice of targets, and what a worker makes of both as somebody types. */
import { createEditor } from './editor.ts';
import { example } from './example.ts';
import type { Answer, Request, TagsFile, Work } from './protocol.ts';
import { showDevice, showProblems, showTargets } from './show.ts';
import { longestFragment, packState, readState, type State, unpackState } from './state.ts';

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const said: HTMLElement = find('said');
const progress: HTMLElement = find('state');

let devices: Work['devices'] = example.devices;
let tags: TagsFile | undefined;
/** The file of tags that a link was made with, until somebody opens it. */
let missing: string | undefined;
let targets: Extract<Answer, { kind: 'targets' }>['targets'] = [];
let last = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

const editor = createEditor(find('editor'), example.rules, changed);
const worker: Worker | undefined = startWorker();

function startWorker(): Worker | undefined {
  try {
    const made = new Worker('assets/playground-worker.js');
    made.onmessage = ({ data }: MessageEvent<Answer>) => receive(data);
    made.onerror = () => {
      progress.textContent = 'The compiler does not run here.';
    };
    return made;
  } catch {
    // A page from a file system may start no worker.
    progress.textContent = 'From a file system the compiler cannot run: npm run site -- --serve';
    return undefined;
  }
}

function receive(answer: Answer): void {
  if (answer.kind === 'targets') {
    targets = answer.targets;
    void start();
    return;
  }
  if (answer.id !== last) return;
  const { problems, devices: results, milliseconds } = answer;
  editor.mark([
    ...problems,
    ...results.flatMap(({ losses }) => losses.filter((one) => one.accepted === undefined)),
  ]);
  const open = new Set(
    [...document.querySelectorAll<HTMLElement>('details[open][data-path]')].map(
      ({ dataset }) => dataset.path,
    ),
  );
  find('problems').replaceChildren(...(problems.length === 0 ? [] : [showProblems(problems, editor.goTo)]));
  find('texts').replaceChildren(
    ...results.map((result) =>
      showDevice(
        result,
        (path) => open.has(path) || (open.size === 0 && path === firstPath(result)),
        editor.goTo,
      ),
    ),
  );
  const time = `${Math.round(milliseconds)} ms`;
  progress.textContent =
    results.length > 0 ? `Compiled, read back and compared in ${time}` : 'No text: see the messages below';
}

function firstPath({
  name,
  files,
}: {
  readonly name: string;
  readonly files: readonly { readonly path: string }[];
}): string {
  return `${name}/${files[0]?.path}`;
}

async function start(): Promise<void> {
  const state = await unpackState(location.hash.slice(1));
  if (state !== undefined) take(state);
  else showChoice();
  changed();
}

function take(state: State): void {
  devices = state.devices;
  missing = state.tags !== undefined && state.tags !== tags?.name ? state.tags : undefined;
  editor.write(state.rules);
  showChoice();
  showTags();
}

function showChoice(): void {
  find('targets').replaceChildren(
    ...showTargets(targets, devices, (chosen) => {
      devices = chosen;
      changed();
    }),
  );
}

function showTags(): void {
  const used =
    tags === undefined ? 'Service Tags: made up (azure:ExampleBackup).' : `Service Tags: ${tags.name}.`;
  find('tags').textContent =
    missing === undefined ? used : `${used} This was made with ${missing}: open it here.`;
}

/** Compiles soon, and keeps the state in the address. */
function changed(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    last += 1;
    progress.textContent = 'Compiling…';
    const request: Request = {
      id: last,
      work: { rules: editor.text(), devices },
      ...(tags === undefined ? {} : { tags }),
    };
    worker?.postMessage(request);
    void keep();
  }, 250);
}

function currentState(): State {
  const name = tags?.name ?? missing;
  return { rules: editor.text(), devices, ...(name === undefined ? {} : { tags: name }) };
}

async function keep(): Promise<void> {
  const packed = await packState(currentState());
  const isLong = packed.length > longestFragment;
  find<HTMLButtonElement>('share').hidden = isLong;
  const save = find<HTMLAnchorElement>('save');
  save.hidden = !isLong;
  if (save.href !== '') URL.revokeObjectURL(save.href);
  save.href = URL.createObjectURL(
    new Blob([JSON.stringify(currentState(), null, 2)], { type: 'application/json' }),
  );
  history.replaceState(null, '', isLong ? location.pathname : `#${packed}`);
  if (isLong)
    said.textContent = 'This is too long for a link: save it as a file, which others can open here.';
  else if (said.textContent?.startsWith('This is too long')) said.textContent = '';
}

async function share(): Promise<void> {
  await keep();
  try {
    await navigator.clipboard.writeText(location.href);
    said.textContent = 'The link is in the clipboard. It holds the rule set and the options.';
  } catch {
    said.textContent = 'Copy the address of this page: it holds the rule set and the options.';
  }
}

async function open(file: File): Promise<void> {
  const text = await file.text();
  const state = file.name.endsWith('.json') ? readState(text) : undefined;
  if (state !== undefined) take(state);
  else if (file.name.endsWith('.json')) {
    tags = { name: file.name, text };
    missing = undefined;
    showTags();
  } else editor.write(text);
  said.textContent = `Opened ${file.name}.`;
  changed();
}

find('share').addEventListener('click', () => void share());
find('reset').addEventListener('click', () => {
  tags = undefined;
  take(example);
  said.textContent = '';
  changed();
});
find<HTMLInputElement>('open').addEventListener('change', ({ target }) => {
  const [file] = (target as HTMLInputElement).files ?? [];
  if (file !== undefined) void open(file);
});
addEventListener('hashchange', () => void start());
showTags();
